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
    var indices = unspecifiedArray(of: UInt16.self, count: grid.count)
    parallelChunks(of: &indices, chunk: grid.size.x * grid.size.y) { start, slice in
      let first = start / grid.size.x * mask.wordsPerRow
      for y in 0..<grid.size.y {
        spreadRow(
          mask.words.span.extracting(
            first + y * mask.wordsPerRow..<first + (y + 1) * mask.wordsPerRow),
          into: &slice, at: y * grid.size.x, count: grid.size.x)
      }
    }
    self.init(grid: grid, indices: indices, structures: [.background, structure])
  }
}

/// For each pattern of four bits the four numbers that they are, in memory's order.
private let fourNumbers = InlineArray<16, UInt64> { (pattern: Int) -> UInt64 in
  var four: UInt64 = 0
  for place in 0..<4 { four |= UInt64(pattern >> place & 1) << UInt64(16 * place) }
  return four.littleEndian
}

/// Writes the voxels of a mask's row as numbers of 0 and 1, four at a time.
private func spreadRow(
  _ words: Span<UInt64>, into numbers: inout MutableSpan<UInt16>, at first: Int, count: Int
) {
  let table = fourNumbers
  precondition(first >= 0 && first + count <= numbers.count)
  var bytes = numbers.mutableBytes
  var x = 0
  while x &+ 64 <= count {
    // Bit 1 is voxel 0.
    let word = x >> 6
    var bits = words[word] >> 1 | words[word &+ 1] << 63
    var at = (first &+ x) &* 2
    x &+= 64
    if bits == 0 {
      for _ in 0..<16 {
        bytes.storeBytes(of: 0, toByteOffset: at, as: UInt64.self)
        at &+= 8
      }
      continue
    }
    for _ in 0..<16 {
      bytes.storeBytes(of: table[Int(bits & 15)], toByteOffset: at, as: UInt64.self)
      bits >>= 4
      at &+= 8
    }
  }
  while x < count {
    let bit = words[(x &+ 1) >> 6] >> UInt64((x &+ 1) & 63) & 1
    bytes.storeBytes(of: UInt16(bit), toByteOffset: (first &+ x) &* 2, as: UInt16.self)
    x &+= 1
  }
}
