/// Squared distances along one row of a mask.
struct DistanceRow {
  private let squares: [Double]

  init(size: Int, spacing: Double, _ measure: DistanceMeasure) {
    // A block may reach beyond the row.
    squares = measure.squares(count: size + 2 * DistanceBlock.width, spacing: spacing)
  }

  /// The squared distances of eight bits' voxels to the nearest of the row's.
  func squares(of mask: Mask, row: Int, from bit: Int) -> Lanes {
    let words = mask.words.span.extracting(row * mask.wordsPerRow..<(row + 1) * mask.wordsPerRow)
    let before = distance(before: bit, words)
    let after = distance(after: bit + 7, words)
    let here = mask.byte(at: bit, ofRow: row)
    let table = squares.span
    var result = Lanes(repeating: .infinity)
    if here == 0 {
      for lane in 0..<8 {
        let nearest = min(before &+ lane, after &+ 7 &- lane)
        if nearest < table.count { result[lane] = table[nearest] }
      }
      return result
    }
    if here == 255 { return Lanes(repeating: 0) }
    for lane in 0..<8 {
      let left = here << UInt8(7 - lane)
      let right = here >> UInt8(lane)
      let toLeft = left == 0 ? before &+ lane : left.leadingZeroBitCount
      let toRight = right == 0 ? after &+ 7 &- lane : right.trailingZeroBitCount
      result[lane] = table[min(toLeft, toRight)]
    }
    return result
  }

  /// Far enough to be no distance.
  private static let none = 1 << 40

  /// From the bit to the nearest that is set before it.
  private func distance(before bit: Int, _ words: Span<UInt64>) -> Int {
    var word = min(bit >> 6, words.count - 1)
    var rest = bit >> 6 == word ? words[word] & ~(~0 << UInt64(bit & 63)) : words[word]
    while rest == 0 {
      guard word > 0 else { return Self.none }
      word -= 1
      rest = words[word]
    }
    return bit - (word * 64 + 63 - rest.leadingZeroBitCount)
  }

  /// From the bit to the nearest that is set after it.
  private func distance(after bit: Int, _ words: Span<UInt64>) -> Int {
    var word = bit >> 6
    guard word < words.count else { return Self.none }
    var rest = words[word] & ((~0 << UInt64(bit & 63)) << 1)
    while rest == 0 {
      word += 1
      guard word < words.count else { return Self.none }
      rest = words[word]
    }
    return word * 64 + rest.trailingZeroBitCount - bit
  }
}
