extension Mesh {
  /// All pairs of triangles that meet anywhere but in the corners and edges which they have in
  /// common, as `selfIntersections` counts them, in the order of the mesh.
  ///
  /// - Parameter limit: nil is returned where there are more pairs than this.
  func crossingPairs(_ tree: TriangleTree, limit: Int = 1 << 25) -> [SelfIntersections.Pair]? {
    let found = tree.visitPairs(PairCollector(first: tree, second: tree, limit: limit))
    guard found.reduce(0, { $0 + $1.pairs.count }) <= limit else { return nil }
    var pairs = found.flatMap(\.pairs).map { SelfIntersections.Pair(Int($0.x), Int($0.y)) }
    pairs.sort { ($0.one, $0.two) < ($1.one, $1.two) }
    return pairs
  }
}

extension TriangleTree {
  /// All pairs of a triangle of this tree's mesh and one of the other's that meet, as above; the
  /// order does not depend on the number of threads.
  func crossingPairs(with other: TriangleTree) -> [(mine: Int, other: Int)] {
    visitPairs(with: other, PairCollector(first: self, second: other, limit: .max))
      .flatMap(\.pairs).map { (Int($0.x), Int($0.y)) }
  }
}

/// Lists the pairs that really meet, up to a limit.
private struct PairCollector: PairVisitor {
  let first: TriangleTree
  let second: TriangleTree
  let limit: Int
  var pairs: [SIMD2<UInt32>] = []

  init(first: TriangleTree, second: TriangleTree, limit: Int) {
    self.first = first
    self.second = second
    self.limit = limit
  }

  mutating func visit(_ one: Int, _ two: Int) {
    let (a, b) = (first.corners[one], second.corners[two])
    guard pairs.count <= limit, a.meets(b), !a.hasZeroArea, !b.hasZeroArea else { return }
    pairs.append(SIMD2(first.triangles[one], second.triangles[two]))
  }
}
