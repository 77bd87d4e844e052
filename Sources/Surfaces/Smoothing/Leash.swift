import Geometry

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
