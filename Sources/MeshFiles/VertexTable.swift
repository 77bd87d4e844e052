import Geometry
import Surfaces

/// The vertices of a file whose parts share one list of them.
struct VertexTable {
  var positions: [SIMD3<Float>]
  /// One a vertex, or none at all.
  var colors: [Color]
  /// One a vertex.
  var values: VertexValues?

  /// The parts of a list of triangles, each with the vertices that it uses, in the file's order.
  ///
  /// Parts without triangles are left out. Linear, apart from a sort where a part's vertices lie far
  /// apart in the list.
  /// - Parameters:
  ///   - numbers: for every triangle, the part it belongs to.
  ///   - named: what the parts are called.
  func split(
    _ triangles: [Triangle], _ numbers: [UInt32], into named: [(name: String, color: Color?)]
  ) -> [Part] {
    var runs = [[Range<Int>]](repeating: [], count: named.count)
    var start = 0
    while start < triangles.count {
      var end = start + 1
      while end < triangles.count, numbers[end] == numbers[start] { end += 1 }
      runs[Int(numbers[start])].append(start..<end)
      start = end
    }
    var numbering = VertexNumbering(vertices: positions.count)
    return named.indices.compactMap { part in
      guard !runs[part].isEmpty else { return nil }
      let (mesh, vertices) = numbering.mesh(
        runs[part], of: triangles, positions: positions, part: part)
      return Part(
        name: named[part].name, color: named[part].color, mesh: mesh,
        vertexColors: colors.isEmpty ? nil : vertices.map { colors[Int($0)] },
        vertexValues: values(of: vertices))
    }
  }

  /// The values of some vertices; nil where all of them are no numbers, which files in which only other
  /// parts have values hold for a part without.
  private func values(of vertices: [UInt32]) -> VertexValues? {
    guard let values else { return nil }
    let own = vertices.map { values.values[Int($0)] }
    return own.allSatisfy(\.isNaN) ? nil : VertexValues(name: values.name, values: own)
  }
}
