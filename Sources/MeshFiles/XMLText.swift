/// Text as XML 1.0 allows it.
enum XMLText {
  /// The text for use in content and attribute values: markup escaped, tabs and line ends as
  /// references so that they survive attribute normalisation, characters that XML cannot hold left
  /// out (XML 1.0 section 2.2).
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case UInt32(UInt8(ascii: "&")): result += "&amp;"
      case UInt32(UInt8(ascii: "<")): result += "&lt;"
      case UInt32(UInt8(ascii: ">")): result += "&gt;"
      case UInt32(UInt8(ascii: "\"")): result += "&quot;"
      case 0x09, 0x0A, 0x0D: result += "&#\(scalar.value);"
      case 0..<0x20, 0xFFFE, 0xFFFF: break
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A name for use in an attribute: control characters become spaces, as lib3mf refuses references to
  /// them.
  static func escapedName(_ text: String) -> String { escaped(TextBytes.oneLine(text)) }

  /// Whether a text is a name without a prefix (`NCName` of Namespaces in XML 1.0, its characters
  /// outside of ASCII taken as letters).
  static func isName(_ text: some StringProtocol) -> Bool {
    func isLetter(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        || byte == UInt8(ascii: "_") || byte >= 0x80
    }
    guard let first = text.utf8.first, isLetter(first) else { return false }
    return text.utf8.allSatisfy {
      isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
    }
  }

  /// Refuses bytes that are not UTF-8.
  static func checkCharacters(_ bytes: [UInt8]) throws {
    let isPlain = bytes.allSatisfy { $0 < 0x80 }
    guard isPlain || String(validating: bytes, as: UTF8.self) != nil else {
      throw BrokenRule("its XML is not valid UTF-8")
    }
  }

  /// How many bytes at the end begin a character that goes on beyond it.
  static func halfCharacter(at bytes: [UInt8]) -> Int {
    for count in 1...3 where count <= bytes.count {
      let byte = bytes[bytes.count - count]
      if byte & 0xC0 == 0x80 { continue }
      let needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return needed > count ? count : 0
    }
    return 0
  }
}
