import Geometry

extension RemeshGround {
  /// For every half-edge whether its two triangles turn by more than an angle, and it is part of a
  /// run of such edges that is at least `shortest` mm long: shorter ones are noise at the length
  /// that edges are to have.
  static func sharpEdges(
    _ mesh: Mesh, _ mates: [UInt32], leastCosine: Float, shortest: Double
  ) -> [Bool] {
    let normals = mesh.triangles.map { t in
      let a = mesh.positions[Int(t.a)]
      return (mesh.positions[Int(t.b)] - a).cross(mesh.positions[Int(t.c)] - a).normalized
    }
    var isSharp = mates.indices.map { halfEdge in
      normals[halfEdge / 3].dot(normals[Int(mates[halfEdge]) / 3]) < leastCosine
    }
    func ends(_ halfEdge: Int) -> (UInt32, UInt32) {
      let t = mesh.triangles[halfEdge / 3]
      return (t.corner(UInt32(halfEdge % 3)), t.corner(UInt32((halfEdge + 1) % 3)))
    }
    var runs = DisjointSets(count: mesh.positions.count)
    for halfEdge in isSharp.indices where isSharp[halfEdge] {
      let (u, v) = ends(halfEdge)
      runs.unite(u, v)
    }
    // Each edge is seen from both sides.
    var lengths = [Double](repeating: 0, count: mesh.positions.count)
    for halfEdge in isSharp.indices where isSharp[halfEdge] {
      let (u, v) = ends(halfEdge)
      let length = Double((mesh.positions[Int(v)] - mesh.positions[Int(u)]).length)
      lengths[Int(runs.root(of: u))] += length / 2
    }
    for halfEdge in isSharp.indices where isSharp[halfEdge] {
      if lengths[Int(runs.root(of: ends(halfEdge).0))] < shortest { isSharp[halfEdge] = false }
    }
    return isSharp
  }
}
