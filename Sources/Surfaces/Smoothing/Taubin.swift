import Geometry
import Parallel

/// How far a vertex may move from where it started.
public enum Leash: Sendable, Equatable {
  /// Each coordinate by at most this many mm: a voxel's cell, in a frame along the grid's axes.
  case box(SIMD3<Float>)
  /// At most this many mm in any direction.
  case ball(Float)

  /// The allowed position nearest to the wanted one: clamped, or drawn in towards the start.
  @inline(__always)
  func hold(_ wanted: SIMD3<Float>, from start: SIMD3<Float>) -> SIMD3<Float> {
    switch self {
    case .box(let half):
      return pointwiseMin(pointwiseMax(wanted, start - half), start + half)
    case .ball(let radius):
      let move = wanted - start
      let length = move.length
      return length > radius ? start + move * (radius / length) : wanted
    }
  }
}

/// What smoothing does, in numbers.
public struct SmoothingOptions: Sendable, Equatable {
  /// Pairs of a shrinking and a growing pass.
  public var passes: Int
  /// The share of a difference to the neighbours' mean that the shrinking pass takes away, 0...1.
  public var strength: Float
  /// How far a vertex may move in all.
  public var leash: Leash

  /// Creates options; ten pairs at half strength remove the terraces of labels.
  public init(passes: Int = 10, strength: Float = 0.5, leash: Leash) {
    precondition(passes >= 0 && strength > 0 && strength <= 1)
    self.passes = passes
    self.strength = strength
    self.leash = leash
  }

  /// Where the filter passes shapes unchanged: Taubin's pass-band, in units of the umbrella's
  /// eigenvalues (0...2): waves longer than about 30 edges are kept. Terraces of labels on gently
  /// sloping walls are waves of ten edges and more, so a wider band would keep them.
  static let passBand: Float = 0.02
}

/// Taubin's two-step filter (SIGGRAPH 1995, doi 10.1145/218380.218473) with each vertex on a leash.
///
/// Positions are in mm, so the result does not depend on the voxels' shape beyond where the
/// vertices started. The same bytes for any number of threads.
package func taubinSmoothed(
  _ start: [SIMD3<Float>], _ neighbours: Neighbours, _ options: SmoothingOptions
) -> [SIMD3<Float>] {
  let shrink = options.strength
  // The growing factor that leaves the pass-band as it is: 1 / shrink + 1 / grow = pass-band.
  let grow = 1 / (SmoothingOptions.passBand - 1 / shrink)
  var here = start
  var there = start
  for pass in 0..<options.passes * 2 {
    let factor = pass % 2 == 0 ? shrink : grow
    let last = pass == options.passes * 2 - 1
    step(here, neighbours, factor, start, last || pass % 2 == 1 ? options.leash : nil, &there)
    swap(&here, &there)
  }
  return here
}

private func step(
  _ from: [SIMD3<Float>], _ neighbours: Neighbours, _ factor: Float, _ start: [SIMD3<Float>],
  _ leash: Leash?, _ to: inout [SIMD3<Float>]
) {
  parallelChunks(of: &to, chunk: 1 << 14) { first, target in
    let positions = from.span
    let starts = start.span
    let offsets = neighbours.offsets.span
    let list = neighbours.vertices.span
    for index in 0..<target.count {
      let vertex = first &+ index
      let begin = Int(offsets[vertex])
      let end = Int(offsets[vertex &+ 1])
      let here = positions[vertex]
      guard end > begin else {
        target[index] = here
        continue
      }
      var sum = SIMD3<Float>.zero
      for entry in begin..<end { sum += positions[Int(list[entry])] }
      let wanted = here + (sum / Float(end &- begin) - here) * factor
      target[index] = leash.map { $0.hold(wanted, from: starts[vertex]) } ?? wanted
    }
  }
}

extension Mesh {
  /// The mesh with its vertices smoothed, each kept on its leash; triangles are untouched.
  ///
  /// Volume is nearly kept by the filter, not exactly; nothing is promised about
  /// self-intersections beyond what the leash gives.
  public func smoothed(_ options: SmoothingOptions) -> Mesh {
    Mesh(
      positions: taubinSmoothed(positions, Neighbours(of: self), options), triangles: triangles)
  }
}

extension LabelSurface {
  /// The surface with each vertex that went too far drawn back to what its leash allows.
  public func held(on leash: Leash, from start: [SIMD3<Float>]) -> LabelSurface {
    precondition(start.count == positions.count)
    var surface = self
    for vertex in positions.indices {
      surface.positions[vertex] = leash.hold(positions[vertex], from: start[vertex])
    }
    return surface
  }
}
