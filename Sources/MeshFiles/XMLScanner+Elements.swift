/// What readers ask for most, by the tokens of the scanner.
extension XMLScanner {
  /// Passes on to the next element inside the open one; false at its end. Between them may be no text.
  mutating func nextChild() throws -> Bool {
    switch try next() {
    case .start: return true
    case .end, .finished: return false
    case .text: throw broken("holds text where only elements may stand")
    }
  }

  /// Passes everything inside the element that has just begun, and its end.
  mutating func skipElement() throws {
    let depth = self.depth
    while self.depth >= depth { _ = try next() }
  }

  /// A mistake of the document's, with its line.
  func broken(_ problem: String) -> BrokenRule {
    BrokenRule("the XML in line \(linesBefore + text.line(at: text.at)) \(problem)")
  }

  /// The text of a range with its references resolved.
  func decoded(_ range: Range<Int>) throws -> String {
    guard text.bytes[range].contains(UInt8(ascii: "&")) else { return text.text(range) }
    var result = ""
    var at = range.lowerBound
    while at < range.upperBound {
      let rest = text.bytes[at..<range.upperBound]
      let mark = rest.firstIndex(of: UInt8(ascii: "&")) ?? range.upperBound
      result += text.text(at..<mark)
      guard mark < range.upperBound else { break }
      guard let end = rest[mark...].firstIndex(of: UInt8(ascii: ";")),
        let scalar = Self.scalar(named: text.text(mark + 1..<end))
      else { throw broken("refers to an entity that XML does not define") }
      result.unicodeScalars.append(scalar)
      at = end + 1
    }
    return result
  }

  private static func scalar(named name: String) -> Unicode.Scalar? {
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default: break
    }
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let value =
      digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
    guard let value, value >= 0x20 || [9, 10, 13].contains(value) else { return nil }
    return Unicode.Scalar(value)
  }
}
