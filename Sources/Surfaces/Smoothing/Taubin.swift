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

  /// The strengths of the pairs that are done.
  ///
  /// From 20 pairs on, each five are done as two of other strengths, in two fifths of the time. The
  /// product of their responses is that of the pairs asked for within 0.045 at every wavelength, and
  /// nowhere more than 0.004 below it: no wave is smoothed more. (Two pairs cannot follow five, but
  /// four times two follow twenty.) The weaker comes first, so that nothing is amplified in between;
  /// pairs that are stronger to begin with would be.
  var pairStrengths: [Float] {
    let fives = passes >= 20 && strength <= 0.5 ? passes / 5 : 0
    let strong = (0..<fives).flatMap { _ in [1.104 * strength, 1.74 * strength] }
    return strong + [Float](repeating: strength, count: passes - fives * 5)
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
  // A position in four lanes is one load and one addition; in three it is several of each.
  let wide = converted(start) { SIMD4($0, 0) }
  let smooth =
    switch options.leash {
    case .box(let half): filtered(wide, neighbours, options, BoxLeash(half))
    case .ball(let radius): filtered(wide, neighbours, options, BallLeash(radius: radius))
    }
  return converted(smooth) { SIMD3($0.x, $0.y, $0.z) }
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

private func filtered<Held: LaneLeash>(
  _ start: [SIMD4<Float>], _ neighbours: Neighbours, _ options: SmoothingOptions, _ leash: Held
) -> [SIMD4<Float>] {
  var here = start
  var there = unspecifiedArray(of: SIMD4<Float>.self, count: start.count)
  for shrink in options.pairStrengths {
    // The growing factor that leaves the pass-band as it is: 1 / shrink + 1 / grow = pass-band.
    let grow = 1 / (SmoothingOptions.passBand - 1 / shrink)
    step(here, neighbours, shrink, start, NoLeash(), &there)
    step(there, neighbours, grow, start, leash, &here)
  }
  return here
}

/// Moves each vertex towards the mean of its neighbours, or away, by a share of the way.
private func step<Held: LaneLeash>(
  _ from: [SIMD4<Float>], _ neighbours: Neighbours, _ factor: Float, _ start: [SIMD4<Float>],
  _ leash: Held, _ to: inout [SIMD4<Float>]
) {
  parallelChunks(of: &to, chunk: 1 << 14) { first, target in
    let positions = from.span
    let starts = start.span
    let offsets = neighbours.offsets.span
    let list = neighbours.vertices.span
    var begin = Int(offsets[first])
    for index in 0..<target.count {
      let vertex = first &+ index
      let end = Int(offsets[vertex &+ 1])
      let here = positions[vertex]
      var wanted = here
      if end > begin {
        var sum = SIMD4<Float>.zero
        for entry in begin..<end { sum += positions[Int(list[entry])] }
        wanted = here + (sum / Float(end &- begin) - here) * factor
      }
      target[index] = leash.hold(wanted, from: starts[vertex])
      begin = end
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
