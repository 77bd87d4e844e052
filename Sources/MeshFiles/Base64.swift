/// Base64 (RFC 4648) as XML files of numbers hold it: blanks anywhere, and several encoded stretches
/// one behind the other, each with its own padding.
enum Base64 {
  /// Decodes until `most` bytes are there or the text ends; nil where it holds what is none.
  static func decoded(_ text: [UInt8], in range: Range<Int>, most: Int) -> [UInt8]? {
    let values = Self.values
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(most, range.count / 4 * 3 + 3))
    var bits: UInt32 = 0
    var digits = 0
    var padding = 0
    for place in range {
      let byte = text[place]
      if byte <= 0x20 { continue }
      if byte == UInt8(ascii: "=") {
        guard digits >= 2 else { return nil }
        padding += 1
        bits <<= 6
      } else {
        let value = values[Int(byte)]
        guard value < 64, padding == 0 else { return nil }
        bits = bits << 6 | UInt32(value)
      }
      digits += 1
      guard digits == 4 else { continue }
      bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
      if padding < 2 { bytes.append(UInt8(truncatingIfNeeded: bits >> 8)) }
      if padding < 1 { bytes.append(UInt8(truncatingIfNeeded: bits)) }
      (bits, digits, padding) = (0, 0, 0)
      if bytes.count >= most { return Array(bytes.prefix(most)) }
    }
    return digits == 0 ? bytes : nil
  }

  /// The digit that a byte is; 255 for what is none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for (value, digit) in digits.utf8.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()
}
