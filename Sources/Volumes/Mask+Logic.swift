import Parallel

extension Mask {
  /// The voxels that either mask has. Words at a time, parallel, as all logic here.
  public func union(_ other: Mask) -> Mask { combined(with: other) { $0 | $1 } }

  /// The voxels that both masks have.
  public func intersection(_ other: Mask) -> Mask { combined(with: other) { $0 & $1 } }

  /// The voxels of this mask that the other has not.
  public func subtracting(_ other: Mask) -> Mask { combined(with: other) { $0 & ~$1 } }

  /// The voxels of the grid that the mask has not.
  public func complement() -> Mask {
    let row = Mask.fullRow(size.x)
    var result = self
    let width = wordsPerRow
    parallelChunks(of: &result.words, chunk: width * size.y) { _, words in
      for first in stride(from: 0, to: words.count, by: width) {
        for word in 0..<width { words[first &+ word] = ~words[first &+ word] & row[word] }
      }
    }
    return result
  }

  /// The words of a row of which every voxel is set; the margins are not.
  static func fullRow(_ voxels: Int) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: (voxels + 2 + 63) / 64)
    var span = words.mutableSpan
    setBits(1..<voxels + 1, of: 0, in: &span)
    return words
  }

  @inline(__always)
  private func combined(
    with other: Mask, _ operation: @Sendable (UInt64, UInt64) -> UInt64
  ) -> Mask {
    precondition(size == other.size)
    var result = self
    parallelChunks(of: &result.words, chunk: 1 << 15) { start, words in
      let others = other.words.span.extracting(start..<start + words.count)
      for index in 0..<words.count { words[index] = operation(words[index], others[index]) }
    }
    return result
  }
}

extension LabelMap {
  /// The voxels of one structure, given by its position in `structures`. Parallel over slices.
  public func mask(of index: UInt16) -> Mask {
    Volume(grid: grid, voxels: .uint16(indices)).mask(in: Double(index)...Double(index))
  }
}
