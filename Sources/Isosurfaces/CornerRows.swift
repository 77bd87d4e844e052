import Volumes

/// The labels of the four rows of voxels around a row of corners: read where they lie or, where some lie
/// outside the map or are changed, from copies with background around them.
struct CornerRows {
  private let labels: MendedLabels
  private let corners: LabelCorners
  private var copies: [UInt16]

  init(_ labels: MendedLabels, _ corners: LabelCorners) {
    self.labels = labels
    self.corners = corners
    copies = [UInt16](repeating: 0, count: 4 * (corners.size.x + 1))
  }

  /// Calls `body` with where the labels are read and where there voxel 0 of each row is: of rows
  /// (j - 1, k - 1), (j, k - 1), (j - 1, k) and (j, k). Voxels -1 and beyond the last can be read where a
  /// vertex is beside them.
  @inline(__always)
  mutating func around(
    _ j: Int, _ k: Int, _ body: (_ voxels: Span<UInt16>, _ starts: SIMD4<Int>) -> Void
  ) {
    let size = labels.given.grid.size
    let last = k &* size.y &+ j
    let rows = SIMD4(last &- size.y &- 1, last &- size.y, last &- 1, last)
    if isPlain(j, k, rows) {
      body(labels.given.indices.span, rows &* size.x)
    } else {
      Self.copy(labels, j, k, rows, to: &copies)
      body(copies.span, SIMD4(0, 1, 2, 3) &* (size.x &+ 2) &+ 1)
    }
  }

  private func isPlain(_ j: Int, _ k: Int, _ rows: SIMD4<Int>) -> Bool {
    let size = labels.given.grid.size
    guard j > 0, k > 0, j < size.y, k < size.z else { return false }
    for row in 0..<4 where !labels.isAsGiven(rows[row]) { return false }
    return !corners.hasVertex(0, j, k) && !corners.hasVertex(size.x, j, k)
  }

  private static func copy(
    _ labels: MendedLabels, _ j: Int, _ k: Int, _ rows: SIMD4<Int>, to copies: inout [UInt16]
  ) {
    let size = labels.given.grid.size
    var target = copies.mutableSpan
    for row in 0..<4 {
      let (y, z) = (j - 1 + row & 1, k - 1 + row >> 1)
      let start = row * (size.x + 2) + 1
      if y >= 0, z >= 0, y < size.y, z < size.z {
        labels.copyRow(rows[row], to: &target, at: start)
      } else {
        for x in 0..<size.x { target[start + x] = 0 }
      }
    }
  }
}

extension LabelCorners {
  /// Whether a corner has a vertex.
  @inline(__always)
  fileprivate func hasVertex(_ i: Int, _ j: Int, _ k: Int) -> Bool {
    let word = words[(k &* size.y &+ j) &* wordsPerRow &+ i &>> 6]
    return word &>> UInt64(truncatingIfNeeded: i & 63) & 1 == 1
  }

  /// Whether any corner of a row has a vertex.
  @inline(__always)
  func hasVertices(_ j: Int, _ k: Int) -> Bool {
    let first = (k &* size.y &+ j) &* wordsPerRow
    for word in first..<first &+ wordsPerRow where words[word] != 0 { return true }
    return false
  }

  /// How many corners of a layer have a vertex.
  func vertexCount(in k: Int) -> Int {
    let layer = size.y * wordsPerRow
    return words[k * layer..<(k + 1) * layer].reduce(0) { $0 + $1.nonzeroBitCount }
  }

  /// Calls `body` with each corner of a row that has a vertex, in order.
  @inline(__always)
  func forEachVertex(inRow j: Int, _ k: Int, _ body: (_ i: Int) -> Void) {
    let words = words.span
    let row = (k &* size.y &+ j) &* wordsPerRow
    for word in 0..<wordsPerRow {
      var bits = words[row &+ word]
      while bits != 0 {
        let i = word &* 64 &+ bits.trailingZeroBitCount
        bits &= bits &- 1
        body(i)
      }
    }
  }
}
