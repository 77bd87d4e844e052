import Surfaces

/// New numbers for the vertices of one part after the other, without clearing in between.
struct VertexNumbering {
  private var owner: [UInt32]
  private var number: [UInt32]

  init(vertices: Int) {
    owner = [UInt32](repeating: 0, count: vertices)
    number = [UInt32](repeating: 0, count: vertices)
  }

  /// The triangles of a part as a mesh of its own, with the vertices that they use in the file's order.
  ///
  /// - Parameters:
  ///   - runs: which of the triangles are the part's; at least one.
  ///   - part: a number that no earlier call had.
  /// - Returns: the mesh, and for each of its vertices the one of the file.
  mutating func mesh(
    _ runs: [Range<Int>], of triangles: [Triangle], positions: [SIMD3<Float>], part: Int
  ) -> (mesh: Mesh, vertices: [UInt32]) {
    let mark = UInt32(part) + 1
    var low = UInt32.max
    var high: UInt32 = 0
    func each(_ body: (Triangle) -> Void) {
      for run in runs { for index in run { body(triangles[index]) } }
    }
    var seen: [UInt32] = []
    func see(_ vertex: UInt32) {
      guard owner[Int(vertex)] != mark else { return }
      owner[Int(vertex)] = mark
      seen.append(vertex)
      low = min(low, vertex)
      high = max(high, vertex)
    }
    each { triangle in
      see(triangle.a)
      see(triangle.b)
      see(triangle.c)
    }
    // Where the vertices lie together, one pass over them puts them into order; else a sort does.
    let ordered: [UInt32]
    if Int(high - low) < seen.count * 4 {
      ordered = (low...high).filter { owner[Int($0)] == mark }
    } else {
      ordered = seen.sorted()
    }
    var mesh = Mesh()
    mesh.positions.reserveCapacity(seen.count)
    for vertex in ordered {
      number[Int(vertex)] = UInt32(mesh.positions.count)
      mesh.positions.append(positions[Int(vertex)])
    }
    mesh.triangles.reserveCapacity(runs.reduce(0) { $0 + $1.count })
    each { triangle in
      mesh.triangles.append(
        Triangle(
          number[Int(triangle.a)], number[Int(triangle.b)], number[Int(triangle.c)]))
    }
    return (mesh, ordered)
  }
}
