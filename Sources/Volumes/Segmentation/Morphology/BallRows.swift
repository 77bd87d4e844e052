import Parallel

/// The rows that a ball covers, in groups of equal half-width along x.
///
/// A dilation by a ball is the union of the mask's rows, each widened by the half-width of the ball
/// in its row and moved to it: 64 voxels a word. The rows come in fours, mirrored in y and z.
package struct BallRows: Sendable {
  /// For each half-width from 0, the rows (y, z) of one quadrant that have it.
  private let rowsOfHalfWidth: [[SIMD2<Int>]]
  /// The number of rows in all quadrants.
  let count: Int

  /// - Parameter size: the grid's size; rows that are farther away are left out.
  package init(_ ball: Ball, size: SIMD3<Int>) {
    let reach = pointwiseMin(ball.reach, size &- 1)
    var groups = [[SIMD2<Int>]](repeating: [], count: reach.x + 1)
    var count = 0
    for z in 0...reach.z {
      for y in 0...reach.y {
        guard let width = ball.halfWidth(y, z) else { continue }
        groups[min(width, reach.x)].append(SIMD2(y, z))
        count += (y == 0 ? 1 : 2) * (z == 0 ? 1 : 2)
      }
    }
    rowsOfHalfWidth = groups
    self.count = count
  }

  /// The mask dilated on its own grid. Two masks besides the given one; parallel over slices.
  package func dilated(_ mask: Mask) -> Mask {
    var result = Mask(size: mask.size)
    var widened = mask
    let slice = mask.wordsPerRow * mask.size.y
    for (halfWidth, rows) in rowsOfHalfWidth.enumerated() {
      if halfWidth > 0 { widened.widenByOne() }
      guard !rows.isEmpty else { continue }
      let source = widened
      parallelChunks(of: &result.words, chunk: slice) { start, target in
        for row in rows {
          let shift = row.x * mask.wordsPerRow
          for from in row.y == 0 ? [start] : [start - row.y * slice, start + row.y * slice]
          where from >= 0 && from < source.words.count {
            add(source.words.span.extracting(from..<from + slice), shift, to: &target)
          }
        }
      }
    }
    return result
  }
}

/// Adds the rows of a slice, moved by a number of words up and down.
private func add(_ source: Span<UInt64>, _ shift: Int, to target: inout MutableSpan<UInt64>) {
  let count = target.count &- shift
  if shift == 0 {
    for index in 0..<count { target[index] |= source[index] }
    return
  }
  for index in 0..<count { target[index] |= source[index &+ shift] }
  for index in 0..<count { target[index &+ shift] |= source[index] }
}

extension Mask {
  /// Adds the neighbours along x.
  fileprivate mutating func widenByOne() {
    let row = Mask.fullRow(size.x)
    let width = wordsPerRow
    parallelChunks(of: &words, chunk: width * size.y) { _, words in
      for first in stride(from: 0, to: words.count, by: width) {
        var before: UInt64 = 0
        var present = words[first]
        for word in 0..<width {
          let next = word &+ 1 < width ? words[first &+ word &+ 1] : 0
          let widened = present | present << 1 | before >> 63 | present >> 1 | next << 63
          words[first &+ word] = widened & row[word]
          before = present
          present = next
        }
      }
    }
  }
}
