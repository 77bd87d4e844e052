import Parallel

/// Where the labels of a map change: one bit for each grid corner, set where the eight voxels around it
/// are not all alike.
///
/// Corner (i, j, k) lies between voxels i - 1 and i and so on, so there is one corner more than
/// voxels along each axis; what lies outside the map is background. An eighth of a byte a corner.
package struct LabelCorners: Sendable {
  /// The number of corners along each axis.
  package let size: SIMD3<Int>
  /// Words of 64 corners in a row.
  package let wordsPerRow: Int
  /// The rows, y fastest, then z.
  package private(set) var words: [UInt64]

  /// Looks at every voxel four times, in parallel.
  package init(of labels: LabelMap) {
    let size = labels.grid.size &+ 1
    let wordsPerRow = (size.x + 63) / 64
    self.size = size
    self.wordsPerRow = wordsPerRow
    words = unspecifiedArray(count: wordsPerRow * size.y * size.z)
    let outside = [UInt16](repeating: 0, count: size.x - 1)
    parallelChunks(of: &words, chunk: wordsPerRow * size.y) { start, words in
      let layer = CornerLayer(labels: labels, outside: outside, k: start / (wordsPerRow * size.y))
      // A byte for each corner; a byte for each column of four voxels, from the one before the row.
      var corners = [UInt8](repeating: 0, count: wordsPerRow * 64)
      var columns = [UInt8](repeating: 0, count: size.x + 1)
      for j in 0..<size.y {
        layer.markColumns(j, &columns)
        layer.markCorners(j, columns, &corners)
        packRow(corners.span, into: &words, at: j * wordsPerRow)
      }
    }
  }

  /// Looks again at the corners of a voxel whose label has changed.
  mutating func look(around voxel: Int, of labels: MendedLabels) {
    let voxels = labels.given.grid.size
    let place = SIMD3(
      voxel % voxels.x, voxel / voxels.x % voxels.y, voxel / (voxels.x * voxels.y))
    for number in 0..<8 {
      let corner = place &+ SIMD3(number & 1, number >> 1 & 1, number >> 2)
      let first = labels.label(corner &- 1)
      var isAlike = true
      for side in 1..<8 where isAlike {
        isAlike = labels.label(corner &- 1 &+ SIMD3(side & 1, side >> 1 & 1, side >> 2)) == first
      }
      let word = (corner.z * size.y + corner.y) * wordsPerRow + corner.x >> 6
      let bit = UInt64(1) << UInt64(corner.x & 63)
      if isAlike { words[word] &= ~bit } else { words[word] |= bit }
    }
  }
}

/// A layer of corners between two slices of voxels.
private struct CornerLayer {
  let labels: LabelMap
  /// A row of voxels outside the map.
  let outside: [UInt16]
  let k: Int

  /// Where a row of voxels begins; nil for one outside the map.
  private func start(_ y: Int, _ z: Int) -> Int? {
    let size = labels.grid.size
    let exists = y >= 0 && y < size.y && z >= 0 && z < size.z
    return exists ? labels.grid.offset(0, y, z) : nil
  }

  /// Writes 1 for each column whose four voxels are not alike.
  func markColumns(_ j: Int, _ columns: inout [UInt8]) {
    let count = outside.count
    // Spans throughout: threads that count who holds one array wait for each other at every row.
    let (voxels, none) = (labels.indices.span, outside.span)
    let (a, b, c, d) = (start(j - 1, k - 1), start(j, k - 1), start(j - 1, k), start(j, k))
    let one = if let a { voxels.extracting(a..<a + count) } else { none }
    let two = if let b { voxels.extracting(b..<b + count) } else { none }
    let three = if let c { voxels.extracting(c..<c + count) } else { none }
    let four = if let d { voxels.extracting(d..<d + count) } else { none }
    var marks = columns.mutableSpan
    for x in 0..<count {
      let first = one[x]
      marks[x &+ 1] = (first ^ two[x]) | (first ^ three[x]) | (first ^ four[x]) != 0 ? 1 : 0
    }
  }

  /// Writes 1 for each corner beside a column that is not alike, or between two that are not.
  func markCorners(_ j: Int, _ columns: [UInt8], _ corners: inout [UInt8]) {
    let count = outside.count
    let (all, none) = (labels.indices.span, outside.span)
    let a = start(j - 1, k - 1)
    let voxels = if let a { all.extracting(a..<a + count) } else { none }
    let sides = columns.span
    var marks = corners.mutableSpan
    for x in 1..<max(1, count) {
      marks[x] = sides[x] | sides[x &+ 1] | (voxels[x] != voxels[x &- 1] ? 1 : 0)
    }
    // Before the first voxel and behind the last is background.
    marks[0] = sides[1] | (voxels[0] != 0 ? 1 : 0)
    marks[count] = sides[count] | (voxels[count - 1] != 0 ? 1 : 0)
  }
}
