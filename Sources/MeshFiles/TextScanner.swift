/// Walks over the bytes of a text: blanks, words, numbers.
struct TextScanner {
  let bytes: [UInt8]
  var at: Int
  let end: Int

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    at = 0
    end = bytes.count
  }

  /// The byte under the cursor, or nil at the end.
  var current: UInt8? { at < end ? bytes[at] : nil }

  /// Passes spaces and tabs; also line ends if asked to.
  mutating func skipBlanks(acrossLines: Bool = false) {
    while at < end {
      let byte = bytes[at]
      let isBlank = byte == 0x20 || byte == 0x09 || byte == 0x0B || byte == 0x0C
      guard isBlank || (acrossLines && (byte == 0x0A || byte == 0x0D)) else { return }
      at &+= 1
    }
  }

  /// Passes the mark with which some editors begin a text in UTF-8.
  mutating func skipByteOrderMark() {
    if at == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  /// Passes everything up to the end of the line.
  mutating func skipLine() {
    while at < end, bytes[at] != 0x0A, bytes[at] != 0x0D { at &+= 1 }
  }

  /// The word under the cursor, up to the next blank or line end; the cursor passes it.
  mutating func word() -> Range<Int> {
    let start = at
    while at < end, bytes[at] > 0x20 { at &+= 1 }
    return start..<at
  }

  /// Whether the bytes of a range are a lower-case ASCII word, in any case.
  func matches(_ range: Range<Int>, _ word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { expected in
      for offset in 0..<expected.count {
        let byte = bytes[range.lowerBound + offset]
        let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        if (isUpper ? byte | 0x20 : byte) != expected[offset] { return false }
      }
      return true
    }
  }

  /// The text of a range, with wrong UTF-8 replaced.
  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The 1-based line of a place. Linear: for messages only.
  func line(at place: Int) -> Int {
    1 + bytes[0..<min(place, end)].count { $0 == 0x0A }
  }

  /// The number that the word at the cursor is, or nil; the cursor passes it. What is no finite 32-bit
  /// number may have a name, such as `nan`, or be written out, as 1e39 is, and comes back as such.
  ///
  /// - Parameter end: what ends a word besides blanks.
  mutating func number(before end: UInt8 = 0x20) -> Float? {
    let start = at
    if let value = float(), isBehindWord(before: end) { return value }
    at = start
    while !isBehindWord(before: end) { at += 1 }
    let word = text(start..<at)
    // As Microsoft's C library wrote them for long: 1.#QNAN, -1.#IND, 1.#INF00.
    if word.hasPrefix("1.#") || word.hasPrefix("-1.#") { return .nan }
    // What else a library takes for a number, such as hexadecimal ones, no format allows.
    return Float(word).flatMap { $0.isFinite ? nil : $0 }
  }

  /// Whether a blank, some other end of a word, or the text's end follows.
  func isBehindWord(before end: UInt8 = 0x20) -> Bool {
    current.map { $0 <= 0x20 || $0 == end } ?? true
  }

  /// A finite decimal number at the cursor, rounded to the nearest 32-bit number (ties to even), or
  /// nil; the cursor passes it. `nan` and `inf` are no numbers.
  mutating func float() -> Float? {
    let start = at
    var isNegative = false
    if let sign = current, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      at &+= 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var significant = 0
    var exponent = 0
    while at < end, case let digit = bytes[at] &- 48, digit < 10 {
      if significant < 19 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        if mantissa > 0 { significant &+= 1 }
      } else {
        significant &+= 1
        exponent &+= 1
      }
      digits &+= 1
      at &+= 1
    }
    if current == UInt8(ascii: ".") {
      at &+= 1
      while at < end, case let digit = bytes[at] &- 48, digit < 10 {
        if significant < 19 {
          mantissa = mantissa &* 10 &+ UInt64(digit)
          if mantissa > 0 { significant &+= 1 }
          exponent &-= 1
        } else {
          significant &+= 1
        }
        digits &+= 1
        at &+= 1
      }
    }
    guard digits > 0 else { return nil }
    if let letter = current, letter | 0x20 == UInt8(ascii: "e") {
      guard let power = exponentPart() else { return nil }
      exponent += power
    }
    if significant <= 19, let quick = Self.quick(mantissa, exponent) {
      return isNegative ? -quick : quick
    }
    let value = Float(String(decoding: bytes[start..<at], as: UTF8.self))
    return value.flatMap { $0.isFinite ? $0 : nil }
  }

  /// A decimal integer at the cursor with an optional sign, or nil; the cursor passes it.
  mutating func integer() -> Int? {
    var isNegative = false
    if let sign = current, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      at &+= 1
    }
    var value = 0
    let start = at
    while at < end, case let digit = bytes[at] &- 48, digit < 10 {
      guard value < 1 << 56 else { return nil }
      value = value &* 10 &+ Int(digit)
      at &+= 1
    }
    guard at > start else { return nil }
    return isNegative ? -value : value
  }

  private mutating func exponentPart() -> Int? {
    at &+= 1
    guard let power = integer() else { return nil }
    return min(max(power, -100_000), 100_000)
  }

  /// The exact result where one correctly rounded double operation gives it (Clinger 1990), or nil.
  /// A double on the border between two floats could be rounded twice, so it is left out as well.
  private static func quick(_ mantissa: UInt64, _ exponent: Int) -> Float? {
    guard mantissa < 1 << 53, exponent >= -22, exponent <= 22 else { return nil }
    let value = Double(mantissa)
    let scaled = exponent < 0 ? value / powers[-exponent] : value * powers[exponent]
    let isBorder = scaled.bitPattern & 0x1FFF_FFFF == 0x1000_0000
    guard !isBorder, scaled == 0 || (scaled > 0x1p-120 && scaled < 0x1p120) else { return nil }
    return Float(scaled)
  }

  private static let powers: InlineArray<23, Double> = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
