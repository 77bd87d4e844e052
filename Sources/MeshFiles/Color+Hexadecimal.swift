import Geometry

extension Color {
  /// How files that must show some colour show what has none.
  static let uncolored = Color(200, 200, 200)

  /// The colour as `#C8323C`.
  var hexadecimal: String {
    let digits = [red, green, blue].map { channel in
      (channel < 16 ? "0" : "") + String(channel, radix: 16, uppercase: true)
    }
    return "#" + digits.joined()
  }

  /// The colour of a text such as `#C8323C`, or nil.
  init?(hexadecimal text: some StringProtocol) {
    let digits = text.dropFirst()
    guard text.hasPrefix("#"), digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit),
      let value = UInt32(digits, radix: 16)
    else { return nil }
    self.init(
      UInt8(value >> 16), UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value))
  }
}
