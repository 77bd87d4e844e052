/// Where the ids of each row begin.
struct RowLayout {
  let rowsPerLayer: Int
  /// First ids of a row's vertices on x, y and z edges, layer by layer; two layers more than there
  /// are, of zeros: no cell has a vertex there.
  private(set) var firstIDs: [SIMD4<UInt32>] = []
  /// Where the vertices and triangles of each layer begin.
  private(set) var vertexOffsets: [Int] = [0]
  private(set) var triangleOffsets: [Int] = [0]

  init(_ layers: [LayerCrossings]) {
    rowsPerLayer = layers.first?.counts.count ?? 0
    firstIDs.reserveCapacity((layers.count + 2) * rowsPerLayer)
    var vertex: UInt32 = 0
    var triangle = 0
    for layer in layers {
      for count in layer.counts {
        firstIDs.append([vertex, vertex + count.x, vertex + count.x + count.y, 0])
        vertex += count.x + count.y + count.z
      }
      triangle += layer.total.w
      vertexOffsets.append(Int(vertex))
      triangleOffsets.append(triangle)
    }
    firstIDs.append(contentsOf: repeatElement(.zero, count: 2 * rowsPerLayer))
  }
}
