/// The plane of the points `p` with `normal · p = offset`, exactly.
package struct ExactPlane: Sendable {
  private var a: BigInteger
  private var b: BigInteger
  private var c: BigInteger
  private var offset: BigInteger

  /// The plane through three points with whole coordinates, not on one line. Its front is the side
  /// from which they are seen counter-clockwise.
  package init(_ p: ExactPoint, _ q: ExactPoint, _ r: ExactPoint) {
    let (ux, uy, uz) = (q.x - p.x, q.y - p.y, q.z - p.z)
    let (vx, vy, vz) = (r.x - p.x, r.y - p.y, r.z - p.z)
    a = uy * vz - uz * vy
    b = uz * vx - ux * vz
    c = ux * vy - uy * vx
    offset = a * p.x + b * p.y + c * p.z
  }

  /// The plane through two points with whole coordinates and the direction of an axis.
  package init(through p: ExactPoint, _ q: ExactPoint, along axis: Int) {
    var r = p
    switch axis {
    case 0: r.x = r.x + .one
    case 1: r.y = r.y + .one
    default: r.z = r.z + .one
    }
    self.init(p, q, r)
  }

  /// The height of a point over the plane, times the point's `w` and the normal's length.
  package func height(_ p: ExactPoint) -> BigInteger {
    a * p.x + b * p.y + c * p.z - offset * p.w
  }

  /// The one point of three planes; nil where they have none or many in common.
  package static func meet(
    _ one: ExactPlane, _ two: ExactPlane, _ three: ExactPlane
  ) -> ExactPoint? {
    let u = two.cross(three)
    let w = one.a * u.0 + one.b * u.1 + one.c * u.2
    guard w.sign != 0 else { return nil }
    let v = three.cross(one)
    let t = one.cross(two)
    func sum(_ x: BigInteger, _ y: BigInteger, _ z: BigInteger) -> BigInteger {
      one.offset * x + two.offset * y + three.offset * z
    }
    return ExactPoint(x: sum(u.0, v.0, t.0), y: sum(u.1, v.1, t.1), z: sum(u.2, v.2, t.2), w: w)
  }

  private func cross(_ other: ExactPlane) -> (BigInteger, BigInteger, BigInteger) {
    (
      b * other.c - c * other.b, c * other.a - a * other.c, a * other.b - b * other.a
    )
  }
}
