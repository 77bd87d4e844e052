/// A whole number of any size: for signs of determinants that doubles cannot tell.
///
/// Sign and magnitude, lowest word first, no leading zero words. Schoolbook arithmetic: operands
/// have a few words each.
package struct BigInteger: Equatable, Sendable {
  private var words: [UInt64]
  private var isNegative: Bool

  /// Zero.
  package static let zero = BigInteger(words: [], isNegative: false)
  /// One.
  package static let one = BigInteger(words: [1], isNegative: false)

  private init(words: [UInt64], isNegative: Bool) {
    self.words = words
    self.isNegative = isNegative
  }

  /// The number `value` times two to the `exponent`, which must make it whole.
  package init(_ value: Float, timesTwoTo exponent: Int) {
    guard value != 0 else {
      self = .zero
      return
    }
    let bits = value.bitPattern
    let field = Int(bits >> 23 & 0xFF)
    let fraction = UInt64(bits & 0x7F_FFFF)
    let whole = field == 0 ? fraction : fraction | 0x80_0000
    let shift = max(field, 1) - 150 + exponent
    precondition(shift >= 0 || whole.trailingZeroBitCount >= -shift)
    let magnitude = BigInteger(
      words: [shift < 0 ? whole >> UInt64(-shift) : whole], isNegative: false)
    self = shift > 0 ? magnitude.shifted(by: shift) : magnitude
    isNegative = value < 0
  }

  /// -1, 0 or 1.
  package var sign: Int { words.isEmpty ? 0 : isNegative ? -1 : 1 }

  /// The same number without its sign.
  package var magnitude: BigInteger { BigInteger(words: words, isNegative: false) }

  /// The number of bits of the magnitude.
  package var bitCount: Int {
    words.isEmpty ? 0 : 64 * words.count - words[words.count - 1].leadingZeroBitCount
  }

  /// The number times two to the power `count`, which is not negative.
  package func shifted(by count: Int) -> BigInteger {
    guard !words.isEmpty, count > 0 else { return self }
    let (whole, bits) = (count / 64, UInt64(count % 64))
    var result = [UInt64](repeating: 0, count: words.count + whole + 1)
    for index in words.indices {
      result[index + whole] |= words[index] << bits
      if bits > 0 { result[index + whole + 1] = words[index] >> (64 - bits) }
    }
    return BigInteger(trimming: result, isNegative: isNegative)
  }

  private init(trimming words: [UInt64], isNegative: Bool) {
    var words = words
    while words.last == 0 { words.removeLast() }
    self.words = words
    self.isNegative = isNegative && !words.isEmpty
  }

  /// The number with the opposite sign.
  package static prefix func - (number: BigInteger) -> BigInteger {
    BigInteger(words: number.words, isNegative: !number.isNegative && !number.words.isEmpty)
  }

  /// The sum.
  package static func + (a: BigInteger, b: BigInteger) -> BigInteger {
    if a.isNegative == b.isNegative {
      return BigInteger(words: sum(a.words, b.words), isNegative: a.isNegative)
    }
    switch compare(a.words, b.words) {
    case 0: return .zero
    case 1: return BigInteger(trimming: difference(a.words, b.words), isNegative: a.isNegative)
    default: return BigInteger(trimming: difference(b.words, a.words), isNegative: b.isNegative)
    }
  }

  /// The difference.
  package static func - (a: BigInteger, b: BigInteger) -> BigInteger { a + -b }

  /// The product.
  package static func * (a: BigInteger, b: BigInteger) -> BigInteger {
    guard !a.words.isEmpty, !b.words.isEmpty else { return .zero }
    if a.words == [1] { return a.isNegative ? -b : b }
    if b.words == [1] { return b.isNegative ? -a : a }
    var result = [UInt64](repeating: 0, count: a.words.count + b.words.count)
    for i in a.words.indices {
      var carry: UInt64 = 0
      let factor = a.words[i]
      for j in b.words.indices {
        let product = factor.multipliedFullWidth(by: b.words[j])
        let (low, first) = product.low.addingReportingOverflow(carry)
        let (sum, second) = result[i + j].addingReportingOverflow(low)
        result[i + j] = sum
        carry = product.high &+ (first ? 1 : 0) &+ (second ? 1 : 0)
      }
      result[i + b.words.count] = carry
    }
    return BigInteger(trimming: result, isNegative: a.isNegative != b.isNegative)
  }

  /// The quotient of two numbers as the nearest double, the divisor positive: equal fractions give
  /// equal doubles, however they are written. Infinite or zero where a double cannot hold it.
  package static func quotient(_ number: BigInteger, _ divisor: BigInteger) -> Double {
    precondition(divisor.sign > 0)
    guard number.sign != 0 else { return 0 }
    // Both are shifted so that the divisor fills its words and the quotient has 63 or 64 bits.
    let lead = divisor.words[divisor.words.count - 1].leadingZeroBitCount
    let denominator = divisor.shifted(by: lead)
    let shift = denominator.bitCount + 63 - number.bitCount
    // A number much longer than the divisor is cut; what is cut off only tells ties apart.
    let numerator = number.magnitude.shifted(by: max(0, shift))
    var cut = numerator
    var isInexact = false
    if shift < 0 {
      (cut, isInexact) = numerator.shiftedDown(by: -shift)
    }
    let count = denominator.words.count
    // The bits of the cut number end within the word above the divisor's own.
    let high = cut.words.count > count ? cut.words[count] : 0
    let low = cut.words.count >= count ? cut.words[count - 1] : 0
    var estimate = denominator.words[count - 1].dividingFullWidth((high, low)).quotient
    var remainder = cut - denominator * BigInteger(words: [estimate], isNegative: false)
    while remainder.isNegative {
      estimate -= 1
      remainder = remainder + denominator
    }
    if remainder.sign != 0 || isInexact { estimate |= 1 }
    let value = scaled(Double(estimate), by: lead - shift)
    return number.isNegative ? -value : value
  }

  /// The number divided by two to the power `count`, rounded towards zero, and whether bits were lost.
  private func shiftedDown(by count: Int) -> (BigInteger, Bool) {
    let (whole, bits) = (count / 64, UInt64(count % 64))
    guard whole < words.count else { return (.zero, !words.isEmpty) }
    var isInexact = words[..<whole].contains { $0 != 0 }
    if bits > 0 && words[whole] << (64 - bits) != 0 { isInexact = true }
    var result = Array(words[whole...])
    if bits > 0 {
      for index in result.indices {
        let above = index + 1 < result.count ? result[index + 1] << (64 - bits) : 0
        result[index] = result[index] >> bits | above
      }
    }
    return (BigInteger(trimming: result, isNegative: isNegative), isInexact)
  }

  /// A double times a power of two, in steps that do not overflow on the way.
  private static func scaled(_ value: Double, by exponent: Int) -> Double {
    guard abs(exponent) < 4000 else { return exponent < 0 ? 0 : .infinity }
    return Double(sign: .plus, exponent: exponent, significand: value)
  }

  private static func compare(_ a: [UInt64], _ b: [UInt64]) -> Int {
    if a.count != b.count { return a.count > b.count ? 1 : -1 }
    var index = a.count
    while index > 0 {
      index -= 1
      if a[index] != b[index] { return a[index] > b[index] ? 1 : -1 }
    }
    return 0
  }

  private static func sum(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
    let (longer, shorter) = a.count >= b.count ? (a, b) : (b, a)
    var result = longer
    var carry: UInt64 = 0
    for index in longer.indices {
      if index >= shorter.count && carry == 0 { return result }
      let (first, overflow) = longer[index].addingReportingOverflow(
        index < shorter.count ? shorter[index] : 0)
      let (second, more) = first.addingReportingOverflow(carry)
      result[index] = second
      carry = overflow || more ? 1 : 0
    }
    if carry > 0 { result.append(carry) }
    return result
  }

  /// The larger magnitude minus the smaller.
  private static func difference(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
    var result = a
    var borrow: UInt64 = 0
    for index in a.indices {
      if index >= b.count && borrow == 0 { return result }
      let (first, overflow) = a[index].subtractingReportingOverflow(
        index < b.count ? b[index] : 0)
      let (second, more) = first.subtractingReportingOverflow(borrow)
      result[index] = second
      borrow = overflow || more ? 1 : 0
    }
    return result
  }
}
