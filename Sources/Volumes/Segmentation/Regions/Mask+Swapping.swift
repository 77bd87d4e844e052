import Parallel

extension Mask {
  /// The mask with its x and y axes exchanged. Squares of 64 x 64 bits at a time, parallel over
  /// slices.
  var swappingXY: Mask {
    var result = Mask(size: SIMD3(size.y, size.x, size.z))
    let width = result.wordsPerRow
    let (sizeX, sizeY, sourceWidth) = (size.x, size.y, wordsPerRow)
    parallelChunks(of: &result.words, chunk: width * sizeX) { start, target in
      let firstRow = start / (width * sizeX) * sizeY
      let source = words.span
      var square = [UInt64](repeating: 0, count: 64)
      var bits = square.mutableSpan
      for y in stride(from: 0, to: sizeY, by: 64) {
        for x in stride(from: 0, to: sizeX, by: 64) {
          let rows = min(64, sizeY - y)
          for row in 0..<64 {
            let first = (firstRow + y + row) * sourceWidth
            bits[row] = row < rows ? voxelBits(x, of: first, width: sourceWidth, in: source) : 0
          }
          transpose(&bits)
          for column in 0..<min(64, sizeX - x) {
            addVoxelBits(bits[column], at: y, of: (x + column) * width, width: width, in: &target)
          }
        }
      }
    }
    return result
  }
}

/// The 64 voxels of a row from voxel `x`, which is a multiple of 64; beyond the row there are none.
private func voxelBits(_ x: Int, of first: Int, width: Int, in words: Span<UInt64>) -> UInt64 {
  let word = x >> 6
  let next = word &+ 1 < width ? words[first &+ word &+ 1] : 0
  return words[first &+ word] >> 1 | next << 63
}

/// Puts 64 voxels into a row from voxel `x`, which is a multiple of 64.
private func addVoxelBits(
  _ bits: UInt64, at x: Int, of first: Int, width: Int, in words: inout MutableSpan<UInt64>
) {
  let word = x >> 6
  words[first &+ word] |= bits << 1
  if word &+ 1 < width { words[first &+ word &+ 1] |= bits >> 63 }
}

/// Transposes a square of 64 x 64 bits by exchanging ever smaller blocks (Warren, Hacker's
/// Delight, 7-3).
private func transpose(_ rows: inout MutableSpan<UInt64>) {
  var step = 32
  var low: UInt64 = 0x0000_0000_FFFF_FFFF
  while step > 0 {
    var row = 0
    while row < 64 {
      let swapped = (rows[row] >> UInt64(step) ^ rows[row &+ step]) & low
      rows[row] ^= swapped << UInt64(step)
      rows[row &+ step] ^= swapped
      row = (row &+ step &+ 1) & ~step
    }
    step >>= 1
    low ^= low << UInt64(step)
  }
}
