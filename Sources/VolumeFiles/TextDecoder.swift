/// Numbers written as text, separated by blanks, line ends or commas, as the bytes that they would
/// have in the stored type, least significant first. Each is checked to be of that type.
final class TextDecoder: ByteDecoder {
  /// No number of any type is longer.
  private static let longestWord = 400

  private let path: String
  private let type: StoredType
  private let source: (_ most: Int) throws -> [UInt8]
  private var input: [UInt8] = []
  private var position = 0
  private var seen = 0

  /// - Parameter source: gives the next bytes of the file; none at the end.
  init(
    path: String, type: StoredType, source: @escaping (_ most: Int) throws -> [UInt8]
  ) {
    self.path = path
    self.type = type
    self.source = source
  }

  func readBytes(upTo count: Int) throws -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    while result.count + type.byteCount <= count {
      seen += 1
      guard let word = try nextWord() else { break }
      var bits = try bits(of: word)
      for _ in 0..<type.byteCount {
        result.append(UInt8(truncatingIfNeeded: bits))
        bits >>= 8
      }
    }
    return result
  }

  private func nextWord() throws -> String? {
    var word: [UInt8] = []
    while true {
      if position == input.count {
        input = try source(1 << 16)
        position = 0
        if input.isEmpty { break }
      }
      let byte = input[position]
      position += 1
      if byte <= 0x20 || byte == UInt8(ascii: ",") {
        if word.isEmpty { continue }
        break
      }
      guard word.count < Self.longestWord else { throw bad("is not a number") }
      word.append(byte)
    }
    return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
  }

  private func bits(of word: String) throws -> UInt64 {
    switch type {
    case .uint8: UInt64(try integer(word, UInt8.self))
    case .int8: UInt64(bitPattern: Int64(try integer(word, Int8.self)))
    case .uint16: UInt64(try integer(word, UInt16.self))
    case .int16: UInt64(bitPattern: Int64(try integer(word, Int16.self)))
    case .uint32: UInt64(try integer(word, UInt32.self))
    case .int32: UInt64(bitPattern: Int64(try integer(word, Int32.self)))
    case .uint64: try integer(word, UInt64.self)
    case .int64: UInt64(bitPattern: try integer(word, Int64.self))
    // Rounded once: through a double some would be rounded twice.
    case .float32: UInt64(try real(word, Float.self).bitPattern)
    case .float64: try real(word, Double.self).bitPattern
    }
  }

  private func integer<Value: FixedWidthInteger>(_ word: String, _: Value.Type) throws -> Value {
    if let value = Value(word) { return value }
    // Some programs write whole numbers as `3.0` or `1e3`.
    guard let value = Double(word) else { throw bad("is not a number") }
    guard let whole = Value(exactly: value) else {
      throw bad("is not of the type \(type.rawValue)")
    }
    return whole
  }

  private func real<Value: LosslessStringConvertible>(
    _ word: String, _: Value.Type
  ) throws -> Value {
    guard let value = Value(word) else { throw bad("is not a number") }
    return value
  }

  private func bad(_ problem: String) -> VolumeFileFailure {
    .badText(path: path, problem: "value \(seen) \(problem)")
  }
}
