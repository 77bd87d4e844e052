import Geometry

/// A quadratic form of a point, `p·A p + 2 b·p + c`: a weighted sum of squared distances to planes
/// and lines. Garland & Heckbert, Surface simplification using quadric error metrics, 1997.
///
/// Coordinates are relative to one origin near the surface, in double, so that squares of some
/// hundred millimetres leave well below a square micrometre of rounding.
struct Quadric: Sendable, BitwiseCopyable {
  var xx = 0.0
  var xy = 0.0
  var xz = 0.0
  var yy = 0.0
  var yz = 0.0
  var zz = 0.0
  var x = 0.0
  var y = 0.0
  var z = 0.0
  var constant = 0.0

  /// Adds `weight` times the squared distance to the plane through `point`, normal of length one.
  @inline(__always)
  mutating func addPlane(_ n: SIMD3<Double>, through point: SIMD3<Double>, weight: Double) {
    let d = -n.dot(point)
    let w = n * weight
    xx += w.x * n.x
    xy += w.x * n.y
    xz += w.x * n.z
    yy += w.y * n.y
    yz += w.y * n.z
    zz += w.z * n.z
    x += w.x * d
    y += w.y * d
    z += w.z * d
    constant += weight * d * d
  }

  /// Adds `weight` times the squared distance to the line through `point`, direction of length one.
  mutating func addLine(_ t: SIMD3<Double>, through point: SIMD3<Double>, weight: Double) {
    // The squared distance to a point is the sum over three planes; the plane across is taken out.
    addPlane([1, 0, 0], through: point, weight: weight)
    addPlane([0, 1, 0], through: point, weight: weight)
    addPlane([0, 0, 1], through: point, weight: weight)
    addPlane(t, through: point, weight: -weight)
  }

  @inline(__always)
  static func + (a: Quadric, b: Quadric) -> Quadric {
    Quadric(
      xx: a.xx + b.xx, xy: a.xy + b.xy, xz: a.xz + b.xz, yy: a.yy + b.yy, yz: a.yz + b.yz,
      zz: a.zz + b.zz, x: a.x + b.x, y: a.y + b.y, z: a.z + b.z, constant: a.constant + b.constant)
  }

  /// The sum of the weights of all planes.
  @inline(__always)
  var weight: Double { xx + yy + zz }

  /// The value at a point; rounding may leave a little below zero.
  @inline(__always)
  func callAsFunction(_ p: SIMD3<Double>) -> Double {
    let ax = xx * p.x + xy * p.y + xz * p.z + 2 * x
    let ay = xy * p.x + yy * p.y + yz * p.z + 2 * y
    let az = xz * p.x + yz * p.y + zz * p.z + 2 * z
    return p.x * ax + p.y * ay + p.z * az + constant
  }

  /// The point of least value, drawn to `guess` where the planes leave it free: the minimum of the
  /// form plus `pull` times its weight times the squared distance to `guess`.
  @inline(__always)
  func minimum(near guess: SIMD3<Double>, pull: Double) -> SIMD3<Double> {
    let r = pull * weight
    // Solved for the step from the guess, which keeps the right side small.
    let gx = -(xx * guess.x + xy * guess.y + xz * guess.z + x)
    let gy = -(xy * guess.x + yy * guess.y + yz * guess.z + y)
    let gz = -(xz * guess.x + yz * guess.y + zz * guess.z + z)
    let (a, d, f) = (xx + r, yy + r, zz + r)
    let c0 = d * f - yz * yz
    let c1 = xz * yz - xy * f
    let c2 = xy * yz - xz * d
    let scale = 1 / (a * c0 + xy * c1 + xz * c2)
    return SIMD3(
      guess.x + scale * (c0 * gx + c1 * gy + c2 * gz),
      guess.y + scale * (c1 * gx + (a * f - xz * xz) * gy + (xy * xz - a * yz) * gz),
      guess.z + scale * (c2 * gx + (xy * xz - a * yz) * gy + (a * d - xy * xy) * gz))
  }
}
