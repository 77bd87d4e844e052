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
}
