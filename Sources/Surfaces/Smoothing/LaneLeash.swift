import Geometry

/// A leash in the form that loops over all vertices need: one kind, in four lanes.
protocol LaneLeash: Sendable {
  func hold(_ wanted: SIMD4<Float>, from start: SIMD4<Float>) -> SIMD4<Float>
}

package struct BoxLeash: LaneLeash {
  private let half: SIMD4<Float>

  /// A leash of so many mm each way along each axis.
  package init(_ half: SIMD3<Float>) { self.half = SIMD4(half, 0) }

  /// The allowed place nearest to the wanted one.
  @inline(__always)
  package func hold(_ wanted: SIMD4<Float>, from start: SIMD4<Float>) -> SIMD4<Float> {
    let (lower, upper) = (start - half, start + half)
    return lesser(upper, greater(lower, wanted))
  }
}

struct BallLeash: LaneLeash {
  let radius: Float

  @inline(__always)
  func hold(_ wanted: SIMD4<Float>, from start: SIMD4<Float>) -> SIMD4<Float> {
    let move = wanted - start
    let length = (move.x * move.x + move.y * move.y + move.z * move.z).squareRoot()
    return length > radius ? start + move * (radius / length) : wanted
  }
}
