/// Bytes written as pairs of hexadecimal digits; blanks and line ends between them mean nothing.
final class HexDecoder: ByteDecoder {
  private let path: String
  private let source: (_ most: Int) throws -> [UInt8]
  private var high: UInt8?
  private var input: [UInt8] = []
  private var position = 0

  /// - Parameter source: gives the next bytes of the file; none at the end.
  init(path: String, source: @escaping (_ most: Int) throws -> [UInt8]) {
    self.path = path
    self.source = source
  }

  func readBytes(upTo count: Int) throws -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    while result.count < count {
      if position == input.count {
        input = try source(1 << 16)
        position = 0
        if input.isEmpty { break }
      }
      let byte = input[position]
      position += 1
      guard let digit = Self.digit(byte) else {
        if byte <= 0x20 { continue }
        throw VolumeFileFailure.badText(
          path: path, problem: "a character is no hexadecimal digit")
      }
      if let first = high {
        result.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    guard high == nil else {
      throw VolumeFileFailure.badText(path: path, problem: "the last byte has one digit only")
    }
    return result
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
