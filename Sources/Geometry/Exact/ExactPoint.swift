/// A point with rational coordinates, in units of a power of two of a millimetre: `x / w` and so on,
/// with `w` positive. What planes through float32 points have in common is such a point.
package struct ExactPoint: Sendable {
  /// The numerator of the first coordinate.
  package var x: BigInteger
  /// The numerator of the second coordinate.
  package var y: BigInteger
  /// The numerator of the third coordinate.
  package var z: BigInteger
  /// The denominator of all, positive.
  package var w: BigInteger

  /// A point from its parts; the denominator must not be zero.
  package init(x: BigInteger, y: BigInteger, z: BigInteger, w: BigInteger) {
    precondition(w.sign != 0)
    let isTurned = w.sign < 0
    self.x = isTurned ? -x : x
    self.y = isTurned ? -y : y
    self.z = isTurned ? -z : z
    self.w = isTurned ? -w : w
  }

  /// A float32 point in units of two to the power `-exponent`, of which it must be a whole multiple.
  package init(_ point: SIMD3<Float>, exponent: Int) {
    x = BigInteger(point.x, timesTwoTo: exponent)
    y = BigInteger(point.y, timesTwoTo: exponent)
    z = BigInteger(point.z, timesTwoTo: exponent)
    w = .one
  }

  /// The coordinate along an axis.
  package subscript(axis: Int) -> BigInteger { axis == 0 ? x : axis == 1 ? y : z }

  /// Whether both are the same point, however they are written.
  package func isSame(as other: ExactPoint) -> Bool {
    x * other.w == other.x * w && y * other.w == other.y * w && z * other.w == other.z * w
  }

  /// The nearest doubles in mm: the same for the same point.
  package func rounded(exponent: Int) -> SIMD3<Double> {
    let unit = w.shifted(by: exponent)
    return [
      BigInteger.quotient(x, unit), BigInteger.quotient(y, unit), BigInteger.quotient(z, unit),
    ]
  }

  /// The point on the line from `p` to `q` where a measure that is linear along it vanishes, given
  /// its different values at both, each times the point's own `w`.
  package static func cut(
    _ p: ExactPoint, _ heightP: BigInteger, _ q: ExactPoint, _ heightQ: BigInteger
  ) -> ExactPoint {
    // (p hq - q hp) / (hq - hp), over the common denominator.
    ExactPoint(
      x: p.x * heightQ - q.x * heightP, y: p.y * heightQ - q.y * heightP,
      z: p.z * heightQ - q.z * heightP, w: p.w * heightQ - q.w * heightP)
  }

  /// The middle of three points.
  package static func middle(_ a: ExactPoint, _ b: ExactPoint, _ c: ExactPoint) -> ExactPoint {
    let (bc, ca, ab) = (b.w * c.w, c.w * a.w, a.w * b.w)
    let product = ab * c.w
    return ExactPoint(
      x: a.x * bc + b.x * ca + c.x * ab, y: a.y * bc + b.y * ca + c.y * ab,
      z: a.z * bc + b.z * ca + c.z * ab, w: product + product + product)
  }
}

/// The smallest exponent such that two to its power makes whole numbers of all coordinates; not
/// negative.
package func exponentOfUnit(_ points: some Sequence<SIMD3<Float>>) -> Int {
  var exponent = 0
  for point in points {
    for value in [point.x, point.y, point.z] where value != 0 {
      let bits = value.bitPattern
      let field = Int(bits >> 23 & 0xFF)
      let fraction = bits & 0x7F_FFFF
      let whole = field == 0 ? fraction : fraction | 0x80_0000
      exponent = max(exponent, 150 - max(field, 1) - whole.trailingZeroBitCount)
    }
  }
  return exponent
}
