import Geometry

/// Where a surface runs through or onto itself.
public struct SelfIntersections: Equatable, Sendable, Codable {
  /// Pairs of triangles that meet outside the corners and edges they have in common.
  public var pairs = 0
  /// Triangles that are in at least one such pair.
  public var triangles = 0
  /// The pairs that come first in the order of the mesh, at most as many as were asked for.
  public var first: [Pair] = []

  /// Two triangles of a mesh, the lower number first.
  public struct Pair: Hashable, Sendable, Codable {
    /// The lower triangle.
    public var one: Int
    /// The higher triangle.
    public var two: Int

    /// Creates a pair in either order.
    public init(_ one: Int, _ two: Int) {
      self.one = min(one, two)
      self.two = max(one, two)
    }
  }
}

extension Mesh {
  /// All pairs of triangles that meet anywhere but in the corners and edges which they have in
  /// common, decided exactly for the float32 coordinates as they are; touching counts.
  ///
  /// Corners at equal positions are common, whatever their indices. Duplicate triangles meet, and
  /// so do neighbours folded flat onto each other. Triangles of zero area, with an index out of
  /// range or with a coordinate that is not a number are left out: `topology` counts them.
  ///
  /// About 2 s of CPU time for 1.4 million triangles of a clean surface. The worst case, where
  /// everything meets everything, is quadratic in time but not in memory. The number of threads
  /// does not change the result.
  public func selfIntersections(first limit: Int = 10) -> SelfIntersections {
    selfIntersections(TriangleTree(self), first: limit)
  }

  /// The same where the tree of this mesh is at hand.
  public func selfIntersections(_ tree: TriangleTree, first limit: Int = 10) -> SelfIntersections {
    precondition(limit >= 0)
    let found = tree.visitPairs(ContactVisitor(tree: tree, limit: limit))
    var isInvolved = [Bool](repeating: false, count: triangles.count)
    for part in found { for triangle in part.triangles { isInvolved[Int(triangle)] = true } }
    return SelfIntersections(
      pairs: found.reduce(0) { $0 + $1.pairs }, triangles: isInvolved.count { $0 },
      first: Array(
        found.flatMap(\.first).sorted { ($0.one, $0.two) < ($1.one, $1.two) }.prefix(limit)))
  }
}

/// Counts the pairs that really meet.
private struct ContactVisitor: PairVisitor {
  let tree: TriangleTree
  let limit: Int
  var pairs = 0
  /// Triangles that were met, each as often as it took part since the list was last tidied.
  var triangles: [UInt32] = []
  var first: [SelfIntersections.Pair] = []

  private var tidiedCount = 0

  init(tree: TriangleTree, limit: Int) {
    self.tree = tree
    self.limit = limit
  }

  mutating func visit(_ one: Int, _ two: Int) {
    let (a, b) = (tree.corners[one], tree.corners[two])
    guard a.meets(b), !a.hasZeroArea, !b.hasZeroArea else { return }
    record(tree.triangles[one], tree.triangles[two])
  }

  private mutating func record(_ one: UInt32, _ two: UInt32) {
    pairs += 1
    triangles.append(one)
    triangles.append(two)
    // Memory stays proportional to the number of triangles, not of pairs.
    if triangles.count > 2 * tidiedCount + 4096 {
      triangles.sort()
      triangles = triangles.indices.filter { $0 == 0 || triangles[$0] != triangles[$0 - 1] }
        .map { triangles[$0] }
      tidiedCount = triangles.count
    }
    guard limit > 0 else { return }
    first.append(SelfIntersections.Pair(Int(one), Int(two)))
    if first.count >= 2 * limit + 64 {
      first.sort { ($0.one, $0.two) < ($1.one, $1.two) }
      first.removeLast(first.count - limit)
    }
  }
}
