/// For every vertex, the vertices that smoothing averages over: a list of lists in two flat arrays.
package struct Neighbours: Sendable {
  /// Where each vertex's list begins in `vertices`; one more than there are vertices.
  package var offsets: [UInt32]
  /// The lists, one after the other.
  package var vertices: [UInt32]

  /// Takes the two arrays as they are.
  package init(offsets: [UInt32], vertices: [UInt32]) {
    self.offsets = offsets
    self.vertices = vertices
  }

  /// Each vertex's neighbours along the edges of a closed, consistently wound mesh, where every
  /// directed edge occurs once; on other meshes a border's neighbours come from one side only.
  package init(of mesh: Mesh) {
    var offsets = [UInt32](repeating: 0, count: mesh.positions.count + 1)
    for triangle in mesh.triangles {
      offsets[Int(triangle.a) + 1] += 1
      offsets[Int(triangle.b) + 1] += 1
      offsets[Int(triangle.c) + 1] += 1
    }
    for vertex in 1..<offsets.count { offsets[vertex] += offsets[vertex - 1] }
    var fill = offsets
    var vertices = [UInt32](repeating: 0, count: mesh.triangles.count * 3)
    for triangle in mesh.triangles {
      for (from, to) in [
        (triangle.a, triangle.b), (triangle.b, triangle.c), (triangle.c, triangle.a),
      ] {
        vertices[Int(fill[Int(from)])] = to
        fill[Int(from)] += 1
      }
    }
    self.init(offsets: offsets, vertices: vertices)
  }
}
