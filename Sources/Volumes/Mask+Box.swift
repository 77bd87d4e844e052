import Geometry
import Parallel

extension Mask {
  /// The smallest box of voxels that holds the mask: from `lower` up to but not including `upper`;
  /// nil where the mask is empty.
  public var boundingBox: (lower: SIMD3<Int>, upper: SIMD3<Int>)? {
    let width = wordsPerRow
    let slices = parallelMap(size.z) { z in
      boundsOfSlice(
        words.span.extracting(z * width * size.y..<(z + 1) * width * size.y), width: width)
    }
    let occupied = slices.enumerated().compactMap { z, box in box.map { (z, $0) } }
    guard let first = occupied.first, let last = occupied.last else { return nil }
    let x = occupied.reduce(first.1.x) {
      min($0.lowerBound, $1.1.x.lowerBound)..<max($0.upperBound, $1.1.x.upperBound)
    }
    let y = occupied.reduce(first.1.y) {
      min($0.lowerBound, $1.1.y.lowerBound)..<max($0.upperBound, $1.1.y.upperBound)
    }
    return (
      SIMD3(x.lowerBound, y.lowerBound, first.0), SIMD3(x.upperBound, y.upperBound, last.0 + 1)
    )
  }

  /// The voxels of the mask that lie in a box of indices, from `lower` up to but not including
  /// `upper`, on the same grid. The box may reach beyond the grid.
  public func cropped(toIndices lower: SIMD3<Int>, upper: SIMD3<Int>) -> Mask {
    let from = pointwiseMax(lower, .zero)
    let to = pointwiseMin(upper, size)
    var result = Mask(size: size)
    guard from.x < to.x, from.y < to.y, from.z < to.z else { return result }
    var row = [UInt64](repeating: 0, count: wordsPerRow)
    var bits = row.mutableSpan
    setBits(from.x + 1..<to.x + 1, of: 0, in: &bits)
    let (kept, width, rows) = (row, wordsPerRow, size.y)
    parallelChunks(of: &result.words, chunk: width * rows) { start, target in
      let z = start / (width * rows)
      guard z >= from.z, z < to.z else { return }
      let source = words.span.extracting(start..<start + target.count)
      for y in from.y..<to.y {
        for word in 0..<width { target[y * width + word] = source[y * width + word] & kept[word] }
      }
    }
    return result
  }

  /// The voxels of a grid whose centres lie on a plane or behind it: where the step from `point` has
  /// no positive part along `normal`.
  ///
  /// - Parameters:
  ///   - point: a point of the plane, in the patient frame (LPS, mm).
  ///   - normal: the direction to what is cut off, of any length but zero.
  public init(grid: Grid, behind point: SIMD3<Double>, normal: SIMD3<Double>) {
    precondition(normal.squaredLength > 0)
    self.init(size: grid.size)
    let map = grid.indexToPatient
    // The step along the normal is an affine function of the index.
    let slope = SIMD3(map.x.dot(normal), map.y.dot(normal), map.z.dot(normal))
    let start = (map.translation - point).dot(normal)
    let (width, size) = (wordsPerRow, grid.size)
    parallelChunks(of: &words, chunk: width * size.y) { first, words in
      let z = first / (width * size.y)
      for y in 0..<size.y {
        let height = start + slope.y * Double(y) + slope.z * Double(z)
        let inside = { (x: Int) in height + slope.x * Double(x) <= 0 }
        // The voxels behind the plane are at one end of the row: as rounding is monotone, so is
        // the test, and halving finds where it changes.
        let (atStart, atEnd) = (inside(0), inside(size.x - 1))
        if atStart && atEnd {
          setBits(1..<size.x + 1, of: y * width, in: &words)
        } else if atStart || atEnd {
          var (low, high) = (0, size.x - 1)
          while high - low > 1 {
            let middle = (low + high) / 2
            if inside(middle) == atStart { low = middle } else { high = middle }
          }
          setBits(atStart ? 1..<high + 1 : high + 1..<size.x + 1, of: y * width, in: &words)
        }
      }
    }
  }
}

private struct SliceBounds: Sendable {
  var x: Range<Int>
  var y: Range<Int>
}

/// The voxels along x and y between which a slice has any.
private func boundsOfSlice(_ words: Span<UInt64>, width: Int) -> SliceBounds? {
  var (first, last) = (Int.max, -1)
  var rows = 0..<0
  for row in 0..<words.count / width {
    var any = false
    for word in 0..<width {
      let bits = words[row &* width &+ word]
      guard bits != 0 else { continue }
      any = true
      first = min(first, word &* 64 &+ bits.trailingZeroBitCount)
      last = max(last, word &* 64 &+ 63 &- bits.leadingZeroBitCount)
    }
    if any { rows = (rows.isEmpty ? row : rows.lowerBound)..<row + 1 }
  }
  // Bit 1 is voxel 0.
  return rows.isEmpty ? nil : SliceBounds(x: first - 1..<last, y: rows)
}
