import Foundation
public import Surfaces

extension RepairReport {
  /// What was done and what could not be mended, a sentence each.
  public var sentences: [String] {
    if isUntouched { return ["The mesh was sound already and came back as it was."] }
    let counts: [(Int, String)] = [
      (outOfRangeTriangles, "triangles dropped that named a vertex which is not there"),
      (nonFiniteTriangles, "triangles dropped with a coordinate that is not a number"),
      (weldedVertices, "vertices welded to an equal one"),
      (mergedVertices, "vertices at open edges welded within the tolerance"),
      (degenerateTriangles, "triangles without area dropped"),
      (turnedEdges, "triangles without area mended by turning an edge"),
      (duplicateTriangles, "duplicate triangles dropped"),
      (cancelledPairs, "pairs of triangles dropped that lay face to face"),
      (cutEdges, "edges of three or more triangles cut"),
      (splitVertices, "vertices added to take sheets apart"),
      (loneTriangles, "triangles dropped that hung on nothing"),
      (reopenedTriangles, "triangles taken out where the surface had no outside"),
      (reversedTriangles, "triangles turned round"),
      (reversedShells, "shells turned round"),
      (filledHoles, "holes closed"),
      (droppedShells, "small shells dropped"),
      (crossingPairs, "pairs of triangles crossed"),
      (cutTriangles, "triangles cut where surfaces crossed"),
      (partedVertices, "vertices moved so that sheets no longer touch"),
    ]
    var sentences = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)." }
    if filledHoles > 0 {
      sentences.append(
        String(format: "The patches have %.1f mm2 within %.1f mm of rim.", filledArea, filledRim))
    }
    if droppedShells > 0 {
      sentences.append(String(format: "The small shells held %.3f ml.", droppedVolume / 1000))
    }
    if partedVertices > 0 {
      sentences.append(String(format: "No vertex was moved by more than %.6f mm.", longestMove))
    }
    if notches > 0 {
      sentences.append(
        String(
          format: "Around %d points where sheets met, cubes of at most %.6f mm were taken out.",
          notches, longestNotch))
    }
    return sentences + unmended
  }
}
