/// Where text is being written into bytes of the caller's, with the numbers of mesh files.
///
/// Whole words are stored, so that there must be room for 24 bytes more than are written.
struct TextCursor {
  /// How many bytes have been written.
  private(set) var at = 0

  /// No number takes more bytes.
  static let longestNumber = 16

  /// A text that is written many times, as words that are stored whole.
  struct Fixed {
    /// The first 24 bytes, which are stored whatever their number.
    fileprivate let first: SIMD3<UInt64>
    fileprivate let rest: [UInt64]
    let count: Int

    init(_ text: String) {
      let bytes = Array(text.utf8)
      count = bytes.count
      let padded = bytes + [UInt8](repeating: 0, count: max(24 - bytes.count, 7))
      let words = stride(from: 0, to: padded.count - 7, by: 8).map { start in
        padded[start..<start + 8].enumerated().reduce(UInt64(0)) {
          $0 | UInt64($1.element) << UInt64(8 * $1.offset)
        }
      }
      first = SIMD3(words[0], words[1], words[2])
      rest = Array(words.dropFirst(3))
    }
  }

  /// Writes one ASCII character or other byte.
  @inline(__always)
  mutating func put(byte: UInt8, _ bytes: inout MutableRawSpan) {
    bytes.storeBytes(of: byte, toByteOffset: at, as: UInt8.self)
    at &+= 1
  }

  /// Writes bytes as they are.
  mutating func put(_ other: [UInt8], _ bytes: inout MutableRawSpan) {
    for byte in other { put(byte: byte, &bytes) }
  }

  /// Writes a text that is written many times.
  @inline(__always)
  mutating func put(_ text: Fixed, _ bytes: inout MutableRawSpan) {
    store(text.first.x, at, &bytes)
    store(text.first.y, at &+ 8, &bytes)
    store(text.first.z, at &+ 16, &bytes)
    if text.count > 24 {
      for index in 0..<text.rest.count { store(text.rest[index], at &+ 24 &+ 8 &* index, &bytes) }
    }
    at &+= text.count
  }

  /// Writes the shortest decimal number that reads back as exactly this one, as the standard library
  /// finds it, without a closing `.0`.
  @inline(__always)
  mutating func put(_ value: Float, _ bytes: inout MutableRawSpan) {
    guard let decimal = ShortestDecimal(value) else { return putSlowly(value, &bytes) }
    if decimal.isNegative { put(byte: UInt8(ascii: "-"), &bytes) }
    put(decimal.integer, &bytes)
    guard decimal.decimals > 0 else { return }
    put(byte: UInt8(ascii: "."), &bytes)
    // Eight digits with zeros in front; those of the fraction are the last.
    let zeros = UInt64(truncatingIfNeeded: 8 &* (8 &- decimal.decimals))
    store(Self.digits(decimal.fraction) &>> zeros, at, &bytes)
    at &+= decimal.decimals
  }

  /// Writes an integer in decimal digits.
  @inline(__always)
  mutating func put(_ value: UInt32, _ bytes: inout MutableRawSpan) {
    if value < 10 {
      return put(byte: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value), &bytes)
    }
    guard value < 100_000_000 else { return putLong(value, &bytes) }
    let digits = Self.digits(value)
    let zeros = (digits ^ Self.noughts).trailingZeroBitCount & ~7
    store(digits &>> UInt64(truncatingIfNeeded: zeros), at, &bytes)
    at &+= 8 &- zeros &>> 3
  }

  private static let noughts: UInt64 = 0x3030_3030_3030_3030

  /// The eight digits of a number below 10^8, the first in the lowest byte: three steps, each of which
  /// splits all groups of digits in half at once.
  @inline(__always)
  private static func digits(_ value: UInt32) -> UInt64 {
    let (upper, lower) = value.quotientAndRemainder(dividingBy: 10_000)
    var groups = UInt64(upper) | UInt64(lower) &<< 32
    let hundreds = (groups &* 10_486) &>> 20 & 0x0000_007F_0000_007F
    groups = hundreds | (groups &- 100 &* hundreds) &<< 16
    let tens = (groups &* 103) &>> 10 & 0x000F_000F_000F_000F
    return (tens | (groups &- 10 &* tens) &<< 8) | noughts
  }

  @inline(__always)
  private func store(_ word: UInt64, _ place: Int, _ bytes: inout MutableRawSpan) {
    bytes.storeBytes(of: word.littleEndian, toByteOffset: place, as: UInt64.self)
  }

  @inline(never)
  private mutating func putLong(_ value: UInt32, _ bytes: inout MutableRawSpan) {
    let (upper, lower) = value.quotientAndRemainder(dividingBy: 100_000_000)
    put(upper, &bytes)
    store(Self.digits(lower), at, &bytes)
    at += 8
  }

  @inline(never)
  private mutating func putSlowly(_ value: Float, _ bytes: inout MutableRawSpan) {
    var text = Array(value.description.utf8)
    if text.suffix(2) == [UInt8(ascii: "."), UInt8(ascii: "0")] { text.removeLast(2) }
    put(text, &bytes)
  }
}
