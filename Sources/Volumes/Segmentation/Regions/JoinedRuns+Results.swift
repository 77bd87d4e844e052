import Parallel

extension JoinedRuns {
  /// The number of voxels of each piece.
  var pieceSizes: [Int] {
    var sizes = [Int](repeating: 0, count: pieceCount)
    for (run, piece) in zip(runs, pieces) { sizes[Int(piece)] += Int(run.end - run.start) }
    return sizes
  }

  /// The smallest box of each piece.
  var pieceBoxes: [IndexBox] {
    var boxes = [IndexBox](repeating: IndexBox(), count: pieceCount)
    for row in 0..<size.y * size.z {
      let (y, z) = (row % size.y, row / size.y)
      for index in firstRun[row]..<firstRun[row + 1] {
        // Bit 1 is voxel 0.
        boxes[Int(pieces[index])].include(
          from: SIMD3(Int(runs[index].start) - 1, y, z),
          to: SIMD3(Int(runs[index].end) - 1, y + 1, z + 1))
      }
    }
    return boxes
  }

  /// For each piece whether it has a voxel at an end of the grid along one of the axes x, y and z.
  func reachesEnds(along axes: [Bool] = [true, true, true]) -> [Bool] {
    var reaches = [Bool](repeating: false, count: pieceCount)
    let (first, last) = (Int32(1), Int32(size.x))
    for row in 0..<size.y * size.z {
      let runs = firstRun[row]..<firstRun[row + 1]
      guard !runs.isEmpty else { continue }
      let (y, z) = (row % size.y, row / size.y)
      if axes[1] && (y == 0 || y == size.y - 1) || axes[2] && (z == 0 || z == size.z - 1) {
        for run in runs { reaches[Int(pieces[run])] = true }
      } else if axes[0] {
        let ends = (runs.lowerBound, runs.upperBound - 1)
        if self.runs[ends.0].start == first { reaches[Int(pieces[ends.0])] = true }
        if self.runs[ends.1].end == last + 1 { reaches[Int(pieces[ends.1])] = true }
      }
    }
    return reaches
  }

  /// The piece that has a voxel; nil where there is none.
  func piece(at voxel: SIMD3<Int>) -> Int? {
    precondition(voxel.x >= 0 && voxel.y >= 0 && voxel.z >= 0)
    precondition(voxel.x < size.x && voxel.y < size.y && voxel.z < size.z)
    let row = voxel.z * size.y + voxel.y
    let bit = Int32(voxel.x + 1)
    var low = firstRun[row]
    var high = firstRun[row + 1]
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].end <= bit { low = middle + 1 } else { high = middle }
    }
    guard low < firstRun[row + 1], runs[low].start <= bit else { return nil }
    return Int(pieces[low])
  }

  /// For each piece whether it has a voxel of a mask of the same size.
  func touches(_ mask: Mask) -> [Bool] {
    precondition(mask.size == size)
    var touched = [Bool](repeating: false, count: pieceCount)
    for row in 0..<size.y * size.z {
      let first = row * mask.wordsPerRow
      for index in firstRun[row]..<firstRun[row + 1] where !touched[Int(pieces[index])] {
        let bits = Int(runs[index].start)..<Int(runs[index].end)
        touched[Int(pieces[index])] = hasBits(bits, of: first, in: mask.words.span)
      }
    }
    return touched
  }

  /// The voxels of the pieces that are flagged.
  func mask(of kept: [Bool]) -> Mask {
    var mask = Mask(size: size)
    add(kept, to: &mask)
    return mask
  }

  /// Adds the voxels of the pieces that are flagged to a mask of the same size.
  func add(_ kept: [Bool], to mask: inout Mask) {
    precondition(mask.size == size && kept.count == pieceCount)
    let width = mask.wordsPerRow
    parallelChunks(of: &mask.words, chunk: width * size.y) { start, words in
      let firstRow = start / width
      let (runs, pieces, kept) = (runs.span, pieces.span, kept.span)
      for row in 0..<words.count / width {
        for index in firstRun[firstRow + row]..<firstRun[firstRow + row + 1]
        where kept[Int(pieces[index])] {
          setBits(Int(runs[index].start)..<Int(runs[index].end), of: row &* width, in: &words)
        }
      }
    }
  }

  /// For every voxel 1 + the number of its piece, 0 where there is none.
  func labels() -> [Int32] {
    var labels = unspecifiedArray(of: Int32.self, count: size.x * size.y * size.z)
    let slice = size.x * size.y
    parallelChunks(of: &labels, chunk: slice) { start, labels in
      let firstRow = start / slice * size.y
      for index in 0..<labels.count { labels[index] = 0 }
      for row in 0..<size.y {
        for index in firstRun[firstRow + row]..<firstRun[firstRow + row + 1] {
          let label = pieces[index] + 1
          // Bit 1 is voxel 0.
          let first = row * size.x - 1
          for bit in Int(runs[index].start)..<Int(runs[index].end) { labels[first &+ bit] = label }
        }
      }
    }
    return labels
  }
}

/// Sets a stretch of bits of a row that begins at the word `first`; it must not be empty.
func setBits(_ bits: Range<Int>, of first: Int, in words: inout MutableSpan<UInt64>) {
  let last = bits.upperBound - 1
  let firstWord = bits.lowerBound >> 6
  let lastWord = last >> 6
  let low = ~UInt64(0) << UInt64(bits.lowerBound & 63)
  let high = ~UInt64(0) >> UInt64(63 - last & 63)
  if firstWord == lastWord {
    words[first &+ firstWord] |= low & high
    return
  }
  words[first &+ firstWord] |= low
  for word in firstWord + 1..<lastWord { words[first &+ word] = ~0 }
  words[first &+ lastWord] |= high
}

/// Whether a stretch of bits of a row that begins at the word `first` has any; it must not be
/// empty.
private func hasBits(_ bits: Range<Int>, of first: Int, in words: Span<UInt64>) -> Bool {
  let last = bits.upperBound - 1
  let (firstWord, lastWord) = (bits.lowerBound >> 6, last >> 6)
  for word in firstWord...lastWord {
    var present = words[first &+ word]
    if word == firstWord { present &= ~0 << UInt64(bits.lowerBound & 63) }
    if word == lastWord { present &= ~0 >> UInt64(63 - last & 63) }
    if present != 0 { return true }
  }
  return false
}
