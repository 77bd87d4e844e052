import Geometry

/// Solids that lie on each other, but for rounding: faces that were turned in space agree to some units of
/// float32 only, and cross in slivers or leave slits that no printer knows of.
extension Repair {
  /// How near, in units of float32, a vertex of one shell lies to another where they are in contact.
  private static let contact = 8.0
  /// Fewer vertices than this in contact are an edge or a corner that touches, not a face.
  private static let fewestContacts = 3

  /// What came of uniting the shells, as it is or with shells that are in contact made to overlap first,
  /// where only that gives a solid, or one without slits.
  ///
  /// - Parameter pairs: the triangles that cross, with their tree.
  mutating func united(
    _ tree: TriangleTree, _ pairs: [SelfIntersections.Pair]
  ) -> (Mesh, CrossingsReport) {
    let plain = mesh.welded().withoutCrossings(known: (tree, pairs))
    guard !pairs.isEmpty || !plain.0.topology().isManifold else { return plain }
    guard let (overlapping, moved, longest) = withContactsOverlapping() else { return plain }
    let sunk = overlapping.welded().withoutCrossings()
    guard sunk.1.pairsLeft == 0, sunk.0.topology().isManifold else { return plain }
    if plain.1.pairsLeft == 0, plain.0.topology().isManifold {
      let (one, other) = (plain.0.measures(), sunk.0.measures())
      guard other.area < 0.999 * one.area, abs(other.volume - one.volume) < 1e-3 * one.volume
      else { return plain }
    }
    report.overlappedVertices = moved
    report.longestOverlap = longest
    return sunk
  }

  /// The mesh with each vertex that is in contact with another shell moved outward, by another distance
  /// for each shell, so that what touched overlaps and nothing lies flush; how many were moved, and
  /// how far at most. Nil where nothing is in contact.
  private func withContactsOverlapping() -> (Mesh, moved: Int, longest: Double)? {
    let topology = mesh.topology()
    guard topology.shells.count > 1 else { return nil }
    let step = mesh.coarseness
    let shells = topology.shells.indices.map { shell in
      Mesh(
        positions: mesh.positions,
        triangles: mesh.triangles.indices.filter { topology.shellOfTriangle[$0] == UInt32(shell) }
          .map { mesh.triangles[$0] })
    }
    let trees = shells.map { TriangleTree($0) }
    let bounds = shells.map { shell in
      Bounds(shell.triangles.lazy.flatMap { [$0.a, $0.b, $0.c] }.map { mesh.positions[Int($0)] })
    }
    var units = [Double](repeating: 0, count: mesh.positions.count)
    for shell in shells.indices {
      let vertices = Set(shells[shell].triangles.flatMap { [$0.a, $0.b, $0.c] }).sorted()
      for other in shells.indices where other != shell {
        let near = vertices.filter { vertex in
          let place = SIMD3<Double>(mesh.positions[Int(vertex)])
          return bounds[other].reaches(place, within: Self.contact * step)
            && trees[other].closest(to: place, within: Self.contact * step) != nil
        }
        guard near.count >= Self.fewestContacts else { continue }
        for vertex in near { units[Int(vertex)] = 24 + 8 * Double(shell % 8) }
      }
    }
    guard units.contains(where: { $0 > 0 }) else { return nil }
    let inward = mesh.inwardDirections(where: units.map { $0 > 0 }, byNormal: true)
    var moved = mesh
    var longest = 0.0
    for vertex in units.indices where units[vertex] > 0 {
      let place = SIMD3<Double>(mesh.positions[vertex])
      moved.positions[vertex] = SIMD3<Float>(place - inward[vertex] * (units[vertex] * step))
      longest = max(longest, (SIMD3<Double>(moved.positions[vertex]) - place).length)
    }
    return (moved, units.count { $0 > 0 }, longest)
  }
}

extension Bounds {
  fileprivate func reaches(_ place: SIMD3<Double>, within distance: Double) -> Bool {
    all(place .>= lower - distance) && all(place .<= upper + distance)
  }
}
