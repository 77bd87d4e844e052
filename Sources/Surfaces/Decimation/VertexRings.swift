/// The triangles at each vertex of a mesh, one after the other, by counting sort.
struct VertexRings: Sendable {
  /// Where each vertex's triangles start in `triangles`, and twice where the last one's end.
  let starts: [UInt32]
  /// The triangles of the first vertex, of the second and so on, each in the order of the mesh.
  let triangles: [UInt32]

  /// Linear. Indices must be in range.
  init(_ mesh: [Triangle], vertices: Int) {
    // Counted one place late, so that placing moves each start to where it belongs.
    var starts = [UInt32](repeating: 0, count: vertices + 2)
    for t in mesh {
      starts[Int(t.a) + 2] += 1
      starts[Int(t.b) + 2] += 1
      starts[Int(t.c) + 2] += 1
    }
    for vertex in starts.indices.dropFirst() { starts[vertex] += starts[vertex - 1] }
    var triangles = [UInt32](repeating: 0, count: 3 * mesh.count)
    for (index, t) in mesh.enumerated() {
      for k: UInt32 in 0..<3 {
        let place = Int(t.corner(k)) + 1
        triangles[Int(starts[place])] = UInt32(index)
        starts[place] += 1
      }
    }
    self.starts = starts
    self.triangles = triangles
  }

  /// Where a vertex's triangles stand.
  @inline(__always)
  subscript(vertex: Int) -> Range<Int> { Int(starts[vertex])..<Int(starts[vertex + 1]) }
}
