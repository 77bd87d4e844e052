import Geometry

/// A triangle in double precision with its normal at hand.
struct TriangleShape: Sendable, BitwiseCopyable {
  var a: SIMD3<Double>
  var ab: SIMD3<Double>
  var ac: SIMD3<Double>
  /// The normal, as long as twice the area.
  var normal: SIMD3<Double>

  @inline(__always)
  init(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>) {
    self.a = a
    ab = b - a
    ac = c - a
    normal = ab.cross(ac)
  }

  var area: Double { normal.length / 2 }

  var centroid: SIMD3<Double> { a + (ab + ac) / 3 }

  /// Whether the plane alone is farther away than the given squared distance.
  @inline(__always)
  func isFarther(_ p: SIMD3<Double>, than squared: Double) -> Bool {
    let height = normal.dot(p - a)
    return height * height > squared * normal.squaredLength
  }

  /// The height of a point, relative to `a`, over the triangle, where its foot lies inside: squared, and times
  /// the determinant, which is given with it; nil where the foot lies outside or the triangle has no area.
  @inline(__always)
  private func heightOver(_ p: SIMD3<Double>) -> (squared: Double, determinant: Double)? {
    let (aa, ab, bb) = (self.ab.squaredLength, self.ab.dot(ac), ac.squaredLength)
    let (d, e) = (self.ab.dot(p), ac.dot(p))
    let determinant = aa * bb - ab * ab
    let s = bb * d - ab * e
    let t = aa * e - ab * d
    guard s >= 0 && t >= 0 && s + t <= determinant && determinant > 0 else { return nil }
    let height = normal.dot(p)
    return (height * height, determinant)
  }

  /// Whether a point's foot lies inside of the triangle, and the point as near to it as that, squared.
  /// Without a division or a root.
  @inline(__always)
  func isUnder(_ point: SIMD3<Double>, within squared: Double) -> Bool {
    guard let height = heightOver(point - a) else { return false }
    return height.squared <= squared * height.determinant
  }

  /// The squared distance from a point to the triangle.
  ///
  /// By the regions of the plane in which the foot can lie: corner, edge or inside.
  @inline(__always)
  func squaredDistance(_ point: SIMD3<Double>) -> Double {
    let p = point - a
    if let height = heightOver(p) { return height.squared / height.determinant }
    let (aa, bb) = (ab.squaredLength, ac.squaredLength)
    let (d, e) = (ab.dot(p), ac.dot(p))
    // Outside the prism over the triangle the nearest point lies on an edge.
    let onB = aa > 0 ? min(1, max(0, d / aa)) : 0
    let onC = bb > 0 ? min(1, max(0, e / bb)) : 0
    let side = ac - self.ab
    let third = side.squaredLength
    let onSide = third > 0 ? min(1, max(0, side.dot(p - self.ab) / third)) : 0
    return min(
      (p - self.ab * onB).squaredLength,
      min((p - ac * onC).squaredLength, (p - self.ab - side * onSide).squaredLength))
  }
}
