import Parallel

/// A label map as stretches of voxels along x that have one structure: a few per cent of the
/// voxels' memory for anatomy, and all that pieces, sizes and borders need.
struct LabelRuns {
  /// A stretch, from voxel `start` up to but not including `end`. Never of background.
  struct Run: BitwiseCopyable {
    var start: Int32
    var end: Int32
    var index: UInt16
  }

  /// All runs in the order of memory.
  private(set) var runs: [Run] = []
  /// For each row of voxels, y fastest, its first run; one more entry at the end.
  private(set) var firstRun: [Int]

  /// Finds the runs: one pass over the voxels, in parallel.
  init(of labels: LabelMap) {
    let size = labels.grid.size
    let parts = parallelMap(size.z) { z in
      runsOfSlice(
        labels.indices.span.extracting(z * size.x * size.y..<(z + 1) * size.x * size.y),
        width: size.x)
    }
    firstRun = [0]
    firstRun.reserveCapacity(size.y * size.z + 1)
    runs.reserveCapacity(parts.reduce(0) { $0 + $1.runs.count })
    for part in parts {
      for end in part.rowEnds { firstRun.append(runs.count + end) }
      runs += part.runs
    }
  }
}

private func runsOfSlice(
  _ voxels: Span<UInt16>, width: Int
) -> (runs: [LabelRuns.Run], rowEnds: [Int]) {
  var runs: [LabelRuns.Run] = []
  var rowEnds: [Int] = []
  for start in stride(from: 0, to: voxels.count, by: width) {
    let row = voxels.extracting(start..<start + width)
    var current: UInt16 = 0
    var begin = 0
    for x in 0..<width where row[x] != current {
      if current != 0 {
        runs.append(LabelRuns.Run(start: Int32(begin), end: Int32(x), index: current))
      }
      current = row[x]
      begin = x
    }
    if current != 0 {
      runs.append(LabelRuns.Run(start: Int32(begin), end: Int32(width), index: current))
    }
    rowEnds.append(runs.count)
  }
  return (runs, rowEnds)
}

// MARK: - Pieces

extension LabelRuns {
  /// The number of voxels of each piece of each structure, largest first. A piece is joined through
  /// voxel faces, as in `Components`.
  ///
  /// - Parameters:
  ///   - rowsPerSlice: the grid's size along y.
  ///   - structures: the number of structures, background included; its list is empty.
  func pieceSizes(rowsPerSlice: Int, structures: Int) -> [[Int]] {
    var forest = UnionFind(count: runs.count)
    for row in 0..<firstRun.count - 1 {
      if row % rowsPerSlice > 0 { join(row, row - 1, &forest) }
      if row >= rowsPerSlice { join(row, row - rowsPerSlice, &forest) }
    }
    // A root is the first run of its piece.
    var voxels = [Int](repeating: 0, count: runs.count)
    for index in runs.indices {
      voxels[forest.root(index)] += Int(runs[index].end - runs[index].start)
    }
    var sizes = [[Int]](repeating: [], count: structures)
    for index in runs.indices where voxels[index] > 0 {
      sizes[Int(runs[index].index)].append(voxels[index])
    }
    return sizes.map { $0.sorted(by: >) }
  }

  private func join(_ row: Int, _ other: Int, _ forest: inout UnionFind) {
    var a = firstRun[row]
    var b = firstRun[other]
    while a < firstRun[row + 1], b < firstRun[other + 1] {
      let (first, second) = (runs[a], runs[b])
      if first.index == second.index, first.start < second.end, second.start < first.end {
        forest.unite(a, b)
      }
      if first.end < second.end { a += 1 } else { b += 1 }
    }
  }
}

// MARK: - Borders

extension LabelRuns {
  /// The number of voxel faces of each structure on each border of the grid:
  /// `[structure][border.rawValue]`.
  func borderFaces(size: SIMD3<Int>, structures: Int) -> [[Int]] {
    var faces = [[Int]](
      repeating: [Int](repeating: 0, count: GridBorder.allCases.count), count: structures)
    for row in 0..<firstRun.count - 1 {
      let (y, z) = (row % size.y, row / size.y)
      for run in runs[firstRun[row]..<firstRun[row + 1]] {
        let length = Int(run.end - run.start)
        func add(_ count: Int, _ border: GridBorder, where isThere: Bool) {
          if isThere { faces[Int(run.index)][border.rawValue] += count }
        }
        add(1, .lowX, where: run.start == 0)
        add(1, .highX, where: Int(run.end) == size.x)
        add(length, .lowY, where: y == 0)
        add(length, .highY, where: y == size.y - 1)
        add(length, .lowZ, where: z == 0)
        add(length, .highZ, where: z == size.z - 1)
      }
    }
    return faces
  }
}

// MARK: - Places

extension LabelRuns {
  /// The sum of the indices of each structure's voxels.
  ///
  /// - Parameters:
  ///   - rowsPerSlice: the grid's size along y.
  ///   - structures: the number of structures, background included.
  func sumsOfVoxels(rowsPerSlice: Int, structures: Int) -> [SIMD3<Double>] {
    var sums = [SIMD3<Double>](repeating: .zero, count: structures)
    for row in 0..<firstRun.count - 1 {
      let (y, z) = (Double(row % rowsPerSlice), Double(row / rowsPerSlice))
      for run in runs[firstRun[row]..<firstRun[row + 1]] {
        let count = Double(run.end - run.start)
        sums[Int(run.index)] += count * SIMD3(Double(run.start + run.end - 1) / 2, y, z)
      }
    }
    return sums
  }
}
