import Geometry

/// A box of float32 corners; exact, since it is made of coordinates.
///
/// The fourth lane is zero, and takes part in all that is computed: left out, it would cost what all four
/// together do not.
package struct Box: Sendable, BitwiseCopyable {
  package var lower: SIMD4<Float>
  package var upper: SIMD4<Float>

  @inline(__always) package init(lower: SIMD4<Float>, upper: SIMD4<Float>) {
    (self.lower, self.upper) = (lower, upper)
  }

  static let empty = Box(
    lower: SIMD4(SIMD3(repeating: .infinity), 0), upper: SIMD4(SIMD3(repeating: -.infinity), 0))

  /// Its corners in double precision.
  package var ends: (lower: SIMD3<Double>, upper: SIMD3<Double>) {
    (
      SIMD3(Double(lower.x), Double(lower.y), Double(lower.z)),
      SIMD3(Double(upper.x), Double(upper.y), Double(upper.z))
    )
  }

  @inline(__always) mutating func extend(_ other: Box) {
    lower = lesser(lower, other.lower)
    upper = greater(upper, other.upper)
  }

  /// Whether the closed boxes have a point in common; no coordinate may be not-a-number.
  @inline(__always) package func overlaps(_ other: Box) -> Bool {
    // Differences have the right sign however they are rounded.
    let depths = lesser(other.upper - lower, upper - other.lower)
    return lesser(lesser(depths.x, depths.z), lesser(depths.y, depths.w)) >= 0
  }

  /// The squared distance from a point, whose fourth lane is zero, to the closed box, rounded;
  /// infinite for the empty box.
  @inline(__always) func squaredDistance(to point: SIMD4<Float>) -> Float {
    let distance = point - lesser(greater(point, lower), upper)
    let squares = distance * distance
    let halves = squares.lowHalf + squares.highHalf
    return halves.x + halves.y
  }
}

extension Corners {
  /// The smallest box around the triangle.
  @inline(__always) var box: Box {
    let (a, b, c) = (SIMD4(a, 0), SIMD4(b, 0), SIMD4(c, 0))
    return Box(lower: lesser(lesser(a, b), c), upper: greater(greater(a, b), c))
  }
}
