import Geometry

/// Surfaces that are there twice, but for the digits that they were written with: they cross everywhere.
extension Mesh {
  /// The mesh mended with vertices made one that lie nearly together, where that is so of many: surfaces
  /// that are there twice come out as one then, and else a hole of the one is closed with the other, or what
  /// lies between them taken for a wall.
  func repairedOfCopies(
    _ copies: @autoclosure () -> Copies, insteadOf repair: Repair
  ) -> (Mesh, RepairReport)? {
    guard repair.isMet, triangles.count <= Repair.mostTrianglesToRetry else { return nil }
    let copies = copies()
    for closeness in copies.closenesses where copies.areMany(within: closeness) {
      let other = mended(closeness, repair.options)
      if !other.hasFaults { return (other.mesh, other.report) }
    }
    return nil
  }

  /// The same where it is so of some, and that mends more, or fills fewer holes: what was cut, filled or left
  /// may all come of parts of copies, which have a rim of their own that is no hole.
  func repairedAsCopies(
    _ copies: @autoclosure () -> Copies, insteadOf repair: Repair
  ) -> (Mesh, RepairReport)? {
    let holes = repair.report.filledHoles
    guard repair.isMet || holes > 0, triangles.count <= Repair.mostTrianglesToRetry else {
      return nil
    }
    let hasFaults = repair.hasFaults
    guard hasFaults || holes > 0 else { return nil }
    let copies = copies()
    guard copies.areNear || (hasFaults && copies.areOnEdges) else { return nil }
    // Those of which there are many were tried.
    for closeness in copies.closenesses where !(repair.isMet && copies.areMany(within: closeness)) {
      let other = mended(closeness, repair.options)
      if !other.hasFaults, hasFaults || other.report.filledHoles < holes {
        return (other.mesh, other.report)
      }
    }
    return nil
  }

  /// The same where nothing else left anything: a surface that is not all mended is more than none.
  func remains(
    of copies: @autoclosure () -> Copies, insteadOf repair: Repair
  ) -> (Mesh, RepairReport)? {
    guard repair.mesh.triangles.isEmpty, triangles.count <= Repair.mostTrianglesToRetry,
      let closeness = copies().closenesses.last
    else { return nil }
    let other = mended(closeness, repair.options)
    return other.mesh.triangles.isEmpty ? nil : (other.mesh, other.report)
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

  /// Whether surfaces met, or nothing came of them: else copies of each other had nothing to do with it.
  fileprivate var isMet: Bool {
    report.crossingPairs > 0 || report.mergedVertices > 0 || !report.unmended.isEmpty
      || mesh.triangles.isEmpty
  }
}

/// How near the vertices of a mesh lie to each other. Sorts them anew with each question.
struct Copies {
  /// Where more than this share of the vertices lies near others, surfaces are there twice.
  private static let many = 0.25
  /// How near vertices may be made one, mm: some units of float32, then a ten-thousandth of the mesh's size;
  /// never more than a tenth of all but the shortest edges.
  let closenesses: [Double]
  private let repair: Repair

  /// - Parameter mesh: what can be read, with equal positions made one.
  init(of mesh: Mesh) {
    repair = Repair(mesh: mesh, options: RepairOptions())
    let lengths = mesh.triangles.map {
      SIMD3<Double>(mesh.positions[Int($0.b)] - mesh.positions[Int($0.a)]).length
    }.filter { $0 > 0 }.sorted()
    guard !lengths.isEmpty else {
      closenesses = []
      return
    }
    let largest = min(1e-4 * mesh.bounds.size.length, lengths[lengths.count / 20] / 10)
    closenesses = [16 * mesh.coarseness, largest].filter { $0 > 0 && $0 <= largest }
  }

  /// Whether many of the vertices lie that near to others; those at open edges left out, whose neighbours
  /// rounding has parted from them.
  func areMany(within closeness: Double) -> Bool {
    var mesh = repair.mesh
    var isInside = [Bool](repeating: true, count: mesh.positions.count)
    for (halfEdge, mate) in Connectivity(mesh).mates.enumerated()
    where mate == Connectivity.boundary {
      let (from, to) = repair.ends(UInt32(halfEdge))
      isInside[Int(from)] = false
      isInside[Int(to)] = false
    }
    let merged = mesh.mergeVertices(where: isInside, closerThan: closeness)
    return Double(merged) > Self.many * Double(mesh.positions.count)
  }

  /// Whether any may be made one.
  var areNear: Bool {
    guard let largest = closenesses.last else { return false }
    var mesh = repair.mesh
    let isAny = [Bool](repeating: true, count: mesh.positions.count)
    return mesh.mergeVertices(where: isAny, closerThan: largest) > 0
  }

  /// Whether any lies on an edge.
  var areOnEdges: Bool {
    guard let largest = closenesses.last else { return false }
    return !repair.verticesOnEdges(within: largest).isEmpty
  }
}
