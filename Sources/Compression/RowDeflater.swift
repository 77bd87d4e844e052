/// Deflates rows that are alike (RFC 1951), several times faster than a compressor that must look for
/// what repeats.
///
/// Each separator, and what follows it as far as it is the same, is sent as a reference to the row
/// before; all else, the digits that differ, letter by letter. One dynamic block a piece, whose codes
/// follow from a sample of its rows; pieces join as those of `Deflate` do.
struct RowDeflater {
  private let text: RowText
  private let symbols: HuffmanCode
  private let distances: HuffmanCode

  private static let endOfBlock = 256
  /// One stretch of separators in so many is counted.
  private static let stretch = 96
  private static let stretchesPerSample = 24

  /// Compresses one piece of a stream.
  static func compress(_ text: RowText, isLast: Bool) -> [UInt8] {
    RowDeflater(text).encoded(isLast: isLast)
  }

  /// Makes the codes. What is not in the sample can come all the same, so that everything has a code.
  private init(_ text: RowText) {
    precondition(text.bytes.count < 1 << 30, "a piece is too large")
    self.text = text
    var symbolCounts = [UInt32](repeating: 1, count: 286)
    var distanceCounts = [UInt32](repeating: 1, count: 30)
    Self.count(text, into: &symbolCounts, &distanceCounts)
    symbols = HuffmanCode(counts: symbolCounts, limit: 15)
    distances = HuffmanCode(counts: distanceCounts, limit: 15)
  }

  private static func count(
    _ text: RowText, into symbolCounts: inout [UInt32], _ distanceCounts: inout [UInt32]
  ) {
    let bytes = text.bytes.span.bytes
    let marks = text.marks.span
    var symbols = symbolCounts.mutableSpan
    var distances = distanceCounts.mutableSpan
    let lengthSymbols = DeflateTables.lengthSymbols.span
    for first in stride(
      from: text.period, to: marks.count, by: stretch * stretchesPerSample)
    {
      var at = Int(marks[first])
      for mark in first..<min(first + stretch, marks.count) {
        while at < Int(marks[mark]) {
          symbols[Int(bytes.unsafeLoad(fromByteOffset: at, as: UInt8.self))] &+= 16
          at &+= 1
        }
        let match = match(bytes, marks, mark, period: text.period)
        guard match.length > 0 else { continue }
        symbols[Int(lengthSymbols[match.length]) &+ 257] &+= 16
        distances[DeflateTables.distanceSymbol(match.distance)] &+= 16
        at = Int(marks[mark]) &+ match.length
      }
    }
  }

  /// How far a separator and what follows it repeats that of the row before, at most up to the next
  /// separator; 0 where a reference would not pay.
  @inline(__always)
  private static func match(
    _ bytes: RawSpan, _ marks: Span<UInt32>, _ mark: Int, period: Int
  ) -> (length: Int, distance: Int) {
    let start = Int(marks[mark])
    let source = Int(marks[mark &- period])
    let next = mark &+ 1 < marks.count ? Int(marks[mark &+ 1]) : bytes.byteCount
    precondition(source < start && start <= next, "separators in a wrong order")
    guard start &- source <= 1 << 15 else { return (0, 1) }
    let length = common(bytes, source, start, limit: min(next &- start, 258))
    return (length >= 3 ? length : 0, start &- source)
  }

  /// How many bytes at two places are the same.
  @inline(__always)
  private static func common(_ bytes: RawSpan, _ first: Int, _ second: Int, limit: Int) -> Int {
    var length = 0
    // Eight bytes at a time, also beyond the limit where the text goes on there.
    while length < limit, second &+ length &+ 8 <= bytes.byteCount {
      let difference =
        bytes.unsafeLoadUnaligned(fromByteOffset: first &+ length, as: UInt64.self)
        ^ bytes.unsafeLoadUnaligned(fromByteOffset: second &+ length, as: UInt64.self)
      if difference != 0 {
        return min(limit, length &+ difference.littleEndian.trailingZeroBitCount &>> 3)
      }
      length &+= 8
    }
    while length < limit,
      bytes.unsafeLoad(fromByteOffset: first &+ length, as: UInt8.self)
        == bytes.unsafeLoad(fromByteOffset: second &+ length, as: UInt8.self)
    {
      length &+= 1
    }
    return min(limit, length)
  }

  private func encoded(isLast: Bool) -> [UInt8] {
    // No code is longer than 15 bits, and a reference stands for three bytes at least; the codes'
    // lengths take at most 19 times 3 and 316 times 7 bits.
    let capacity = 2 * text.bytes.count + 400
    var output = [UInt8](unsafeUninitializedCapacity: capacity + 8) { $1 = capacity + 8 }
    var count = 0
    do {
      var span = output.mutableSpan
      var raw = span.mutableBytes
      var bits = BitCursor()
      bits.put(isLast ? 5 : 4, 3, &raw)
      putLengths(&bits, &raw)
      bits = putText(bits, &raw)
      bits.put(symbols.words[Self.endOfBlock], &raw)
      if !isLast {
        // An empty stored block ends on a byte border.
        bits.put(0, 3, &raw)
        bits.align(&raw)
        bits.put(0xFFFF_0000, 32, &raw)
      }
      bits.align(&raw)
      count = bits.at
    }
    return Array(output[0..<count])
  }

  private func putText(_ bits: BitCursor, _ raw: inout MutableRawSpan) -> BitCursor {
    let bytes = text.bytes.span.bytes
    let marks = text.marks.span
    let words = symbols.words.span
    let distanceWords = distances.words.span
    let lengths = lengthWords()
    let lengthWords = lengths.span
    let bases = DeflateTables.distanceBases.span
    let near = self.nearWords()
    let nearWords = near.span
    let period = text.period
    var cursor = bits
    var at = 0
    // The first row has none before it.
    for mark in min(period, marks.count)...marks.count {
      let next = mark < marks.count ? Int(marks[mark]) : bytes.byteCount
      while at < next {
        cursor.hold(words[Int(bytes.unsafeLoad(fromByteOffset: at, as: UInt8.self))])
        at &+= 1
        // A code has at most 15 bits, so that three fit.
        if at < next {
          cursor.hold(words[Int(bytes.unsafeLoad(fromByteOffset: at, as: UInt8.self))])
          at &+= 1
        }
        if at < next {
          cursor.hold(words[Int(bytes.unsafeLoad(fromByteOffset: at, as: UInt8.self))])
          at &+= 1
        }
        cursor.empty(&raw)
      }
      guard mark < marks.count else { break }
      let match = Self.match(bytes, marks, mark, period: period)
      guard match.length > 0 else { continue }
      cursor.hold(lengthWords[match.length])
      if match.distance < nearWords.count {
        cursor.hold(nearWords[match.distance])
      } else {
        let symbol = DeflateTables.distanceSymbol(match.distance)
        cursor.hold(distanceWords[symbol])
        cursor.hold(
          UInt64(truncatingIfNeeded: match.distance &- Int(bases[symbol])), symbol &>> 1 &- 1)
      }
      cursor.empty(&raw)
      at &+= match.length
    }
    return cursor
  }

  /// The code of each length with the bits that follow it, as the words of `HuffmanCode`.
  private func lengthWords() -> [UInt32] {
    DeflateTables.lengthSymbols.enumerated().map { length, symbol in
      guard length >= 3 else { return 0 }
      return Self.word(
        symbols.words[Int(symbol) + 257],
        then: length - Int(DeflateTables.lengthBases[Int(symbol)]),
        bits: DeflateTables.extraBits(of: Int(symbol) + 257))
    }
  }

  /// The code of each distance below 256 with the bits that follow it, likewise.
  private func nearWords() -> [UInt32] {
    (0..<256).map { distance in
      guard distance > 0 else { return 0 }
      let symbol = DeflateTables.distanceSymbol(distance)
      return Self.word(
        distances.words[symbol], then: distance - Int(DeflateTables.distanceBases[symbol]),
        bits: max(0, symbol >> 1 - 1))
    }
  }

  /// A code and the bits that follow it, together at most 24, as one.
  private static func word(_ code: UInt32, then rest: Int, bits: Int) -> UInt32 {
    let length = code >> 24
    return code & 0xFF_FFFF | UInt32(rest) << length | (length + UInt32(bits)) << 24
  }

  /// The lengths of both codes, themselves by a code (RFC 1951 section 3.2.7), without runs.
  private func putLengths(_ bits: inout BitCursor, _ raw: inout MutableRawSpan) {
    let lengths = symbols.lengths + distances.lengths
    var counts = [UInt32](repeating: 0, count: 19)
    for length in lengths { counts[Int(length)] += 1 }
    let code = HuffmanCode(counts: counts, limit: 7)
    bits.put(UInt64(symbols.lengths.count - 257), 5, &raw)
    bits.put(UInt64(distances.lengths.count - 1), 5, &raw)
    bits.put(15, 4, &raw)
    for symbol in DeflateTables.lengthOrder { bits.put(UInt64(code.lengths[symbol]), 3, &raw) }
    for length in lengths { bits.put(code.words[Int(length)], &raw) }
  }
}
