import Parallel

/// The stretches of voxels along x of a mask, and which piece each belongs to.
///
/// Slabs of slices find and join their runs in parallel, then the few rows where slabs meet are
/// joined. The result does not depend on the slabs: a piece is numbered by its first run.
struct JoinedRuns: Sendable {
  /// A stretch, given by its bits in the row's words: voxel x is bit x + 1. `end` is not in it.
  struct Run: BitwiseCopyable, Sendable {
    var start: Int32
    var end: Int32
  }

  /// The number of voxels along x, y and z.
  let size: SIMD3<Int>
  /// All runs in the order of memory.
  let runs: [Run]
  /// For each row, y fastest, its first run; one more entry at the end.
  let firstRun: [Int]
  /// The piece of each run, numbered as the pieces first appear.
  let pieces: [Int32]
  /// The number of pieces.
  let pieceCount: Int

  /// Finds the runs and joins those that overlap, within the reach, those of the given rows.
  init(of mask: Mask, joining neighbours: [RowNeighbour]) {
    let size = mask.size
    let slabs = min(16, size.z)
    let firstSlice = (0...slabs).map { size.z * $0 / slabs }
    let rowStarts = Self.rowStarts(of: mask)
    let offsets = firstSlice.map { rowStarts[$0 * size.y] }
    var runs = unspecifiedArray(of: Run.self, count: rowStarts[size.y * size.z])
    var parents = unspecifiedArray(of: Int32.self, count: runs.count)
    parallelPieces(of: &runs, offsets: offsets, and: &parents, offsets: offsets) {
      slab, runs, parents in
      let rows = firstSlice[slab] * size.y..<firstSlice[slab + 1] * size.y
      findRuns(of: mask, rows: rows, into: &runs)
      for index in 0..<parents.count { parents[index] = Int32(index) }
      let local = SlabRuns(
        size: size, firstSlice: firstSlice[slab], base: offsets[slab], firstRun: rowStarts)
      for row in rows {
        for step in neighbours { local.join(row, step, runs.span, &parents) }
      }
      let base = Int32(offsets[slab])
      for index in 0..<parents.count { parents[index] &+= base }
    }
    var links = parents.mutableSpan
    let whole = SlabRuns(size: size, firstSlice: 0, base: 0, firstRun: rowStarts)
    for slice in firstSlice.dropFirst().dropLast() {
      for row in slice * size.y..<(slice + 1) * size.y {
        for step in neighbours where step.z < 0 { whole.join(row, step, runs.span, &links) }
      }
    }
    pieceCount = numberPieces(&links)
    self.size = size
    self.runs = runs
    pieces = parents
    firstRun = rowStarts
  }

  /// The number of runs before each row, and at the end that of all.
  private static func rowStarts(of mask: Mask) -> [Int] {
    var starts = [Int](repeating: 0, count: mask.size.y * mask.size.z + 1)
    let width = mask.wordsPerRow
    parallelChunks(of: &starts, chunk: 4096) { first, starts in
      let words = mask.words.span
      for index in 0..<starts.count where first + index > 0 {
        let row = words.extracting((first + index - 1) * width..<(first + index) * width)
        var changes = 0
        var carry: UInt64 = 0
        for word in 0..<width where row[word] | carry != 0 {
          changes &+= (row[word] ^ (row[word] << 1 | carry)).nonzeroBitCount
          carry = row[word] >> 63
        }
        starts[index] = changes / 2
      }
    }
    var sum = 0
    for row in starts.indices {
      sum += starts[row]
      starts[row] = sum
    }
    return starts
  }
}

/// Writes the runs of some rows.
private func findRuns(
  of mask: Mask, rows: Range<Int>, into runs: inout MutableSpan<JoinedRuns.Run>
) {
  let width = mask.wordsPerRow
  let words = mask.words.span.extracting(rows.lowerBound * width..<rows.upperBound * width)
  var next = 0
  for row in 0..<rows.count {
    var carry: UInt64 = 0
    var start: Int32 = -1
    for index in 0..<width {
      let word = words[row &* width &+ index]
      // Bits where the row changes; the margin after the last voxel ends every run in its row.
      var changes = word ^ (word << 1 | carry)
      carry = word >> 63
      while changes != 0 {
        let bit = Int32(truncatingIfNeeded: index &* 64 &+ changes.trailingZeroBitCount)
        if start < 0 {
          start = bit
        } else {
          runs[next] = JoinedRuns.Run(start: start, end: bit)
          next &+= 1
          start = -1
        }
        changes &= changes &- 1
      }
    }
  }
}

/// The rows of a slab, whose runs and links begin at `base` of all.
private struct SlabRuns {
  let size: SIMD3<Int>
  let firstSlice: Int
  let base: Int
  let firstRun: [Int]

  /// Joins the runs of a row with those of a neighbouring row of the slab.
  func join(
    _ row: Int, _ step: RowNeighbour, _ runs: Span<JoinedRuns.Run>,
    _ links: inout MutableSpan<Int32>
  ) {
    let y = row % size.y + step.y
    let z = row / size.y + step.z
    guard y >= 0, y < size.y, z >= firstSlice else { return }
    let other = z * size.y + y
    var a = firstRun[row] &- base
    var b = firstRun[other] &- base
    let endA = firstRun[row &+ 1] &- base
    let endB = firstRun[other &+ 1] &- base
    while a < endA, b < endB {
      let (first, second) = (runs[a], runs[b])
      if first.start < second.end &+ step.reach, second.start < first.end &+ step.reach {
        unite(a, b, &links)
      }
      if first.end < second.end { a &+= 1 } else { b &+= 1 }
    }
  }
}

private func root(_ element: Int, _ links: inout MutableSpan<Int32>) -> Int {
  var at = element
  while links[at] != Int32(truncatingIfNeeded: at) {
    links[at] = links[Int(links[at])]
    at = Int(links[at])
  }
  return at
}

private func unite(_ a: Int, _ b: Int, _ links: inout MutableSpan<Int32>) {
  let first = root(a, &links)
  let second = root(b, &links)
  if first < second {
    links[second] = Int32(truncatingIfNeeded: first)
  } else {
    links[first] = Int32(truncatingIfNeeded: second)
  }
}

/// Replaces every link by the number of its piece and returns how many there are. A link never
/// points forward, so what it points to has been numbered already.
private func numberPieces(_ links: inout MutableSpan<Int32>) -> Int {
  var count: Int32 = 0
  for index in 0..<links.count {
    let link = Int(links[index])
    if link == index {
      links[index] = count
      count &+= 1
    } else {
      links[index] = links[link]
    }
  }
  return Int(count)
}
