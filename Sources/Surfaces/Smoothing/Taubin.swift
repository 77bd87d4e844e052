import Geometry
import Parallel

/// What smoothing does, in numbers.
public struct SmoothingOptions: Sendable, Equatable {
  /// Pairs of a shrinking and a growing step, as Taubin's filter has them.
  public var passes: Int
  /// How far a vertex may move in all.
  public var leash: Leash

  /// Creates options; 200 pairs remove the terraces of labels.
  public init(passes: Int, leash: Leash) {
    precondition(passes >= 0)
    self.passes = passes
    self.leash = leash
  }
}

extension [SIMD3<Float>] {
  /// The vertices of a surface smoothed by Taubin's filter, each then brought back along its normal by
  /// what the wall around it has moved on the whole, and held on its leash.
  ///
  /// A filter cannot tell a terrace from a thin vessel, around which there are as few edges: 200
  /// pairs take a third of the section of one of three voxels. But terraces lie to both sides of the
  /// wall, and a vessel shrinks everywhere; so the mean of the moves along the normals, over a
  /// neighbourhood wider than what was smoothed, is what was lost, and is given back. The section of
  /// straight vessels from two voxels across is kept within 3 %, from three within 1 %.
  ///
  /// Positions are in mm, so the result does not depend on the voxels' shape beyond where the
  /// vertices started. The same bytes for any number of threads. Freedom from self-intersections is
  /// not promised.
  ///
  /// - Parameters:
  ///   - neighbours: whom each vertex is averaged with.
  ///   - isFree: vertices that stay where the filter puts them, since no wall of one normal is around
  ///     them: those on curves where walls meet.
  ///   - normals: gives the unit normals of the vertices at other places, zero in the fourth lane.
  package func smoothed(
    _ options: SmoothingOptions, _ neighbours: Neighbours, isFree: [Bool]? = nil,
    normals: (_ places: [SIMD4<Float>]) -> [SIMD4<Float>]
  ) -> [SIMD3<Float>] {
    // A position in four lanes is one load and one addition; in three it is several of each.
    let smooth = GraphFilter.taubin(pairs: options.passes).filtered(
      converted(self) { SIMD4($0, 0) }, neighbours)
    let normals = normals(smooth)
    let mean = 2 * Float(count) / Float(Swift.max(neighbours.vertices.count, 1))
    // The moves along the normals, and what they count: a vertex's share of the wall grows with its
    // neighbours, and half of that is found to meet the labels' volumes best.
    var moves = unspecifiedArray(of: SIMD2<Float>.self, count: count)
    parallelChunks(of: &moves, chunk: 1 << 14) { first, target in
      for index in 0..<target.count {
        let vertex = first + index
        let around = neighbours.offsets[vertex + 1] - neighbours.offsets[vertex]
        let weight = isFree?[vertex] == true ? 0 : 1 + Float(around) * mean / 2
        let move = smooth[vertex] - SIMD4(self[vertex], 0)
        target[index] = SIMD2((move * normals[vertex]).sum() * weight, weight)
      }
    }
    // Wider than the filter's waves by half.
    let wide = GraphFilter.mean(pairs: 5 * options.passes).filtered(moves, neighbours)
    var held = unspecifiedArray(of: SIMD3<Float>.self, count: count)
    parallelChunks(of: &held, chunk: 1 << 14) { first, target in
      for index in 0..<target.count {
        let vertex = first + index
        var place = smooth[vertex]
        if isFree?[vertex] != true, wide[vertex].y > 0 {
          place -= normals[vertex] * (wide[vertex].x / wide[vertex].y)
        }
        target[index] = options.leash.hold(
          SIMD3(place.x, place.y, place.z), from: self[vertex])
      }
    }
    return held
  }
}

extension LabelSurface {
  /// The surface smoothed, with normals by the area of its triangles, which are untouched.
  func smoothed(_ options: SmoothingOptions, _ neighbours: Neighbours) -> LabelSurface {
    var surface = self
    surface.positions = positions.smoothed(options, neighbours) { areaVectors($0) }
    return surface
  }

  /// The unit normals of the vertices at other places, by area; zero where there is none.
  private func areaVectors(_ places: [SIMD4<Float>]) -> [SIMD4<Float>] {
    var sums = [SIMD4<Float>](repeating: .zero, count: places.count)
    var target = sums.mutableSpan
    let (places, triangles) = (places.span, triangles.span)
    for index in 0..<triangles.count {
      let t = triangles[index]
      let a = places[Int(t.a)]
      let (u, v) = (places[Int(t.b)] - a, places[Int(t.c)] - a)
      let (p, q) = (SIMD3(u.x, u.y, u.z), SIMD3(v.x, v.y, v.z))
      let vector = SIMD4(p.cross(q), 0)
      target[Int(t.a)] += vector
      target[Int(t.b)] += vector
      target[Int(t.c)] += vector
    }
    sums.makeUnitVectors()
    return sums
  }
}

extension [SIMD4<Float>] {
  /// Gives every vector the length of one, but for those of zero. Parallel.
  package mutating func makeUnitVectors() {
    parallelChunks(of: &self, chunk: 1 << 14) { _, vectors in
      for index in 0..<vectors.count {
        let square = (vectors[index] * vectors[index]).sum()
        if square > 0 { vectors[index] /= square.squareRoot() }
      }
    }
  }
}

/// The elements in another form, in parallel.
private func converted<From: BitwiseCopyable & Sendable, To: BitwiseCopyable>(
  _ elements: [From], _ form: @Sendable (From) -> To
) -> [To] {
  var result = unspecifiedArray(of: To.self, count: elements.count)
  parallelChunks(of: &result, chunk: 1 << 14) { first, target in
    let source = elements.span
    for index in 0..<target.count { target[index] = form(source[first &+ index]) }
  }
  return result
}
