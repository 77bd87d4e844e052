/// The shortest decimal number that reads back as a given 32-bit one, and of those the nearest: as the
/// standard library's `description` finds it, for the sizes that coordinates in millimetres have.
///
/// A 32-bit number times a power of ten up to 10^8 has at most 43 bits, so that the product, its
/// rounding and its distance from what it was are exact in double precision.
struct ShortestDecimal: Equatable {
  let isNegative: Bool
  let integer: UInt32
  /// The digits after the point, as a number below 10^`decimals`.
  let fraction: UInt32
  let decimals: Int

  /// Nil for numbers beyond 2^20, fractions below 1/8, powers of two that are no integers, and the
  /// few that lie on a border: those take the longer way.
  @inline(__always)
  init?(_ value: Float) {
    let magnitude = Double(value.magnitude)
    isNegative = value.sign == .minus
    guard magnitude < 0x1p20 else { return nil }
    let whole = Double(Int64(magnitude))
    if whole == magnitude {
      // Minus zero has a sign that would be lost.
      guard magnitude > 0 || !isNegative else { return nil }
      integer = UInt32(truncatingIfNeeded: Int(whole))
      fraction = 0
      decimals = 0
      return
    }
    guard magnitude >= 0.125, value.significandBitPattern != 0 else { return nil }
    // Half the distance to the neighbours on either side.
    let exponent = Int(value.bitPattern >> 23 & 0xFF) &- 127
    let half = Double(bitPattern: UInt64(exponent &- 24 &+ 1023) &<< 52)
    var places = Self.enough[exponent &+ 3]
    let exact = magnitude * Self.powers[places]
    var best = Self.nearest(exact)
    guard (exact - best).magnitude != 0.5 else { return nil }
    while places > 1 {
      let scaled = magnitude * Self.powers[places - 1]
      let rounded = Self.nearest(scaled)
      let distance = (scaled - rounded).magnitude
      let room = half * Self.powers[places - 1]
      guard distance != room, distance != 0.5 else { return nil }
      guard distance < room else { break }
      places -= 1
      best = rounded
    }
    let digits = UInt64(best)
    let scale = Self.integerPowers[places]
    let (upper, lower) = digits.quotientAndRemainder(dividingBy: scale)
    integer = UInt32(truncatingIfNeeded: upper)
    fraction = UInt32(truncatingIfNeeded: lower)
    decimals = places
  }

  /// The nearest whole number of one below 2^51.
  @inline(__always)
  private static func nearest(_ value: Double) -> Double { (value + 0x1p52) - 0x1p52 }

  /// Decimals that tell neighbours apart, for exponents from -3 to 19.
  private static let enough: InlineArray<23, Int> = [
    8, 8, 8, 7, 7, 7, 7, 6, 6, 6, 5, 5, 5, 4, 4, 4, 4, 3, 3, 3, 2, 2, 2,
  ]
  private static let powers: InlineArray<9, Double> = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8]
  private static let integerPowers: InlineArray<9, UInt64> = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
  ]
}
