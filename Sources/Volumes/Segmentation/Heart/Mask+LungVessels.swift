import Geometry
import Parallel

extension Mask {
  /// The mask without the thin vessels inside the lungs, which break off a print: what is not reached
  /// from anything at least `diameter` mm thick and lies within what the lungs enclose.
  ///
  /// Lungs are what is below -400 HU in blocks of a millimetre and a half, closed by a ball of 6 mm so
  /// that their vessels count as lung; vessels on the heart's surface lie outside. Only pieces that
  /// are joined to the largest remain. Where there is no lung, nothing is taken away.
  /// - Parameter scan: a CT on the mask's grid, in HU.
  /// - Complexity: one pass over the scan, and morphology of the mask.
  public func trimmingLungVessels(thinnerThan diameter: Double, in scan: Volume) -> Mask {
    precondition(size == scan.grid.size && diameter > 0)
    let coarse = CoarseScan(of: scan.grid)
    let air = coarse.means(of: scan).mask(in: -Double.infinity ... -400)
    let lungs = air.closed(by: 6, spacing: coarse.grid.spacing)
    guard lungs.count > 0 else { return self }
    let spacing = scan.grid.spacing
    // A voxel more than the opening gives back, so that no skin of a thick vessel is taken.
    let thick = eroded(by: diameter / 2, spacing: spacing).dilated(
      by: diameter / 2 + spacing.max(), spacing: spacing)
    let thin = subtracting(thick)
    let trimmed = subtracting(thin.intersection(coarse.voxels(of: lungs)))
    return trimmed.keepingLargest(1)
  }
}

extension CoarseScan {
  /// The voxels of a set of blocks.
  func voxels(of blocks: Mask) -> Mask {
    var result = Mask(size: fine.size)
    let width = result.wordsPerRow
    let (size, factors) = (fine.size, factors)
    parallelChunks(of: &result.words, chunk: width * size.y) { start, words in
      let z = start / words.count / factors.z
      for y in 0..<size.y {
        for x in 0..<size.x where blocks[x / factors.x, y / factors.y, z] {
          let bit = x + 1
          words[y * width + bit >> 6] |= 1 << UInt64(bit & 63)
        }
      }
    }
    return result
  }
}
