extension Mask {
  /// Whether the mask has no voxel.
  public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  /// The indices of the mask's voxels in the order of memory. 32 bytes each: for masks of few.
  public var voxels: [SIMD3<Int>] {
    var voxels: [SIMD3<Int>] = []
    for (index, word) in words.enumerated() where word != 0 {
      let row = index / wordsPerRow
      var bits = word
      while bits != 0 {
        let x = index % wordsPerRow * 64 + bits.trailingZeroBitCount - 1
        voxels.append(SIMD3(x, row % size.y, row / size.y))
        bits &= bits - 1
      }
    }
    return voxels
  }

  /// The x of the mask's voxels in a row, rising.
  @inline(__always)
  func indices(ofRow row: Int) -> RowIndices {
    RowIndices(words: words, word: row * wordsPerRow, end: (row + 1) * wordsPerRow)
  }
}

/// The x of the voxels of a mask's row, one after the other.
struct RowIndices: Sequence, IteratorProtocol {
  private let words: [UInt64]
  private let end: Int
  private var word: Int
  private var bits: UInt64 = 0
  private var first = -65

  @inline(__always)
  init(words: [UInt64], word: Int, end: Int) {
    self.words = words
    self.word = word
    self.end = end
  }

  @inline(__always)
  mutating func next() -> Int? {
    while bits == 0 {
      guard word < end else { return nil }
      bits = words[word]
      word &+= 1
      first &+= 64
    }
    defer { bits &= bits &- 1 }
    return first &+ bits.trailingZeroBitCount
  }
}
