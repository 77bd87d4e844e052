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
  /// what the wall around it lost on the whole (see `LostVolume`), and held on its leash.
  ///
  /// Positions are in mm, so the result does not depend on the voxels' shape beyond where the
  /// vertices started. The same bytes for any number of threads. Freedom from self-intersections is
  /// not promised.
  ///
  /// - Parameters:
  ///   - neighbours: whom each vertex is averaged with.
  ///   - areaVectors: writes the sums of the area vectors of the triangles at each vertex, in any unit,
  ///     with the vertices at other places; zero in the fourth lane.
  package func smoothed(
    _ options: SmoothingOptions, _ neighbours: Neighbours,
    areaVectors: (_ places: [SIMD4<Float>], _ sums: inout [SIMD4<Float>]) -> Void
  ) -> [SIMD3<Float>] {
    var spare = SparePlaces(count: count)
    var start = spare.take()
    start.become(self)
    let smooth = GraphFilter.taubin(pairs: options.passes).filtered(start, neighbours, &spare)
    spare.give(consume start)
    let lost = LostVolume(
      of: smooth, from: self, neighbours,
      // Wider than the filter's waves by half.
      over: .mean(pairs: 5 * options.passes), &spare, areaVectors: areaVectors)
    return switch options.leash {
    case .box(let half): smooth.givenBack(lost, from: self, BoxLeash(half))
    case .ball(let radius): smooth.givenBack(lost, from: self, BallLeash(radius: radius))
    }
  }
}

extension [SIMD4<Float>] {
  /// The vertices with what was lost around them given back, held on their leash.
  fileprivate func givenBack(
    _ lost: LostVolume, from start: [SIMD3<Float>], _ leash: some LaneLeash
  ) -> [SIMD3<Float>] {
    var held = unspecifiedArray(of: SIMD3<Float>.self, count: count)
    parallelChunks(of: &held, chunk: 1 << 14) { first, target in
      for index in 0..<target.count {
        let vertex = first &+ index
        let wanted = self[vertex] + lost.givenBack(at: vertex)
        let place = leash.hold(wanted, from: SIMD4(start[vertex], 0))
        target[index] = SIMD3(place.x, place.y, place.z)
      }
    }
    return held
  }
}

extension LabelSurface {
  /// The surface smoothed; its triangles are untouched.
  func smoothed(_ options: SmoothingOptions, _ neighbours: Neighbours) -> LabelSurface {
    var surface = self
    surface.positions = positions.smoothed(options, neighbours) { sumAreaVectors($0, into: &$1) }
    return surface
  }

  /// Twice the area vectors of the triangles at each vertex, with the vertices at other places.
  private func sumAreaVectors(_ places: [SIMD4<Float>], into sums: inout [SIMD4<Float>]) {
    var target = sums.mutableSpan
    for vertex in 0..<target.count { target[vertex] = .zero }
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
  }
}
