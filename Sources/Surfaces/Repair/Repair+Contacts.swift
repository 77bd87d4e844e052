import Geometry

/// Solids that lie on each other, but for rounding: faces that were turned in space agree to some units of
/// float32 only, and cross in slivers or leave slits that no printer knows of.
extension Repair {
  /// How near, in units of float32, a vertex of one shell lies to another where they are in contact.
  static let contact = 8.0
  /// Fewer vertices than this in contact are an edge or a corner that touches, not a face.
  private static let fewestContacts = 3
  /// With more shells than this only those that cross each other are looked at.
  private static let mostShells = 64

  /// What came of uniting the shells, as it is or with shells that are in contact made to overlap first,
  /// where only that gives a solid, or one without slits.
  ///
  /// - Parameter pairs: the triangles that cross, with their tree.
  mutating func united(
    _ tree: TriangleTree, _ pairs: [SelfIntersections.Pair]
  ) -> (Mesh, CrossingsReport) {
    if let swelling { return unitedSwollen(by: swelling.step) }
    let plain = mesh.welded().withoutCrossings(known: (tree, pairs))
    guard !pairs.isEmpty || !plain.0.topology().isManifold else { return plain }
    guard let (overlapping, moved, longest) = withContactsOverlapping(pairs) else { return plain }
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
  private func withContactsOverlapping(
    _ pairs: [SelfIntersections.Pair]
  ) -> (Mesh, moved: Int, longest: Double)? {
    let step = mesh.coarseness
    let crossing = shellsThatCross(pairs)
    var distances = [Double](repeating: 0, count: mesh.positions.count)
    for (shell, others) in crossing.partners {
      guard let own = crossing.solids[shell] else { continue }
      let vertices = Set(own.triangles.flatMap { [$0.a, $0.b, $0.c] }).sorted()
      for other in others {
        guard let tree = crossing.trees[other] else { continue }
        let near = vertices.filter { vertex in
          let place = SIMD3<Double>(mesh.positions[Int(vertex)])
          return tree.closest(to: place, within: Self.contact * step) != nil
        }
        guard near.count >= Self.fewestContacts else { continue }
        for vertex in near { distances[Int(vertex)] = (24 + 8 * Double(shell % 8)) * step }
      }
    }
    let moved = distances.count { $0 > 0 }
    guard moved > 0 else { return nil }
    let (overlapping, longest) = movedOutward(distances)
    return (overlapping, moved, longest)
  }

  /// The shells of which triangles cross those of others, of few shells all: with whom they may be in
  /// contact, what they are, and their trees.
  private func shellsThatCross(
    _ pairs: [SelfIntersections.Pair]
  ) -> (partners: [(Int, [Int])], solids: [Int: Mesh], trees: [Int: TriangleTree]) {
    let topology = mesh.topology()
    var partners: [Int: Set<Int>] = [:]
    for pair in pairs {
      let (one, two) = (topology.shellOfTriangle[pair.one], topology.shellOfTriangle[pair.two])
      guard one != two, max(one, two) != .max else { continue }
      partners[Int(one), default: []].insert(Int(two))
      partners[Int(two), default: []].insert(Int(one))
    }
    let shells = topology.shells.indices
    if shells.count <= Self.mostShells {
      for shell in shells { partners[shell] = Set(shells).subtracting([shell]) }
    }
    var triangles: [Int: [Triangle]] = [:]
    for (index, shell) in topology.shellOfTriangle.enumerated() where partners[Int(shell)] != nil {
      triangles[Int(shell), default: []].append(mesh.triangles[index])
    }
    let solids = triangles.mapValues { Mesh(positions: mesh.positions, triangles: $0) }
    return (
      partners.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted()) }, solids,
      solids.mapValues { TriangleTree($0) }
    )
  }
}
