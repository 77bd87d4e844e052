import Geometry

/// Surfaces that are there twice, but for the digits that they were written with: they cross everywhere.
extension Mesh {
  /// The mesh mended with vertices made one that lie nearly together, where that is so of many: surfaces
  /// that are there twice come out as one then, and else holes of the one would be closed with the other.
  func repairedOfCopies(_ options: RepairOptions) -> (Mesh, RepairReport)? {
    let copies = Repair(mesh: self, options: options).copies()
    for (closeness, share) in copies.closenesses where share > Repair.shareOfCopies {
      let other = mended(closeness, options)
      if !other.hasFaults { return (other.mesh, other.report) }
    }
    return nil
  }

  /// The same where that mends more, or fills fewer holes: what was cut, filled or left may all come of
  /// surfaces that are there twice, and a part of a copy has a rim of its own, which is no hole.
  func repairedAsCopies(insteadOf repair: Repair) -> (Mesh, RepairReport)? {
    let (report, holes) = (repair.report, repair.report.filledHoles)
    guard
      report.crossingPairs > 0 || holes > 0 || !report.unmended.isEmpty
        || repair.mesh.triangles.isEmpty
    else { return nil }
    let hasFaults = repair.hasFaults
    guard hasFaults || holes > 0 else { return nil }
    let copies = Repair(mesh: self, options: repair.options).copies()
    guard copies.isNear || (hasFaults && copies.isOnEdges) else { return nil }
    for (closeness, _) in copies.closenesses {
      let other = mended(closeness, repair.options)
      if !other.hasFaults, hasFaults || other.report.filledHoles < holes {
        return (other.mesh, other.report)
      }
    }
    return nil
  }

  private func mended(_ closeness: Double, _ options: RepairOptions) -> Repair {
    var other = Repair(mesh: self, options: options)
    other.closeness = closeness
    other.mend()
    return other
  }
}

extension Repair {
  /// More triangles are mended once only: each further try takes as long.
  static let mostTrianglesToRetry = 200_000
  /// Where more than this share of the vertices lies near others, surfaces are there twice.
  fileprivate static let shareOfCopies = 0.25

  /// How near vertices may be made one, mm: some units of float32, then a ten-thousandth of the mesh's size;
  /// never more than a tenth of all but the shortest edges. With each what share of the vertices lies as
  /// near to others, those at open edges left out; whether any at all does; and whether any lies on an edge.
  /// None for a mesh too large to be mended once more.
  fileprivate consuming func copies() -> (
    closenesses: [(distance: Double, share: Double)], isNear: Bool, isOnEdges: Bool
  ) {
    dropUnreadable()
    mesh = mesh.welded()
    dropUnusedVertices()
    let lengths = mesh.triangles.map {
      SIMD3<Double>(mesh.positions[Int($0.b)] - mesh.positions[Int($0.a)]).length
    }.filter { $0 > 0 }.sorted()
    guard !lengths.isEmpty, lengths.count <= Self.mostTrianglesToRetry else {
      return ([], false, false)
    }
    let largest = min(1e-4 * mesh.bounds.size.length, lengths[lengths.count / 20] / 10)
    let distances = [16 * mesh.coarseness, largest].filter { $0 > 0 && $0 <= largest }
    // At open edges neighbours are near, which rounding has parted.
    var isInside = [Bool](repeating: true, count: mesh.positions.count)
    for (halfEdge, mate) in Connectivity(mesh).mates.enumerated()
    where mate == Connectivity.boundary {
      isInside[Int(ends(UInt32(halfEdge)).0)] = false
      isInside[Int(ends(UInt32(halfEdge)).1)] = false
    }
    let isAny = [Bool](repeating: true, count: mesh.positions.count)
    var other = mesh
    let isNear = other.mergeVertices(where: isAny, closerThan: largest) > 0
    let closenesses = distances.map { distance in
      other = mesh
      let merged = other.mergeVertices(where: isInside, closerThan: distance)
      return (distance, Double(merged) / Double(mesh.positions.count))
    }
    return (closenesses, isNear, !verticesOnEdges(within: largest).isEmpty)
  }
}
