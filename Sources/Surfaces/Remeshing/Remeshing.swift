public import Failures
import Foundation
import Geometry

/// Why a mesh could not be remeshed.
public enum RemeshFailure: Failure, Equatable {
  /// It is open, not manifold, not oriented or crosses itself.
  case unsound
  /// Edges so short would make more triangles than can be held.
  case tooMany(Double)
  /// Its coordinates, or the edges asked for, are too large for their squares to be held.
  case tooLarge

  /// See `Failure`.
  public var kind: FailureKind {
    switch self {
    case .unsound: .unreadableInput
    case .tooMany, .tooLarge: .badArguments
    }
  }

  /// See `Failure`.
  public var description: String {
    switch self {
    case .unsound:
      "Only a sound mesh can be remeshed, and this one is open, not manifold, not oriented or "
        + "crosses itself: see 'heartwright check', and mend it with 'heartwright repair'."
    case .tooMany(let count):
      String(
        format: "Edges so short would make about %.3g triangles; "
          + "at most %.3g can be held: choose a longer edge.", count, RemeshFailure.mostTriangles)
    case .tooLarge:
      "Remeshing works with lengths up to 1000 km, and the mesh or its edges would be longer: "
        + "say what its numbers are by --units, or choose a shorter edge."
    }
  }

  static let mostTriangles = 1e8
  /// In mm; squares of areas are held in single precision up to here.
  static let largestLength = 1e9
}

extension Mesh {
  /// The same surface with even triangles, and what was done.
  ///
  /// Botsch & Kobbelt, A remeshing approach to multiresolution modeling, 2004
  /// (doi:10.1145/1057432.1057457): edges longer than 4/3 of the length are split, edges shorter
  /// than 4/5 collapsed, edges flipped until most vertices have six, and vertices moved along the
  /// surface to the middle of their neighbours; each new vertex lies on the original surface, at its
  /// exactly closest point. Sharp edges stay.
  ///
  /// The result is sound: closed, manifold, oriented as the original, of the same shells and genus,
  /// and free of self-intersections, for the mesh is audited. Where triangles cross, edges are made
  /// half as long around the place, and again; in the end what still crosses is left as it was.
  /// Where edges of the length would not follow the surface (a triangle may turn away from it by
  /// some 40 degrees), as around vessels of less girth than five edges, they stay shorter.
  ///
  /// Vertices that are kept stay where they are, with all triangles and edges between them: so what a part
  /// shares with others (`JoinedParts.isWall`) stays the same for both.
  ///
  /// Not promised: a bound on the distance from the original; measure it with `distance(to:)`.
  /// Deterministic whatever the number of threads. About 10 µs a triangle of the original and 50 µs
  /// one of the result.
  /// - Parameter kept: for every vertex whether it is kept; nil keeps none.
  public func remeshed(
    _ options: RemeshOptions, keeping kept: [Bool]? = nil
  ) throws(RemeshFailure) -> (Mesh, RemeshReport) {
    precondition(kept.map { $0.count == positions.count } ?? true)
    guard certificate().isSound else { throw .unsound }
    let bounds = bounds
    let largest = max(bounds.upper.max(), -bounds.lower.min(), options.edgeLength)
    guard largest <= RemeshFailure.largestLength else { throw .tooLarge }
    let expected = measures().area / (0.433 * options.edgeLength * options.edgeLength)
    guard expected < RemeshFailure.mostTriangles else { throw .tooMany(expected) }
    var report = RemeshReport()
    report.trianglesBefore = triangles.count
    report.edgeLength = options.edgeLength
    let kept = kept ?? [Bool](repeating: false, count: positions.count)
    report.keptVertices = kept.count { $0 }
    var ground = RemeshGround(self, options, keeping: kept)
    report.sharpEdges = ground.isSharp.count { $0 } / 2
    while true {
      var remesher = Remesher(ground)
      remesher.makeEven()
      let mesh = remesher.result()
      report.rounds += 1
      let wrong = ground.faults(of: mesh)
      if wrong.isEmpty {
        report.measure(mesh)
        report.refinedVertices = ground.sizes.count { Double($0) < 0.99 * options.edgeLength }
        report.untouchedVertices = ground.isFrozen.count { $0 } - report.keptVertices
        return (mesh, report)
      }
      ground.yield(around: wrong, round: report.rounds, radius: options.edgeLength)
    }
  }
}

extension Remesher {
  /// Enough for lengths to settle.
  private static let passes = 8

  /// Makes triangles even.
  fileprivate mutating func makeEven() {
    // Halving by halving, so that triangles stay even from the start; halves of any edge are short
    // enough long before the sixty-fourth time.
    for _ in 0..<64 {
      guard splitLongEdges() > 0 else { break }
      _ = flipEdges(.angles)
    }
    for _ in 0..<Self.passes {
      _ = splitLongEdges()
      _ = collapseShortEdges()
      _ = flipEdges(.degrees)
      relax()
    }
    _ = flipEdges(.angles)
  }
}
