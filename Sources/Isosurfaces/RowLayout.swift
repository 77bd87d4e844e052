import Memory
import Parallel

/// The rows of all layers of cells: at first how much is in each, then where its ids begin.
///
/// One table for both, in the workspace of what is found, of 16 bytes a row.
struct RowLayout: Sendable {
  let rowsPerLayer: Int
  /// Before `settle` for each row its vertices on x, y and z edges and its triangles, then the first ids of
  /// these vertices; layer by layer, and then two layers more, where no cell has a vertex.
  let rows: SharedSlots<SIMD4<UInt32>>
  /// Where the vertices and triangles of each layer begin.
  private(set) var vertexOffsets: [Int] = [0]
  private(set) var triangleOffsets: [Int] = [0]

  /// A table for so many layers, to be filled.
  init(layers: Int, rowsPerLayer: Int, in memory: Workspace) {
    self.rowsPerLayer = rowsPerLayer
    rows = SharedSlots(count: (layers + 2) * rowsPerLayer, in: memory)
  }

  /// Makes first ids of the counts, once all layers have written theirs.
  mutating func settle(_ layers: [LayerCrossings]) {
    var vertex: UInt32 = 0
    for row in 0..<layers.count * rowsPerLayer {
      let count = rows[row]
      rows[row] = SIMD4(vertex, vertex + count.x, vertex + count.x + count.y, 0)
      vertex += count.x + count.y + count.z
    }
    for row in layers.count * rowsPerLayer..<rows.count { rows[row] = SIMD4(repeating: vertex) }
    for layer in layers {
      vertexOffsets.append(vertexOffsets[vertexOffsets.count - 1] + layer.vertexCount)
      triangleOffsets.append(triangleOffsets[triangleOffsets.count - 1] + layer.total.w)
    }
  }

  /// The vertices on edges of one row along one axis.
  struct Run {
    let axis: Int
    let row: Int
    let count: Int
    /// The place of the first in its layer's `edges` and `along`.
    let slot: Int
    /// The number of the first among the layer's vertices.
    let vertex: Int
  }

  /// Calls `body` with the runs of a layer's vertices in the order of their ids.
  @inline(__always)
  func forEachRun(ofLayer number: Int, _ layer: LayerCrossings, _ body: (Run) -> Void) {
    var (x, y, z) = (0, layer.total.x, layer.total.x + layer.total.y)
    var vertex = 0
    let first = number * rowsPerLayer
    for row in 0..<rowsPerLayer {
      let ids = rows[first &+ row]
      let end = rows[first &+ row &+ 1].x
      guard end > ids.x else { continue }
      let count = SIMD3<Int>(
        truncatingIfNeeded: SIMD3(ids.y, ids.z, end) &- SIMD3(ids.x, ids.y, ids.z))
      body(Run(axis: 0, row: row, count: count.x, slot: x, vertex: vertex))
      body(Run(axis: 1, row: row, count: count.y, slot: y, vertex: vertex &+ count.x))
      body(Run(axis: 2, row: row, count: count.z, slot: z, vertex: vertex &+ count.x &+ count.y))
      x &+= count.x
      y &+= count.y
      z &+= count.z
      vertex &+= count.x &+ count.y &+ count.z
    }
  }
}
