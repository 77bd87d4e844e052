/// Text in UTF-16 as UTF-8, piece by piece: XML may be in either (XML 1.0 section 4.3.3).
///
/// Which of the two it is, the first two bytes say: UTF-16 must begin with a mark. Text without it is
/// passed on as it is.
final class UTF16Decoder {
  /// Whether the text began with the mark of UTF-16; known after the first piece.
  private(set) var isNeeded = false
  private let source: () throws -> [UInt8]
  private var isBigEndian = false
  private var began = false
  /// Bytes of a character whose end is not there yet: at most three.
  private var rest: [UInt8] = []

  /// Decodes what a source gives, whose last piece is empty.
  init(_ source: @escaping () throws -> [UInt8]) { self.source = source }

  /// The text of bytes in memory, and whether it was UTF-16.
  static func decoded(_ bytes: [UInt8]) throws -> (bytes: [UInt8], wasNeeded: Bool) {
    guard mark(of: bytes) != nil else { return (bytes, false) }
    var pieces = [bytes]
    let decoder = UTF16Decoder { pieces.popLast() ?? [] }
    let text = try decoder.next()
    // Throws where a character is left over.
    _ = try decoder.next()
    return (text, true)
  }

  /// The next piece; empty at the end.
  func next() throws -> [UInt8] {
    if !began { try begin() }
    guard isNeeded else {
      let bytes = rest
      rest = []
      return try bytes.isEmpty ? source() : bytes
    }
    while true {
      let more = try source()
      let text = try decode(rest + more)
      if more.isEmpty, !rest.isEmpty { throw Self.invalid }
      if more.isEmpty || !text.isEmpty { return text }
    }
  }

  private func begin() throws {
    began = true
    while rest.count < 2 {
      let more = try source()
      if more.isEmpty { return }
      rest += more
    }
    guard let order = Self.mark(of: rest) else { return }
    (isNeeded, isBigEndian) = (true, order == .big)
    rest.removeFirst(2)
  }

  private enum Order { case big, little }

  private static func mark(of bytes: [UInt8]) -> Order? {
    bytes.starts(with: [0xFE, 0xFF]) ? .big : bytes.starts(with: [0xFF, 0xFE]) ? .little : nil
  }

  private static var invalid: BrokenRule { BrokenRule("its XML is not valid UTF-16") }

  private func decode(_ bytes: [UInt8]) throws -> [UInt8] {
    let upper = isBigEndian ? 0 : 1
    var units = [UInt16](repeating: 0, count: bytes.count / 2)
    for index in units.indices {
      units[index] =
        UInt16(bytes[2 * index + upper]) << 8 | UInt16(bytes[2 * index + 1 - upper])
    }
    // The first half of a pair waits for the second.
    if let last = units.last, UTF16.isLeadSurrogate(last) { units.removeLast() }
    rest = Array(bytes[(2 * units.count)...])
    guard let text = String(validating: units, as: UTF16.self) else { throw Self.invalid }
    return Array(text.utf8)
  }
}
