import Parallel

extension Mask {
  /// The box of voxels from `lower` up to but not including `upper` as a mask of its own; the box
  /// may reach beyond the grid, where there are no voxels. Parallel over slices.
  func framed(_ lower: SIMD3<Int>, _ upper: SIMD3<Int>) -> Mask {
    if lower == .zero && upper == size { return self }
    var frame = Mask(size: upper &- lower)
    let row = Mask.fullRow(frame.size.x)
    let (width, sourceWidth) = (frame.wordsPerRow, wordsPerRow)
    let (rows, size) = (frame.size.y, size)
    parallelChunks(of: &frame.words, chunk: width * rows) { start, target in
      let z = lower.z + start / (width * rows)
      let (from, to) = (max(0, lower.y), min(size.y, upper.y))
      guard z >= 0, z < size.z, from < to else { return }
      let source = words.span
      for y in from..<to {
        let first = (z &* size.y &+ y) &* sourceWidth
        let targetFirst = (y &- lower.y) &* width
        for word in 0..<width {
          // The bits of the source from here on; both sides have the same margin.
          let bit = word &* 64 &+ lower.x
          let (from, shift) = (bit >> 6, UInt64(bit & 63))
          let low = from >= 0 && from < sourceWidth ? source[first &+ from] >> shift : 0
          let next = from &+ 1
          let high =
            shift > 0 && next >= 0 && next < sourceWidth ? source[first &+ next] << (64 - shift) : 0
          target[targetFirst &+ word] = (low | high) & row[word]
        }
      }
    }
    return frame
  }
}
