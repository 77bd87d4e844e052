/// The pieces of a mask whose voxels are joined through their faces (6-connected).
///
/// Found by union-find over the runs of each row (after Rosenfeld and Pfaltz 1966,
/// doi 10.1145/321356.321357, with runs in the place of voxels). Face connection is what the
/// surface of a mask uses: voxels that meet at an edge or a corner only are separate solids.
public struct Components: Sendable {
  /// Voxels in each piece, in the order in which the pieces first appear in memory.
  public let sizes: [Int]
  private let mask: Mask
  private let runs: [Run]
  private let pieceOfRun: [Int32]

  /// A stretch of voxels along x, given by its bits in the mask.
  private struct Run: BitwiseCopyable {
    var row: Int32
    var start: Int32
    var end: Int32
  }

  /// Finds the pieces. Linear in the number of runs; two runs of memory for each.
  public init(of mask: Mask) {
    self.mask = mask
    var runs: [Run] = []
    let rowCount = mask.size.y * mask.size.z
    var firstRun = [Int](repeating: 0, count: rowCount + 1)
    for row in 0..<rowCount {
      Self.appendRuns(of: mask, row: row, to: &runs)
      firstRun[row + 1] = runs.count
    }
    var forest = UnionFind(count: runs.count)
    for row in 0..<rowCount {
      if row % mask.size.y > 0 { Self.join(row, row - 1, runs, firstRun, &forest) }
      if row >= mask.size.y { Self.join(row, row - mask.size.y, runs, firstRun, &forest) }
    }
    var pieceOfRoot = [Int32](repeating: -1, count: runs.count)
    var pieceOfRun = [Int32](repeating: 0, count: runs.count)
    var sizes: [Int] = []
    for index in runs.indices {
      let root = forest.root(index)
      if pieceOfRoot[root] < 0 {
        pieceOfRoot[root] = Int32(sizes.count)
        sizes.append(0)
      }
      pieceOfRun[index] = pieceOfRoot[root]
      sizes[Int(pieceOfRoot[root])] += Int(runs[index].end - runs[index].start)
    }
    self.sizes = sizes
    self.runs = runs
    self.pieceOfRun = pieceOfRun
  }

  /// The index of the piece with most voxels, the first of equals; nil where there is none.
  public var largest: Int? {
    sizes.indices.max { sizes[$0] < sizes[$1] || (sizes[$0] == sizes[$1] && $0 > $1) }
  }

  /// One piece as a mask.
  public func mask(of piece: Int) -> Mask {
    var result = Mask(size: mask.size)
    for (run, owner) in zip(runs, pieceOfRun) where owner == Int32(piece) {
      let first = Int(run.row) * mask.wordsPerRow
      for bit in Int(run.start)..<Int(run.end) {
        result.words[first + bit >> 6] |= 1 << UInt64(bit & 63)
      }
    }
    return result
  }

  private static func appendRuns(of mask: Mask, row: Int, to runs: inout [Run]) {
    let first = row * mask.wordsPerRow
    var start: Int32 = -1
    for index in 0..<mask.wordsPerRow {
      // Bits where the row changes; the margin after the last voxel ends every run in its row.
      let word = mask.words[first + index]
      let before = index == 0 ? 0 : mask.words[first + index - 1] >> 63
      var changes = word ^ (word << 1 | before)
      while changes != 0 {
        let bit = Int32(index * 64 + changes.trailingZeroBitCount)
        if start < 0 {
          start = bit
        } else {
          runs.append(Run(row: Int32(row), start: start, end: bit))
          start = -1
        }
        changes &= changes - 1
      }
    }
  }

  private static func join(
    _ row: Int, _ other: Int, _ runs: [Run], _ firstRun: [Int], _ forest: inout UnionFind
  ) {
    var a = firstRun[row]
    var b = firstRun[other]
    while a < firstRun[row + 1], b < firstRun[other + 1] {
      if runs[a].start < runs[b].end, runs[b].start < runs[a].end { forest.unite(a, b) }
      if runs[a].end < runs[b].end { a += 1 } else { b += 1 }
    }
  }
}

/// Disjoint sets of small integers with path halving; the smaller index is the root.
struct UnionFind {
  private var parent: [Int32]

  init(count: Int) { parent = (0..<Int32(count)).map { $0 } }

  mutating func root(_ element: Int) -> Int {
    var at = element
    while parent[at] != Int32(at) {
      parent[at] = parent[Int(parent[at])]
      at = Int(parent[at])
    }
    return at
  }

  mutating func unite(_ a: Int, _ b: Int) {
    let rootA = root(a)
    let rootB = root(b)
    if rootA < rootB { parent[rootB] = Int32(rootA) } else { parent[rootA] = Int32(rootB) }
  }
}
