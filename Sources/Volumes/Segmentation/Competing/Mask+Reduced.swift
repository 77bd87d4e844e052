import Parallel

extension Mask {
  /// The mask on a grid coarser by whole factors: voxels that are set in at least half of their
  /// part inside this grid.
  func reduced(by factor: SIMD3<Int>, size coarse: SIMD3<Int>) -> Mask {
    var result = Mask(size: coarse)
    let width = result.wordsPerRow
    parallelChunks(of: &result.words, chunk: width * coarse.y) { start, target in
      let z = start / (width * coarse.y)
      for y in 0..<coarse.y {
        for x in 0..<coarse.x {
          var (set, all) = (0, 0)
          for k in z * factor.z..<min(size.z, (z + 1) * factor.z) {
            for j in y * factor.y..<min(size.y, (y + 1) * factor.y) {
              for i in x * factor.x..<min(size.x, (x + 1) * factor.x) {
                all += 1
                if self[i, j, k] { set += 1 }
              }
            }
          }
          if 2 * set >= all {
            target[y * width + (x + 1) >> 6] |= 1 << UInt64((x + 1) & 63)
          }
        }
      }
    }
    return result
  }
}
