import Geometry

/// Vertices at open edges that were one before something rounded them.
extension Repair {
  /// Makes one vertex of those at open edges that lie within the tolerance of the options, and cuts open edges
  /// at those that lie on them; where the options name none, of those so near that only rounding can have
  /// parted them.
  mutating func weldOpenEdges() {
    let connectivity = Connectivity(mesh)
    let (isOpen, lengths) = openVertices(connectivity.mates)
    guard !lengths.isEmpty else { return }
    // Unless told, never farther than a tenth of the edges there, so that no edge is lost.
    let largest =
      options.weldTolerance > 0
      ? options.weldTolerance
      : min(1e-4 * mesh.bounds.size.length, lengths.sorted()[lengths.count / 20] / 10)
    guard largest > 0 else { return }
    let smallest = options.weldTolerance > 0 ? largest : min(4 * mesh.coarseness, largest)
    let merged = report.mergedVertices
    if options.weldTolerance > 0 {
      merge(isOpen, closerThan: largest)
    } else {
      weldRoundedEdges(isOpen, from: smallest, upTo: largest)
    }
    cutOpenEdges(
      report.mergedVertices == merged ? connectivity : Connectivity(mesh), from: smallest,
      upTo: largest)
  }

  /// Merges vertices at open edges step by step, from some units of float32 to a ten-thousandth of the
  /// mesh's size: what files hold that were written with few digits, or moved piece by piece. Never so
  /// that more than two triangles meet at an edge that had fewer.
  private mutating func weldRoundedEdges(
    _ isOpen: [Bool], from smallest: Double, upTo largest: Double
  ) {
    var tolerance = smallest
    var trial = mesh
    guard trial.mergeVertices(where: isOpen, closerThan: largest) > 0 else { return }
    while true {
      let before = (mesh, report)
      let branching = Connectivity(mesh).edges.nonManifold
      merge(openVertices(Connectivity(mesh).mates).isOpen, closerThan: tolerance)
      guard Connectivity(mesh).edges.nonManifold <= branching else {
        (mesh, report) = before
        return
      }
      guard tolerance < largest else { return }
      tolerance = min(8 * tolerance, largest)
    }
  }

  /// Cuts open edges at the vertices of others that lie on them: where faces were divided on one side only.
  /// Undone where that leaves as many open edges, or more edges of three triangles.
  private mutating func cutOpenEdges(
    _ connectivity: Connectivity, from smallest: Double, upTo largest: Double
  ) {
    var connectivity = connectivity
    var touched = verticesOnEdges(within: largest, open: connectivity.mates)
    guard !touched.isEmpty else { return }
    if smallest < largest {
      let near = verticesOnEdges(within: smallest, open: connectivity.mates)
      if cutOpenEdges(at: near, within: smallest, &connectivity) {
        touched = verticesOnEdges(within: largest, open: connectivity.mates)
      }
    }
    _ = cutOpenEdges(at: touched, within: largest, &connectivity)
  }

  /// Whether that was done.
  private mutating func cutOpenEdges(
    at touched: [UInt64: [UInt32]], within reach: Double, _ connectivity: inout Connectivity
  ) -> Bool {
    guard !touched.isEmpty else { return false }
    let before = (mesh, report)
    cutEdges(at: touched, within: reach)
    let after = Connectivity(mesh)
    guard after.edges.boundary < connectivity.edges.boundary,
      after.edges.nonManifold <= connectivity.edges.nonManifold
    else {
      (mesh, report) = before
      return false
    }
    connectivity = after
    return true
  }

  private mutating func merge(_ isOpen: [Bool], closerThan distance: Double) {
    let before = mesh.triangles.count
    let merged = mesh.mergeVertices(where: isOpen, closerThan: distance)
    guard merged > 0 else { return }
    report.mergedVertices += merged
    report.mergeDistance = distance
    report.degenerateTriangles += before - mesh.triangles.count
  }

  /// Which vertices are at open edges, and how long these are.
  private func openVertices(_ mates: [UInt32]) -> (isOpen: [Bool], lengths: [Double]) {
    var isOpen = [Bool](repeating: false, count: mesh.positions.count)
    var lengths: [Double] = []
    for halfEdge in mates.indices where mates[halfEdge] == Connectivity.boundary {
      let (from, to) = ends(UInt32(halfEdge))
      isOpen[Int(from)] = true
      isOpen[Int(to)] = true
      let along = mesh.positions[Int(to)] - mesh.positions[Int(from)]
      lengths.append(SIMD3<Double>(along).length)
    }
    return (isOpen, lengths)
  }
}
