import Geometry
import Parallel
import Surfaces
import Volumes

/// The net over a label map's walls: a vertex at each grid corner whose eight voxels differ, a
/// quad on each voxel face whose two voxels differ (surface nets, Gibson 1998,
/// doi 10.1007/BFb0056277, and Frisken 2022 for several labels).
///
/// Corner (i, j, k) lies between voxels i - 1 and i and so on, so there is one corner more than
/// voxels along each axis; what lies outside the volume is background. Corner (i, j, k) owns the
/// faces between voxel (i, j, k) and its three predecessors. Vertices stand in the order of the
/// corners, and a vertex's id is the number of active corners before it.
struct LabelNet {
  let labels: LabelMap
  /// Corners along each axis.
  let size: SIMD3<Int>
  let wordsPerRow: Int
  /// One bit a corner: whether its voxels differ.
  private(set) var active: [UInt64]
  /// The id of the first vertex in each word.
  private(set) var firstID: [UInt32]
  private(set) var vertexOffsets: [Int] = [0]
  private(set) var quadOffsets: [Int] = [0]

  init(_ labels: LabelMap) {
    self.labels = labels
    let size = labels.grid.size &+ 1
    self.size = size
    let wordsPerRow = (size.x + 63) / 64
    self.wordsPerRow = wordsPerRow
    active = [UInt64](repeating: 0, count: wordsPerRow * size.y * size.z)
    parallelChunks(of: &active, chunk: wordsPerRow * size.y) { start, words in
      let k = start / (wordsPerRow * size.y)
      for j in 0..<size.y { markCorners(labels, j, k, &words, at: j * wordsPerRow) }
    }
    firstID = [UInt32](repeating: 0, count: active.count)
    var vertices: UInt32 = 0
    for (index, word) in active.enumerated() {
      firstID[index] = vertices
      vertices += UInt32(word.nonzeroBitCount)
      if (index + 1) % (wordsPerRow * size.y) == 0 { vertexOffsets.append(Int(vertices)) }
    }
    let net = self
    let quads = parallelMap(size.z) { k in
      var count = 0
      net.forEachVertex(in: k) { _, block in count += block.ownedFaces.nonzeroBitCount }
      return count
    }
    for count in quads { quadOffsets.append((quadOffsets.last ?? 0) + count) }
  }

  /// The id of an active corner.
  @inline(__always)
  func id(_ i: Int, _ j: Int, _ k: Int) -> UInt32 {
    let word = (k * size.y + j) * wordsPerRow + i >> 6
    let before = active[word] & ((1 << UInt64(i & 63)) &- 1)
    return firstID[word] &+ UInt32(truncatingIfNeeded: before.nonzeroBitCount)
  }

  /// Calls `body` with each active corner of a layer and the labels around it, in order of ids.
  @inline(__always)
  func forEachVertex(in k: Int, _ body: (SIMD3<Int>, CornerLabels) -> Void) {
    let indices = labels.indices.span
    for j in 0..<size.y {
      let row = (k * size.y + j) * wordsPerRow
      for word in 0..<wordsPerRow {
        var bits = active[row + word]
        while bits != 0 {
          let i = word * 64 + bits.trailingZeroBitCount
          bits &= bits &- 1
          body([i, j, k], CornerLabels(indices, labels.grid.size, i, j, k))
        }
      }
    }
  }
}

/// The labels of the eight voxels around a grid corner; voxel c lies at (c & 1, c >> 1 & 1, c >> 2).
struct CornerLabels {
  var labels = SIMD8<UInt16>.zero

  @inline(__always)
  init(_ indices: Span<UInt16>, _ size: SIMD3<Int>, _ i: Int, _ j: Int, _ k: Int) {
    for corner in 0..<8 {
      let x = i &- 1 &+ corner & 1
      let y = j &- 1 &+ (corner &>> 1) & 1
      let z = k &- 1 &+ corner &>> 2
      guard x >= 0, y >= 0, z >= 0, x < size.x, y < size.y, z < size.z else { continue }
      labels[corner] = indices[(z &* size.y &+ y) &* size.x &+ x]
    }
  }

  /// Which of the faces that the corner owns lie in a wall: bit 0 for x, 1 for y, 2 for z.
  var ownedFaces: Int {
    let own = labels[7]
    return (own != labels[6] ? 1 : 0) | (own != labels[5] ? 2 : 0) | (own != labels[3] ? 4 : 0)
  }

  /// How many structures meet along the grid edge that leaves the corner along an axis.
  func structures(along axis: Int, forward: Bool) -> Int {
    let side = forward ? 1 << axis : 0
    let a = 1 << ((axis + 1) % 3)
    let b = 1 << ((axis + 2) % 3)
    let around = [labels[side], labels[side | a], labels[side | b], labels[side | a | b]]
    var count = 1
    if around[1] != around[0] { count += 1 }
    if around[2] != around[0], around[2] != around[1] { count += 1 }
    if around[3] != around[0], around[3] != around[1], around[3] != around[2] { count += 1 }
    return count
  }
}

/// Marks the corners of one row whose eight voxels are not all alike.
private func markCorners(
  _ labels: LabelMap, _ j: Int, _ k: Int, _ words: inout MutableSpan<UInt64>, at first: Int
) {
  let size = labels.grid.size
  let indices = labels.indices.span
  func row(_ y: Int, _ z: Int) -> Int? {
    y >= 0 && y < size.y && z >= 0 && z < size.z ? labels.grid.offset(0, y, z) : nil
  }
  let rows = (row(j - 1, k - 1), row(j, k - 1), row(j - 1, k), row(j, k))
  var before: UInt16 = 0
  var wasUniform = true
  for i in 0...size.x {
    var here: UInt16 = 0
    var isUniform = true
    if i < size.x {
      here = rows.0.map { indices[$0 &+ i] } ?? 0
      isUniform =
        here == (rows.1.map { indices[$0 &+ i] } ?? 0)
        && here == (rows.2.map { indices[$0 &+ i] } ?? 0)
        && here == (rows.3.map { indices[$0 &+ i] } ?? 0)
    }
    if !(isUniform && wasUniform && here == before) {
      words[first &+ i &>> 6] |= 1 &<< UInt64(i & 63)
    }
    before = here
    wasUniform = isUniform
  }
}
