import Geometry

/// Edges on which vertices of others lie: those of a solid that was sawn more than once, whose pieces end
/// along one line in vertices of their own.
extension Repair {
  /// The triangles' vertices that lie on each edge, give or take a distance in mm, and farther than that
  /// from both its ends; from its lower vertex to its higher one.
  ///
  /// - Parameter open: the half-edges' mates where only edges of one triangle count, and their vertices.
  func verticesOnEdges(within reach: Double, open mates: [UInt32]? = nil) -> [UInt64: [UInt32]] {
    func isLookedAt(_ halfEdge: Int) -> Bool {
      mates.map { $0[halfEdge] == Connectivity.boundary } ?? true
    }
    var looked: [Int] = []
    var vertices: Set<UInt32> = []
    for halfEdge in 0..<3 * mesh.triangles.count where isLookedAt(halfEdge) {
      if looked.last != halfEdge / 3 { looked.append(halfEdge / 3) }
      vertices.insert(ends(UInt32(halfEdge)).0)
      vertices.insert(ends(UInt32(halfEdge)).1)
    }
    let tree = TriangleTree(
      Mesh(positions: mesh.positions, triangles: looked.map { mesh.triangles[$0] }))
    var found: [UInt64: Set<UInt32>] = [:]
    for vertex in vertices {
      let position = mesh.positions[Int(vertex)]
      tree.visitTriangles(near: position, within: Float(reach)) { place in
        let t = mesh.triangles[looked[place]]
        guard vertex != t.a, vertex != t.b, vertex != t.c else { return }
        for halfEdge in 3 * looked[place]..<3 * looked[place] + 3 where isLookedAt(halfEdge) {
          let (from, to) = ends(UInt32(halfEdge))
          if lies(vertex, between: from, to, within: reach) {
            found[pairKey(from, to), default: []].insert(vertex)
          }
        }
      }
    }
    guard !found.isEmpty else { return [:] }
    // A sliver's apex lies on its longest edge, and one vertex on two of its edges: cut there, it would have
    // no area.
    for t in mesh.triangles {
      let sides = [(t.a, t.b, t.c), (t.b, t.c, t.a), (t.c, t.a, t.b)]
      for (from, to, apex) in sides { found[pairKey(from, to)]?.remove(apex) }
      for side in sides {
        let (one, two) = (pairKey(side.0, side.1), pairKey(side.1, side.2))
        guard let both = found[one]?.intersection(found[two] ?? []) else { continue }
        found[one]?.subtract(both)
        found[two]?.subtract(both)
      }
    }
    return found.filter { !$0.value.isEmpty }.reduce(into: [:]) { result, edge in
      let low = SIMD3<Double>(mesh.positions[Int(edge.key >> 32)])
      func way(_ vertex: UInt32) -> Double {
        (SIMD3<Double>(mesh.positions[Int(vertex)]) - low).squaredLength
      }
      result[edge.key] = edge.value.sorted { (way($0), $0) < (way($1), $1) }
    }
  }

  /// Cuts edges at the vertices that lie on them within a distance in mm, in all of their triangles.
  mutating func cutEdges(at touched: [UInt64: [UInt32]], within reach: Double) {
    guard !touched.isEmpty else { return }
    report.touchDistance = max(report.touchDistance, reach)
    report.touchedEdges += touched.count
    var done: [Triangle] = []
    for triangle in mesh.triangles {
      // With each piece how many of its sides are sides of the triangle, from its first corner on: they
      // alone are cut.
      var waiting = [(triangle, sides: 3)]
      while let (t, sides) = waiting.popLast() {
        guard sides > 0 else {
          done.append(t)
          continue
        }
        var between = touched[pairKey(t.a, t.b), default: []]
        if t.a > t.b { between.reverse() }
        let ends = [t.a] + between + [t.b]
        // The fan's first triangle has the third side, its last one the second.
        for place in 0..<ends.count - 2 {
          let hasThird = place == 0 && sides == 3
          waiting.append(
            hasThird
              ? (Triangle(t.c, ends[0], ends[1]), 1)
              : (Triangle(ends[place], ends[place + 1], t.c), 0))
        }
        let last = Triangle(t.b, t.c, ends[ends.count - 2])
        waiting.append((last, sides == 3 && ends.count > 2 ? 1 : sides - 1))
      }
    }
    mesh.triangles = done
  }

  private func lies(
    _ vertex: UInt32, between from: UInt32, _ to: UInt32, within reach: Double
  ) -> Bool {
    let start = SIMD3<Double>(mesh.positions[Int(from)])
    let along = SIMD3<Double>(mesh.positions[Int(to)]) - start
    let offset = SIMD3<Double>(mesh.positions[Int(vertex)]) - start
    let length = along.length
    guard length > 0 else { return false }
    let way = offset.dot(along) / length
    return way > reach && way < length - reach
      && (offset - along * (way / length)).squaredLength <= reach * reach
  }
}
