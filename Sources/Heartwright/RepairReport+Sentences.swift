import Foundation
public import Surfaces

/// A length with two digits, in mm.
private func said(_ length: Double) -> String { String(format: "%.2g", length) }

extension RepairReport {
  /// What was done and what could not be mended, a sentence each.
  public var sentences: [String] {
    isUntouched ? ["The mesh was sound already and came back as it was."] : done + unmended
  }

  /// What of the result is a guess, a sentence each; empty where nothing is.
  public func guesses(of name: String) -> [String] {
    var guesses: [String] = []
    if filledShare > 0.2 {
      guesses.append(
        String(
          format:
            "%@: %.0f %% of the surface are patches over holes. Nothing says what it was there: "
            + "compare it with what it should be, or wrap what is left with --rewrap.",
          name, 100 * filledShare))
    }
    if hiddenCells > 0 {
      guesses.append(
        String(
          format:
            "%@: walls inside close off %@ of %.3f ml, of which %d stayed hollow, since all triangles face "
            + "into it, and the others are solid now: compare the volume with what it should be.",
          name, counted(hiddenCells, "space", "spaces"), hiddenCellVolume / 1000, hollowCells))
    }
    if doubtfulShells > 0 {
      guesses.append(
        "\(name): of \(counted(doubtfulShells, "shell", "shells")) so many triangles faced the other way than "
          + "their neighbours that nothing says whether it is a solid or a cavity. Those inside others were taken for "
          + "cavities, those that cross others for solids: compare the volume with what it should be."
      )
    }
    if missedVolume > 0 {
      guesses.append(
        String(
          format:
            "%@: the surface encloses %.3f ml more, if one does not ask which way its triangles face. They "
            + "were taken for cavities or cut away: compare the volume with what it should be, or wrap all with "
            + "--rewrap.", name, missedVolume / 1000))
    }
    return guesses
  }

  /// What was done, a sentence each.
  public var done: [String] {
    let counts: [(number: Int, one: String, many: String, what: String)] = [
      (
        outOfRangeTriangles, "triangle", "triangles",
        "dropped that named a vertex which is not there"
      ),
      (
        nonFiniteTriangles, "triangle", "triangles",
        "dropped with a coordinate that is not a number"
      ),
      (
        farTriangles, "triangle", "triangles",
        "dropped that led to a vertex a thousand times farther away than most"
      ),
      (weldedVertices, "vertex", "vertices", "welded to an equal one"),
      (
        mergedVertices, "vertex", "vertices",
        "at open edges welded to one within \(said(mergeDistance)) mm"
      ),
      (
        closeVertices, "vertex", "vertices",
        "welded to one within \(said(closeness)) mm, since surfaces lay on each other"
      ),
      (
        touchedEdges, "edge", "edges",
        "cut at vertices of others within \(said(touchDistance)) mm of them"
      ),
      (
        alignedFaces, "flat face", "flat faces",
        "cut into the triangles of the face that it lies on"
      ),
      (
        degenerateTriangles, "triangle", "triangles",
        "dropped that had no area, or lost it on the way"
      ),
      (turnedEdges, "triangle", "triangles", "without area mended by turning an edge"),
      (duplicateTriangles, "duplicate triangle", "duplicate triangles", "dropped"),
      (cancelledPairs, "pair of triangles", "pairs of triangles", "dropped that lay face to face"),
      (
        innerWalls, "triangle", "triangles",
        "dropped that were walls inside: what they parted is one solid"
      ),
      (cutEdges, "edge", "edges", "of three or more triangles cut"),
      (splitVertices, "vertex", "vertices", "added to take sheets apart"),
      (loneTriangles, "triangle", "triangles", "dropped that hung on nothing"),
      (reopenedTriangles, "triangle", "triangles", "taken out where the surface had no outside"),
      (reversedTriangles, "triangle", "triangles", "turned round"),
      (reversedShells, "shell", "shells", "turned round"),
      (filledHoles, "hole", "holes", "closed"),
      (droppedShells, "small shell", "small shells", "dropped"),
      (crossingPairs, "pair of triangles", "pairs of triangles", "crossed"),
      (cutTriangles, "triangle", "triangles", "cut where surfaces crossed"),
      (partedVertices, "vertex", "vertices", "moved so that sheets no longer touch"),
    ]
    var sentences = counts.filter { $0.number > 0 }.map {
      "\(counted($0.number, $0.one, $0.many)) \($0.what)."
    }
    if openedCavities > 0 {
      sentences.append(
        String(
          format: "%@ of %.3f ml faces inward and comes out of the surface around it: taken for a "
            + "cavity that is open there.",
          openedCavities == 1 ? "A shell" : "\(openedCavities) shells together",
          openedVolume / 1000))
    }
    if reversedShells > 0 {
      sentences.append(
        String(format: "What was turned round encloses %.3f ml.", reversedVolume / 1000))
    }
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
    if overlappedVertices > 0 {
      sentences.append(
        "\(counted(overlappedVertices, "vertex", "vertices")) where shells lay on each other moved outward by "
          + "\(said(longestOverlap)) mm at most, so that they overlap and become one.")
    }
    if notches > 0 {
      sentences.append(
        String(
          format: "Around %d points where sheets met, cubes of at most %.6f mm were taken out.",
          notches, longestNotch))
    }
    return sentences
  }
}
