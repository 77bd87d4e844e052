/// The bits of two neighbouring slices, each in a frame of one row of zeros in front and one behind, so
/// that the outside of the volume needs no special case; along x a mask's own margins are the frame.
struct SlicePair {
  /// Words of 64 voxels in a row.
  let wordsPerRow: Int
  private let rows: Int
  private(set) var below: [UInt64]
  private(set) var above: [UInt64]

  /// Two empty slices of so many rows of voxels.
  init(rows: Int, wordsPerRow: Int) {
    self.rows = rows
    self.wordsPerRow = wordsPerRow
    below = [UInt64](repeating: 0, count: (rows + 2) * wordsPerRow)
    above = below
  }

  /// Makes the slice above the one below, and has `fill` write the rows of the next.
  mutating func rise(_ fill: (inout MutableSpan<UInt64>) -> Void) {
    swap(&below, &above)
    let filled = wordsPerRow..<(rows + 1) * wordsPerRow
    var all = above.mutableSpan
    var slice = all._mutatingExtracting(filled)
    fill(&slice)
  }
}

/// A walk along a row of cells in words of 64: from one word with cells that the surface passes
/// through to the next, in the bits of the four rows of voxels around.
struct CubeRow {
  /// The bits of one word of rows (y, z), (y + 1, z), (y, z + 1) and (y + 1, z + 1).
  typealias Words = (UInt64, UInt64, UInt64, UInt64)

  private var word = -1
  private var here: Words = (0, 0, 0, 0)
  private var ahead: Words
  /// The cells of the word that the surface passes through.
  private var active: UInt64 = 0
  private let start: Int
  private let count: Int

  /// A row of cells of two slices, counted from the one before the first voxels.
  @inline(__always)
  init(_ below: Span<UInt64>, _ above: Span<UInt64>, wordsPerRow: Int, row: Int) {
    start = row &* wordsPerRow
    count = wordsPerRow
    ahead = (below[start], below[start &+ count], above[start], above[start &+ count])
  }

  /// Goes to the next word with active cells; false where there is none.
  @inline(__always)
  mutating func advance(_ below: Span<UInt64>, _ above: Span<UInt64>) -> Bool {
    while word &+ 1 < count {
      word &+= 1
      here = ahead
      let after = start &+ word &+ 1
      ahead =
        word &+ 1 < count
        ? (below[after], below[after &+ count], above[after], above[after &+ count])
        : (0, 0, 0, 0)
      let next = (
        here.0 &>> 1 | ahead.0 &<< 63, here.1 &>> 1 | ahead.1 &<< 63,
        here.2 &>> 1 | ahead.2 &<< 63, here.3 &>> 1 | ahead.3 &<< 63
      )
      let some = (here.0 | here.1) | (here.2 | here.3) | (next.0 | next.1) | (next.2 | next.3)
      let every = (here.0 & here.1) & (here.2 & here.3) & (next.0 & next.1) & (next.2 & next.3)
      active = some & ~every
      if active != 0 { return true }
    }
    return false
  }

  /// Calls `body` with each active cell of the word: its place in the row, and its case, in which
  /// corner c is bit c.
  @inline(__always)
  func forEachCell(_ body: (_ place: Int, _ inside: Int) -> Void) {
    for half in 0..<2 {
      var cells = UInt32(truncatingIfNeeded: active &>> UInt64(half &* 32))
      guard cells != 0 else { continue }
      // A cell needs two neighbouring bits of each row: those of half a word are all in one.
      let bits =
        half == 0
        ? here
        : (
          here.0 &>> 32 | ahead.0 &<< 32, here.1 &>> 32 | ahead.1 &<< 32,
          here.2 &>> 32 | ahead.2 &<< 32, here.3 &>> 32 | ahead.3 &<< 32
        )
      let first = word &* 64 &+ half &* 32
      while cells != 0 {
        let bit = cells.trailingZeroBitCount
        let shift = UInt64(truncatingIfNeeded: bit)
        cells &= cells &- 1
        let low = bits.0 &>> shift & 3 | (bits.1 &>> shift & 3) &<< 2
        let high = bits.2 &>> shift & 3 | (bits.3 &>> shift & 3) &<< 2
        body(first &+ bit, Int(truncatingIfNeeded: low | high &<< 4))
      }
    }
  }
}
