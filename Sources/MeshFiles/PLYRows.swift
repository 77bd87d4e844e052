/// Walks over the rows of a PLY file, whatever form their numbers have.
struct PLYRows {
  let header: PLYHeader
  private var scanner: TextScanner

  init(_ bytes: [UInt8], _ header: PLYHeader) {
    self.header = header
    scanner = TextScanner(bytes)
    scanner.at = header.end
  }

  /// Rows of a text on which more stood than the header says.
  private(set) var longLines = 0

  /// The bytes that nobody read.
  var rest: Int { scanner.end - scanner.at }

  /// Whether only blanks are left of a text.
  mutating func isAtEnd() -> Bool {
    if header.format == .ascii { scanner.skipBlanks(acrossLines: true) }
    return rest == 0
  }

  /// Goes to where a row begins: in a text, to a line with something on it.
  mutating func beginRow() {
    if header.format == .ascii { scanner.skipBlanks(acrossLines: true) }
  }

  /// Goes to where a row ends: in a text, to the end of its line, whatever else stands there.
  mutating func endRow() {
    guard header.format == .ascii else { return }
    scanner.skipBlanks()
    guard let byte = scanner.current, byte != 0x0A, byte != 0x0D else { return }
    longLines += 1
    scanner.skipLine()
  }

  /// The next number, or nil where the row ends or holds something else. A number that is infinite
  /// or none comes back as such.
  mutating func number(_ type: PLYType) -> Double? {
    guard header.format == .ascii else { return binary(type) }
    scanner.skipBlanks()
    guard type.isInteger else { return scanner.number().map(Double.init) }
    return scanner.integer().flatMap { scanner.isBehindWord() ? Double($0) : nil }
  }

  /// The next whole number, or nil where the row ends or holds something else.
  mutating func whole(_ type: PLYType) -> Int? {
    guard header.format == .ascii else { return binary(type).flatMap { Int(exactly: $0) } }
    scanner.skipBlanks()
    return scanner.integer().flatMap { scanner.isBehindWord() ? $0 : nil }
  }

  /// Passes numbers; false where the row ends before.
  mutating func skip(_ count: Int, of type: PLYType) -> Bool {
    if header.format == .ascii {
      for _ in 0..<count {
        scanner.skipBlanks()
        if scanner.word().isEmpty { return false }
      }
      return true
    }
    guard count <= rest / type.size else { return false }
    scanner.at += count * type.size
    return true
  }

  /// Whether so many numbers can still be in the file.
  func hasRoom(for count: Int, of type: PLYType) -> Bool {
    header.format == .ascii ? count <= (rest + 1) / 2 : count <= rest / type.size
  }

  /// Passes whole rows.
  mutating func skip(_ element: PLYElement) -> Bool {
    if element.properties.isEmpty { return true }
    for _ in 0..<element.count {
      beginRow()
      for property in element.properties where !skip(property) { return false }
      endRow()
    }
    return true
  }

  /// Passes one property of a row, list or number.
  mutating func skip(_ property: PLYProperty) -> Bool {
    guard let countType = property.countType else { return skip(1, of: property.type) }
    guard let count = whole(countType), count >= 0 else { return false }
    return skip(count, of: property.type)
  }

  @inline(__always)
  private mutating func binary(_ type: PLYType) -> Double? {
    let at = scanner.at
    guard scanner.end - at >= type.size else { return nil }
    scanner.at = at &+ type.size
    switch type {
    case .int8: return Double(Int8(bitPattern: scanner.bytes[at]))
    case .uint8: return Double(scanner.bytes[at])
    case .int16: return Double(Int16(bitPattern: UInt16(truncatingIfNeeded: bits(at, 2))))
    case .uint16: return Double(bits(at, 2))
    case .int32: return Double(Int32(bitPattern: UInt32(truncatingIfNeeded: bits(at, 4))))
    case .uint32: return Double(bits(at, 4))
    case .float: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits(at, 4))))
    case .double: return Double(bitPattern: bits(at, 8))
    }
  }

  /// The bits of `size` bytes in the order of the file.
  @inline(__always)
  private func bits(_ at: Int, _ size: Int) -> UInt64 {
    var bits: UInt64 = 0
    let isLittle = header.format == .littleEndian
    for byte in 0..<size {
      bits = bits << 8 | UInt64(scanner.bytes[isLittle ? at + size - 1 - byte : at + byte])
    }
    return bits
  }
}
