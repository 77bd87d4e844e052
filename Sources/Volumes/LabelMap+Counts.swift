import Parallel

extension LabelMap {
  /// The number of voxels of each structure, background included.
  public func voxelCounts() -> [Int] {
    let slabs = min(16, grid.size.z)
    let slice = grid.size.x * grid.size.y
    let parts = parallelMap(slabs) { slab in
      var counts = [Int](repeating: 0, count: structures.count)
      let all = indices.span
      for index in grid.size.z * slab / slabs * slice..<grid.size.z * (slab + 1) / slabs * slice {
        counts[Int(all[index])] &+= 1
      }
      return counts
    }
    return parts.dropFirst().reduce(parts[0]) { zip($0, $1).map(+) }
  }
}

extension LabelMap {
  /// One structure from a mask, everything else background.
  public init(grid: Grid, mask: Mask, structure: Structure) {
    precondition(mask.size == grid.size)
    var indices = [UInt16](repeating: 0, count: grid.count)
    parallelChunks(of: &indices, chunk: grid.size.x * grid.size.y) { start, slice in
      let z = start / (grid.size.x * grid.size.y)
      for y in 0..<grid.size.y {
        let row = (z * grid.size.y + y) * mask.wordsPerRow
        for x in 0..<grid.size.x {
          let bit = mask.words[row + (x + 1) >> 6] >> UInt64((x + 1) & 63) & 1
          slice[y * grid.size.x + x] = UInt16(bit)
        }
      }
    }
    self.init(grid: grid, indices: indices, structures: [.background, structure])
  }
}
