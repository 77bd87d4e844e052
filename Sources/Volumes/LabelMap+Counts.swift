import Parallel

extension LabelMap {
  /// The number of voxels of each structure, background included.
  public func voxelCounts() -> [Int] {
    let slabs = min(16, grid.size.z)
    let slice = grid.size.x * grid.size.y
    let parts = parallelMap(slabs) { slab in
      var counts = [Int](repeating: 0, count: structures.count)
      let from = grid.size.z * slab / slabs * slice
      let part = indices.span.extracting(from..<grid.size.z * (slab + 1) / slabs * slice)
      let bytes = part.bytes
      var at = 0
      while at < part.count {
        // Labels mostly go on: eight at a time while they do.
        let label = part[at]
        let four = UInt64(label) &* 0x0001_0001_0001_0001
        var end = at &+ 1
        while end &+ 8 <= part.count {
          let one = bytes.unsafeLoadUnaligned(fromByteOffset: end &* 2, as: UInt64.self)
          let two = bytes.unsafeLoadUnaligned(fromByteOffset: end &* 2 &+ 8, as: UInt64.self)
          guard (one ^ four) | (two ^ four) == 0 else { break }
          end &+= 8
        }
        counts[Int(label)] &+= end &- at
        at = end
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
