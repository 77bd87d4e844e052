extension Mesh {
  /// All pairs of triangles that meet anywhere but in the corners and edges which they have in
  /// common, as `selfIntersections` counts them, in the order of the mesh.
  ///
  /// - Parameter limit: nil is returned where there are more pairs than this.
  func crossingPairs(_ tree: TriangleTree, limit: Int = 1 << 25) -> [SelfIntersections.Pair]? {
    let found = tree.visitPairs(PairCollector(tree: tree, limit: limit))
    guard found.reduce(0, { $0 + $1.pairs.count }) <= limit else { return nil }
    var pairs = found.flatMap(\.pairs)
    pairs.sort { ($0.one, $0.two) < ($1.one, $1.two) }
    return pairs
  }
}

/// Lists the pairs that really meet, up to a limit.
private struct PairCollector: PairVisitor {
  let tree: TriangleTree
  let limit: Int
  var pairs: [SelfIntersections.Pair] = []

  mutating func visit(_ one: Int, _ two: Int) {
    let (a, b) = (tree.corners[one], tree.corners[two])
    guard pairs.count <= limit, a.meets(b), !a.hasZeroArea, !b.hasZeroArea else { return }
    pairs.append(SelfIntersections.Pair(Int(tree.triangles[one]), Int(tree.triangles[two])))
  }
}
