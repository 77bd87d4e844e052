import Geometry

/// Triangles that run through others, and sheets that touch.
extension Repair {
  /// Whether every edge is run through as often one way as the other.
  private var isClosed: Bool {
    let edges = Connectivity(mesh).edges
    return edges.boundary == 0 && edges.inconsistent == 0
  }

  /// Turns shells the right way round, unites those that cross and cuts folds away. A mesh that is
  /// still open, or one-sided, has no inside: its shells are turned as well as can be.
  mutating func settleShells() {
    // Vertices that nothing names any more may be no numbers.
    dropUnusedVertices()
    let repeats = mesh.welded().triangles.map { $0.a == $0.b || $0.b == $0.c || $0.c == $0.a }
    if repeats.contains(true) {
      report.degenerateTriangles += repeats.count { $0 }
      mesh = mesh.welded()
      keepTriangles(repeats.map { !$0 })
    }
    var tree = TriangleTree(mesh)
    let pairs = mesh.crossingPairs(tree, limit: Mesh.mostCrossingPairs)
    orientShells(crossing: pairs ?? [])
    // The tree keeps the corners of its triangles in their order.
    if report.reversedShells > 0 { tree = TriangleTree(mesh) }
    guard let pairs else {
      report.crossingPairsLeft = Mesh.mostCrossingPairs
      return
    }
    report.crossingPairs = pairs.count
    // Beyond that size pictures of several triangles would not fit float32.
    guard !mesh.triangles.isEmpty, isClosed, mesh.coarseness < 1e20 else {
      report.crossingPairsLeft = pairs.count
      return
    }
    let (settled, crossings) = united(tree, pairs)
    // What cutting makes no better stays as it was.
    let left = crossings.pairsLeft ?? Mesh.mostCrossingPairs
    guard left == 0 || left < pairs.count else {
      report.crossingPairsLeft = pairs.count
      return
    }
    mesh = settled
    report.cutTriangles = crossings.cutTriangles
    report.partedVertices = crossings.partedVertices
    report.longestMove = crossings.longestMove
    report.notches = crossings.notches
    report.longestNotch = crossings.longestNotch
    report.crossingPairsLeft = left
    // A shell that was made larger may hold the other whole, so that nothing was cut.
    let isUnited = crossings.rounds > 0 || report.overlappedVertices > 0
    if isUnited, report.crossingPairsLeft == 0 { dropMisplacedShells() }
  }
}
