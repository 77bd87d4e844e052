import FileSystem

/// The numbers of a VTP file: as text, as base64 or appended behind the XML, compressed by zlib or
/// not. Counts are believed as far as the file's bytes back them.
struct VTPData {
  /// One array as the XML describes it.
  struct Array {
    enum Place {
      /// Stretches of the XML's text, as numbers.
      case text([Range<Int>])
      /// Stretches of the XML's text, as base64.
      case base64([Range<Int>])
      /// From the mark of the appended data.
      case appended(Int)
    }

    var name: String
    var type: VTPNumber
    var components: Int
    var place: Place
  }

  /// What the file says of all its arrays.
  struct Encoding {
    var isBigEndian = false
    /// Bytes of the numbers before each array.
    var headerSize = 4
    var isCompressed = false
  }

  let file: InputFile
  /// The whole file.
  let bytes: [UInt8]
  /// The XML before the appended data.
  let text: [UInt8]
  let encoding: Encoding
  /// The appended data behind their mark, and whether they are base64; nil where there are none.
  let appended: (range: Range<Int>, isBase64: Bool)?

  /// The numbers of an array as 32-bit ones.
  func floats(_ array: Array) throws -> [Float] {
    let type = array.type
    guard case .text(let ranges) = array.place else {
      return try binary(array) { type.float($0) }
    }
    return try words(ranges, array) { $0.number(before: UInt8(ascii: "<")) }
  }

  /// The whole numbers of an array, none of them negative or above 32 bits.
  func indices(_ array: Array) throws -> [UInt32] {
    if case .text(let ranges) = array.place {
      return try words(ranges, array) { scanner in
        scanner.integer().flatMap {
          scanner.isBehindWord(before: UInt8(ascii: "<")) ? UInt32(exactly: $0) : nil
        }
      }
    }
    let type = array.type
    let wrong = UInt32.max
    let numbers = try binary(array) { type.integer($0).flatMap { UInt32(exactly: $0) } ?? wrong }
    guard !numbers.contains(wrong) else {
      throw BrokenRule("the array \(array.said) holds what is no index")
    }
    return numbers
  }

  /// The texts of an array of strings.
  func texts(_ array: Array) throws -> [String] {
    let codes = try indices(array)
    var texts = codes.split(separator: 0, omittingEmptySubsequences: false).map { text in
      String(decoding: text.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }
    // A zero stands behind each, so that behind the last is nothing.
    if texts.last?.isEmpty == true { texts.removeLast() }
    return texts
  }

  private func words<Number>(
    _ ranges: [Range<Int>], _ array: Array, _ number: (inout TextScanner) -> Number?
  ) throws -> [Number] {
    var numbers: [Number] = []
    var scanner = TextScanner(text)
    for range in ranges {
      scanner.at = range.lowerBound
      scanner.skipBlanks(acrossLines: true)
      while scanner.at < range.upperBound {
        let start = scanner.at
        guard let found = number(&scanner) else {
          let word = scanner.text(start..<min(range.upperBound, start + 20))
          throw BrokenRule(
            "the array \(array.said) holds \(word.debugDescription) where a number should stand")
        }
        numbers.append(found)
        scanner.skipBlanks(acrossLines: true)
      }
    }
    return numbers
  }

  // MARK: - Bytes

  /// The numbers of an array that is not text, each made of its bits.
  private func binary<Number>(_ array: Array, _ make: (UInt64) -> Number) throws -> [Number] {
    let (bytes, range) = try content(array)
    let size = array.type.size
    guard range.count % size == 0 else {
      throw BrokenRule("the array \(array.said) ends inside a number")
    }
    if size == 4, !encoding.isBigEndian, !encoding.isCompressed, isPlain(array) {
      // The range is one of the file itself, which gives words at once.
      return try file.read(UInt32.self, count: range.count / 4, at: range.lowerBound)
        .map { make(UInt64(UInt32(littleEndian: $0))) }
    }
    let isBig = encoding.isBigEndian
    let span = bytes.span
    var numbers: [Number] = []
    numbers.reserveCapacity(range.count / size)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: size) {
      var bits: UInt64 = 0
      for byte in 0..<size {
        bits = bits << 8 | UInt64(span[isBig ? start &+ byte : start &+ size &- 1 &- byte])
      }
      numbers.append(make(bits))
    }
    return numbers
  }

  /// Whether an array is appended as bytes and not as base64.
  private func isPlain(_ array: Array) -> Bool {
    if case .appended = array.place, let appended { return !appended.isBase64 }
    return false
  }

  /// The bytes of an array, as they are in the file or decoded.
  private func content(_ array: Array) throws -> (bytes: [UInt8], range: Range<Int>) {
    let source: VTPBytes
    switch array.place {
    case .text: preconditionFailure("text has no bytes")
    case .base64(let ranges):
      guard ranges.count == 1 else { throw BrokenRule("the array \(array.said) is in pieces") }
      source = VTPBytes(bytes: text, range: ranges[0], isBase64: true)
    case .appended(let offset):
      guard let appended, offset <= appended.range.count else {
        throw BrokenRule("the array \(array.said) lies behind the end of the file")
      }
      source = VTPBytes(
        bytes: bytes, range: (appended.range.lowerBound + offset)..<appended.range.upperBound,
        isBase64: appended.isBase64)
    }
    do {
      return try encoding.isCompressed
        ? source.inflated(encoding) : source.plain(encoding)
    } catch let problem as VTPBytes.Problem {
      throw BrokenRule("the array \(array.said) \(problem.rawValue)")
    }
  }
}

extension VTPData.Array {
  /// How sentences call it.
  var said: String { name.prefix(40).debugDescription }
}
