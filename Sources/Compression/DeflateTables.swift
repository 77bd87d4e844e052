/// How deflate writes lengths and distances (RFC 1951 section 3.2.5).
enum DeflateTables {
  /// The order in which the lengths of the code of lengths are sent.
  static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  /// The smallest length of each length symbol, counted from 257.
  static let lengthBases: [UInt16] = (0..<29).map { (symbol: Int) -> UInt16 in
    if symbol < 8 { return UInt16(symbol + 3) }
    if symbol == 28 { return 258 }
    let start: Int = (4 + symbol % 4) << (symbol / 4 - 1)
    return UInt16(start + 3)
  }

  /// The symbol, counted from 257, of each length up to 258; those below 3 are unused.
  static let lengthSymbols: [UInt8] = {
    var symbols = [UInt8](repeating: 0, count: 259)
    for length in 3...258 {
      symbols[length] = UInt8(lengthBases.lastIndex { $0 <= length } ?? 0)
    }
    return symbols
  }()

  /// The smallest distance of each distance symbol.
  static let distanceBases: [UInt16] = (0..<30).map { (symbol: Int) -> UInt16 in
    if symbol < 4 { return UInt16(symbol + 1) }
    let start: Int = (2 + symbol % 2) << (symbol / 2 - 1)
    return UInt16(start + 1)
  }

  /// How many bits follow a symbol of the code of bytes and lengths.
  @inline(__always)
  static func extraBits(of symbol: Int) -> Int {
    symbol < 265 || symbol == 285 ? 0 : (symbol &- 261) &>> 2
  }

  /// The symbol of a distance.
  @inline(__always)
  static func distanceSymbol(_ distance: Int) -> Int {
    let value = distance &- 1
    guard value >= 4 else { return value }
    let width = Int.bitWidth &- value.leadingZeroBitCount
    return 2 &* (width &- 1) &+ (value &>> (width &- 2)) & 1
  }
}
