import Geometry

/// Faces of four corners that lie on each other and are cut into triangles along different diagonals.
extension Repair {
  /// Gives faces that lie on each other, to some units of float32, the same diagonal: then they are
  /// duplicates, or the wall that two solids have in common. Corners of a face that was turned in space
  /// do not lie in a plane any more, and two diagonals would leave a sliver between the solids.
  mutating func alignDiagonals() {
    let connectivity = Connectivity(mesh)
    guard connectivity.edges.nonManifold > 0 else { return }
    var isSeam = [Bool](repeating: false, count: mesh.positions.count)
    for halfEdge in connectivity.mates.indices
    where connectivity.mates[halfEdge] == Connectivity.branching {
      let (from, to) = ends(UInt32(halfEdge))
      isSeam[Int(from)] = true
      isSeam[Int(to)] = true
    }
    // The diagonal of the first face with these corners.
    var diagonals: [[UInt32]: Set<UInt32>] = [:]
    var isTurned = [Bool](repeating: false, count: mesh.triangles.count)
    let tolerance = 4 * mesh.coarseness
    for halfEdge in connectivity.mates.indices {
      let mate = connectivity.mates[halfEdge]
      guard mate < Connectivity.branching, halfEdge < mate,
        let c = corners(UInt32(halfEdge), mate), c.allSatisfy({ isSeam[Int($0)] })
      else { continue }
      let (one, two) = (halfEdge / 3, Int(mate / 3))
      guard let first = diagonals[c.sorted()] else {
        diagonals[c.sorted()] = [c[0], c[2]]
        continue
      }
      guard first == [c[1], c[3]], !isTurned[one], !isTurned[two], isFlat(c, tolerance) else {
        continue
      }
      // The corners stay in their order, the diagonal changes.
      mesh.triangles[one] = Triangle(c[1], c[2], c[3])
      mesh.triangles[two] = Triangle(c[3], c[0], c[1])
      isTurned[one] = true
      isTurned[two] = true
      report.alignedFaces += 1
    }
  }

  /// The four corners of two triangles in their order round them, the edge between them from the first
  /// to the third; nil where they do not agree about their side.
  private func corners(_ halfEdge: UInt32, _ mate: UInt32) -> [UInt32]? {
    let (from, to) = ends(halfEdge)
    guard ends(mate).0 == to else { return nil }
    let apex = mesh.triangles[Int(halfEdge / 3)].corner((halfEdge + 2) % 3)
    let across = mesh.triangles[Int(mate / 3)].corner((mate + 2) % 3)
    return apex == across ? nil : [from, across, to, apex]
  }

  /// Whether four corners lie in a plane but for the rounding of their coordinates, so many mm.
  private func isFlat(_ corners: [UInt32], _ tolerance: Double) -> Bool {
    let places = corners.map { SIMD3<Double>(mesh.positions[Int($0)]) }
    let (u, v) = (places[2] - places[0], places[3] - places[1])
    let normal = u.cross(v)
    let height = abs((places[1] - places[0]).dot(normal))
    return height <= tolerance * normal.length
  }
}
