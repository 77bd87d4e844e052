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

  /// 1 for the equilateral triangle, 0 for a needle.
  @inline(__always)
  var quality: Double {
    let squares = ab.squaredLength + ac.squaredLength + (ac - ab).squaredLength
    return squares > 0 ? 2 * 3.0.squareRoot() * normal.length / squares : 0
  }

  var area: Double { normal.length / 2 }

  var centroid: SIMD3<Double> { a + (ab + ac) / 3 }

  /// Whether the plane alone is farther away than the given squared distance.
  @inline(__always)
  func isFarther(_ p: SIMD3<Double>, than squared: Double) -> Bool {
    let height = normal.dot(p - a)
    return height * height > squared * normal.squaredLength
  }

  /// The squared distance from a point to the triangle.
  ///
  /// By the regions of the plane in which the foot can lie: corner, edge or inside.
  @inline(__always)
  func squaredDistance(_ point: SIMD3<Double>) -> Double {
    let p = point - a
    let (aa, ab, bb) = (self.ab.squaredLength, self.ab.dot(ac), ac.squaredLength)
    let (d, e) = (self.ab.dot(p), ac.dot(p))
    let determinant = aa * bb - ab * ab
    let s = bb * d - ab * e
    let t = aa * e - ab * d
    if s >= 0 && t >= 0 && s + t <= determinant && determinant > 0 {
      let height = normal.dot(p)
      return height * height / determinant
    }
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

  /// The edge middles and the centroid.
  var middles: [SIMD3<Double>] {
    [a + ab / 2, a + ac / 2, a + (ab + ac) / 2, centroid]
  }

  /// Whether `body` holds for points of the triangle at most about `spacing` apart, corners
  /// included; at least 6 and at most 45 of them.
  @inline(__always)
  func allSamples(_ spacing: Double, _ body: (SIMD3<Double>) -> Bool) -> Bool {
    let longest = max(
      ab.squaredLength, max(ac.squaredLength, (ac - ab).squaredLength)
    ).squareRoot()
    let steps = spacing > 0 ? max(2, min(8, Int((longest / spacing).rounded(.up)))) : 2
    for i in 0...steps {
      for j in 0...(steps - i) {
        let sample = a + ab * (Double(i) / Double(steps)) + ac * (Double(j) / Double(steps))
        guard body(sample) else { return false }
      }
    }
    return true
  }
}
