import Geometry
import Parallel

/// The faults of a surface in which any two triangles may meet: those near each other are found by a
/// tree of boxes.
struct NearFaults: FaultSearch {
  /// The triangles as they were when all were looked at.
  private var tree: TriangleTree?
  /// Triangles that have moved since, so that the tree does not know where they are.
  private var hasMoved: [Bool]
  /// More pairs than this are not listed one by one; then all is looked at again.
  private static let limit = 1 << 20

  init(in surface: LabelSurface) {
    hasMoved = [Bool](repeating: false, count: surface.triangles.count)
  }

  mutating func faults(of surface: LabelSurface) -> Faults {
    let mesh = Mesh(positions: surface.positions, triangles: surface.triangles)
    let tree = TriangleTree(mesh)
    let crossings = mesh.selfIntersections(tree, first: Self.limit)
    // A tree of which pairs are missing would let them be forgotten.
    self.tree = crossings.pairs > Self.limit ? nil : tree
    for triangle in hasMoved.indices { hasMoved[triangle] = false }
    let flat = mesh.flatTriangles()
    var shared: Set<Int> = []
    for (vertex, first) in firstAtSamePosition(surface.positions).enumerated()
    where first != vertex {
      shared.formUnion([vertex, Int(first)])
    }
    return Self.faults(crossings.first, pairs: crossings.pairs, flat: flat, shared: shared)
  }

  mutating func faults(of surface: LabelSurface, around vertices: [Int]) -> Faults {
    guard let tree else { return faults(of: surface) }
    var isMoved = [Bool](repeating: false, count: surface.positions.count)
    for vertex in vertices { isMoved[vertex] = true }
    let now = surface.triangles.indices.filter {
      let t = surface.triangles[$0]
      return isMoved[Int(t.a)] || isMoved[Int(t.b)] || isMoved[Int(t.c)]
    }
    for triangle in now { hasMoved[triangle] = true }
    let ever = hasMoved.indices.filter { hasMoved[$0] }

    // Among all that have ever moved, and of what moved now with all that have not.
    let moved = surface.submesh(ever)
    let among = moved.selfIntersections(first: Self.limit)
    let disturbed = surface.submesh(now)
    let rest = TriangleTree(disturbed).crossingPairs(with: tree)
    var pairs = among.first.map { SelfIntersections.Pair(ever[$0.one], ever[$0.two]) }
    pairs += rest.filter { !hasMoved[$0.other] }.map {
      SelfIntersections.Pair(now[$0.mine], $0.other)
    }
    if among.pairs > Self.limit { self.tree = nil }
    return Self.faults(
      pairs, pairs: among.pairs + pairs.count - among.first.count,
      flat: disturbed.flatTriangles().map { now[$0] },
      shared: verticesSharingPlaces(surface.positions, with: vertices))
  }

  private static func faults(
    _ pairs: [SelfIntersections.Pair], pairs count: Int, flat: [Int], shared: Set<Int>
  ) -> Faults {
    Faults(
      triangles: Set(pairs.flatMap { [$0.one, $0.two] } + flat).sorted(),
      vertices: shared.sorted(), pairs: count, flat: flat.count)
  }
}

extension LabelSurface {
  /// Some of the triangles, with all vertices.
  fileprivate func submesh(_ triangles: [Int]) -> Mesh {
    Mesh(positions: positions, triangles: triangles.map { self.triangles[$0] })
  }
}
