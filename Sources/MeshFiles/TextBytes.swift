/// Text being written as UTF-8 bytes, with the numbers of mesh files.
struct TextBytes {
  private(set) var bytes: [UInt8] = []

  /// Begins with room for about `capacity` bytes.
  init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  /// Appends a text.
  mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Appends one ASCII character or other byte.
  mutating func put(byte: UInt8) { bytes.append(byte) }

  /// Appends bytes as they are.
  mutating func put(_ other: [UInt8]) { bytes.append(contentsOf: other) }

  /// Appends the shortest decimal number that reads back as exactly this one, as the standard
  /// library finds it, without a closing `.0`.
  mutating func put(_ value: Float) {
    bytes.append(contentsOf: value.description.utf8)
    let count = bytes.count
    if bytes[count - 1] == UInt8(ascii: "0"), bytes[count - 2] == UInt8(ascii: ".") {
      bytes.removeLast(2)
    }
  }

  /// Appends an integer in decimal digits.
  mutating func put(_ value: UInt32) {
    var digits = InlineArray<10, UInt8>(repeating: 0)
    var rest = value
    var first = 10
    repeat {
      let (tenth, digit) = rest.quotientAndRemainder(dividingBy: 10)
      first &-= 1
      digits[first] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit)
      rest = tenth
    } while rest > 0
    for index in first..<10 { bytes.append(digits[index]) }
  }

  /// A text on one line: every control character becomes a space.
  static func oneLine(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
  }
}
