// The smaller and the larger of two numbers, written so that a lane or four become one instruction, which
// `min`, `max`, `pointwiseMin` and masks do not.

/// The smaller; `b` where one of them is not a number.
@inlinable @inline(__always)
package func lesser(_ a: Float, _ b: Float) -> Float { a < b ? a : b }

/// The larger; `b` where one of them is not a number.
@inlinable @inline(__always)
package func greater(_ a: Float, _ b: Float) -> Float { a > b ? a : b }

/// The smaller in each lane; `b` where one of them is not a number.
@inlinable @inline(__always)
package func lesser(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
  SIMD4(lesser(a.x, b.x), lesser(a.y, b.y), lesser(a.z, b.z), lesser(a.w, b.w))
}

/// The larger in each lane; `b` where one of them is not a number.
@inlinable @inline(__always)
package func greater(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
  SIMD4(greater(a.x, b.x), greater(a.y, b.y), greater(a.z, b.z), greater(a.w, b.w))
}
