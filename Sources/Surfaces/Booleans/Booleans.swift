public import Failures
import Geometry

/// Why two solids cannot be combined.
public enum BooleanFailure: Failure, Equatable {
  /// An operand is no solid: the first or the second, and what a certificate would find.
  case notSolid(operand: Int, boundaryEdges: Int, inconsistentEdges: Int)
  /// More pairs of triangles cross than can be listed, or rounding kept making new crossings.
  case tooManyCrossings

  /// See `Failure`.
  public var kind: FailureKind { .unreadableInput }

  /// See `Failure`.
  public var description: String {
    switch self {
    case .notSolid(let operand, let boundaryEdges, let inconsistentEdges):
      "Solid \(operand) is none (\(boundaryEdges) open edges, \(inconsistentEdges) that disagree "
        + "about the outside); repair it first."
    case .tooManyCrossings:
      "The two solids cross in too many places to be combined; simplify or rewrap them first."
    }
  }
}

/// Solids combined.
///
/// Each operand is what its surface winds around, so it may cross itself or be of several shells.
/// Where triangles cross they are cut, exactly; only the points made there are rounded, to the
/// nearest float32, and the few crossings which that can make are cut again until there are none.
/// Faces in one plane, edges and vertices in common are no special case. Where the result would
/// touch itself in an edge or a point, which no file of triangles can keep apart, vertices are moved
/// by some units in the last place.
///
/// The result is certified, or empty where nothing is left. What was not cut keeps its vertices, in
/// order, and its triangles. The number of threads does not change it. Some 50 µs for each pair of
/// triangles that cross, and 3 µs for every triangle.
extension Mesh {
  /// What lies in this solid or in the other.
  public func union(_ other: Mesh) throws(BooleanFailure) -> Mesh {
    try combined(other) { $0.x > 0 || $0.y > 0 }
  }

  /// What lies in this solid and not in the other.
  public func difference(_ other: Mesh) throws(BooleanFailure) -> Mesh {
    try combined(other) { $0.x > 0 && $0.y <= 0 }
  }

  /// What lies in both.
  public func intersection(_ other: Mesh) throws(BooleanFailure) -> Mesh {
    try combined(other) { $0.x > 0 && $0.y > 0 }
  }

  private func combined(
    _ other: Mesh, _ isInside: @Sendable (SIMD2<Int32>) -> Bool
  ) throws(BooleanFailure) -> Mesh {
    for (operand, mesh) in [self, other].enumerated() {
      let topology = mesh.welded().topology()
      guard
        topology.boundaryEdges + topology.inconsistentEdges + topology.nonFiniteVertices
          + topology.outOfRangeTriangles == 0
      else {
        throw .notSolid(
          operand: operand + 1, boundaryEdges: topology.boundaryEdges,
          inconsistentEdges: topology.inconsistentEdges)
      }
    }
    let base = UInt32(positions.count)
    let both = Mesh(
      positions: positions + other.positions,
      triangles: triangles
        + other.triangles.map { Triangle($0.a + base, $0.b + base, $0.c + base) })
    let (solid, crossings) = both.welded().withoutCrossings(
      secondOperand: triangles.count, isInside)
    guard crossings.pairsLeft == 0, solid.topology().isManifold else {
      throw .tooManyCrossings
    }
    return solid.withoutCrumbs()
  }

  /// The mesh without shells so thin that float32 does not tell their sides apart.
  private func withoutCrumbs() -> Mesh {
    var repair = Repair(mesh: self, options: RepairOptions())
    repair.dropSmallShells()
    repair.dropUnusedVertices()
    return repair.mesh
  }
}
