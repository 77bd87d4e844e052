import Geometry

/// A quadratic form around a vertex, `d·A d + constant` for the offset `d` from it: a weighted sum
/// of squared distances to planes and lines. Garland & Heckbert, Surface simplification using
/// quadric error metrics, 1997.
///
/// The form is kept around the vertex's own position, where its gradient is taken to be zero: so it
/// is at first, as all planes go through the vertex, and after each collapse to the point of least
/// error. Offsets are small, so single precision will do, and 28 bytes.
struct Quadric: Sendable, BitwiseCopyable {
  var xx: Float = 0
  var xy: Float = 0
  var xz: Float = 0
  var yy: Float = 0
  var yz: Float = 0
  var zz: Float = 0
  var constant: Float = 0

  /// Adds `weight` times the squared distance to the plane through the vertex, normal of length
  /// one.
  @inline(__always)
  mutating func addPlane(_ n: SIMD3<Float>, weight: Float) {
    let w = n * weight
    xx += w.x * n.x
    xy += w.x * n.y
    xz += w.x * n.z
    yy += w.y * n.y
    yz += w.y * n.z
    zz += w.z * n.z
  }

  /// Adds `weight` times the squared distance to the line through the vertex, direction of length
  /// one.
  mutating func addLine(_ t: SIMD3<Float>, weight: Float) {
    // The squared distance to a point is the sum over three planes; the plane across is taken out.
    xx += weight
    yy += weight
    zz += weight
    addPlane(t, weight: -weight)
  }

  @inline(__always)
  static func + (a: Quadric, b: Quadric) -> Quadric {
    Quadric(
      xx: a.xx + b.xx, xy: a.xy + b.xy, xz: a.xz + b.xz, yy: a.yy + b.yy, yz: a.yz + b.yz,
      zz: a.zz + b.zz, constant: a.constant + b.constant)
  }

  /// The sum of the weights of all planes.
  @inline(__always)
  var weight: Float { xx + yy + zz }

  /// The form's matrix times a vector.
  @inline(__always)
  func times(_ d: SIMD3<Float>) -> SIMD3<Float> {
    SIMD3(
      xx * d.x + xy * d.y + xz * d.z, xy * d.x + yy * d.y + yz * d.z,
      xz * d.x + yz * d.y + zz * d.z)
  }

  /// The value at an offset.
  @inline(__always)
  func callAsFunction(_ d: SIMD3<Float>) -> Float { max(0, d.dot(times(d))) + constant }

  /// The vector that the form's matrix, with `pull` times the weight added to its diagonal, takes
  /// to `right`.
  @inline(__always)
  func solved(_ right: SIMD3<Float>, pull: Double) -> SIMD3<Float> {
    // In double precision: where planes agree the determinant is a small difference.
    let r = pull * Double(weight)
    let (a, d, f) = (Double(xx) + r, Double(yy) + r, Double(zz) + r)
    let (b, c, e) = (Double(xy), Double(xz), Double(yz))
    let (gx, gy, gz) = (Double(right.x), Double(right.y), Double(right.z))
    let c0 = d * f - e * e
    let c1 = c * e - b * f
    let c2 = b * e - c * d
    let c4 = b * c - a * e
    let scale = 1 / (a * c0 + b * c1 + c * c2)
    return SIMD3(
      Float(scale * (c0 * gx + c1 * gy + c2 * gz)),
      Float(scale * (c1 * gx + (a * f - c * c) * gy + c4 * gz)),
      Float(scale * (c2 * gx + c4 * gy + (a * d - b * b) * gz)))
  }
}
