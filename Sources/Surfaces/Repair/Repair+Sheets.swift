/// From triangles to closed, oriented sheets.
extension Repair {
  /// Cuts sheets apart where they meet, makes neighbours agree and closes holes. Where no way round
  /// can be made to agree, or a rim cannot be closed, the triangles there are taken out and the
  /// larger hole is closed instead, a few times at most.
  mutating func closeSheets() {
    for attempt in 0..<4 {
      cutSeams()
      dropLoneTriangles()
      orientNeighbours()
      report.holesLeft = 0
      fillHoles()
      guard attempt < 3, report.holesLeft == 0 else { return }
      let isKept = outsideOfFaults()
      let dropped = isKept.count { !$0 }
      guard dropped > 0 else { return }
      for index in isKept.indices where !isKept[index] {
        report.reopenedArea += area(mesh.triangles[index])
      }
      report.reopenedTriangles += dropped
      keepTriangles(isKept)
    }
  }

  /// For every triangle, whether it has no edge that is open, branches, or is run through twice the
  /// same way.
  private func outsideOfFaults() -> [Bool] {
    let connectivity = Connectivity(mesh)
    let edges = connectivity.edges
    guard edges.boundary + edges.nonManifold + edges.inconsistent > 0 else {
      return [Bool](repeating: true, count: mesh.triangles.count)
    }
    return mesh.triangles.indices.map { index in
      (0..<3).allSatisfy { k in
        let halfEdge = UInt32(3 * index + k)
        let mate = connectivity.mates[Int(halfEdge)]
        return mate < Connectivity.branching && ends(halfEdge).0 != ends(mate).0
      }
    }
  }
}
