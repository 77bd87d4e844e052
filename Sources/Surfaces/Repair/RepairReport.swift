/// What a repair did, in counts and in mm, and what it could not mend.
public struct RepairReport: Equatable, Sendable, Codable {
  /// Triangles dropped because they named a vertex that is not there.
  public var outOfRangeTriangles = 0
  /// Triangles dropped because a coordinate was infinite or not a number.
  public var nonFiniteTriangles = 0
  /// Triangles dropped because one vertex lay a thousand times farther away than most.
  public var farTriangles = 0
  /// Vertices that became one with an earlier vertex at exactly the same position.
  public var weldedVertices = 0
  /// Vertices at open edges that became one with another beside them.
  public var mergedVertices = 0
  /// No farther apart than this many mm.
  public var mergeDistance = 0.0
  /// Vertices that became one with another beside them, because surfaces lay on each other.
  public var closeVertices = 0
  /// No farther apart than this many mm.
  public var closeness = 0.0
  /// Edges that were cut at vertices of others which lay on them.
  public var touchedEdges = 0
  /// How near these may have lain, mm.
  public var touchDistance = 0.0
  /// Flat faces that were given the triangles of the face that they lie on.
  public var alignedFaces = 0
  /// Triangles dropped because they had fewer than three different vertices, or no area and no
  /// neighbour to share it with.
  public var degenerateTriangles = 0
  /// Triangles without area that were mended by turning their longest edge.
  public var turnedEdges = 0
  /// Triangles dropped because an equal one was there already.
  public var duplicateTriangles = 0
  /// Pairs of triangles dropped because they lay face to face on the same three vertices.
  public var cancelledPairs = 0
  /// The area in mm² of the duplicate and cancelled triangles.
  public var droppedArea = 0.0
  /// Triangles dropped that were walls between cells with one skin around them.
  public var innerWalls = 0
  /// The area in mm² of those.
  public var innerWallArea = 0.0
  /// Cells between walls that lay nowhere at the skin.
  public var hiddenCells = 0
  /// The volume in mm³ of those.
  public var hiddenCellVolume = 0.0
  /// How many of those stay cavities, since all of their triangles faced into them.
  public var hollowCells = 0
  /// Edges of three or more triangles that were cut into edges of two.
  public var cutEdges = 0
  /// Vertices added where sheets that met in an edge or a point were taken apart.
  public var splitVertices = 0
  /// Triangles dropped because they hung on nothing.
  public var loneTriangles = 0
  /// The area in mm² of those.
  public var loneArea = 0.0
  /// The smaller of their shares in the triangles and in the area that there were then.
  public var loneShare = 0.0
  /// Triangles taken out because the surface could not be closed or oriented there.
  public var reopenedTriangles = 0
  /// The area in mm² of those.
  public var reopenedArea = 0.0
  /// Triangles turned round to agree with their neighbours.
  public var reversedTriangles = 0
  /// Whole shells turned round to face outward, or inward where they bound a cavity.
  public var reversedShells = 0
  /// The volume in mm³ that those enclose.
  public var reversedVolume = 0.0
  /// Shells that face inward, lie mostly in another and come out of it: cavities that are open there.
  public var openedCavities = 0
  /// The volume in mm³ that those enclose.
  public var openedVolume = 0.0
  /// Shells of which so much was turned round that nothing says which way they faced, and that cross others or
  /// lie in them.
  public var doubtfulShells = 0
  /// The volume in mm³ that the surface encloses, whichever way its triangles face, and the result does not.
  public var missedVolume = 0.0
  /// Holes closed.
  public var filledHoles = 0
  /// The length in mm of the rims of the closed holes together.
  public var filledRim = 0.0
  /// The area in mm² of the patches.
  public var filledArea = 0.0
  /// That area to that of all of the surface in the end.
  public var filledShare = 0.0
  /// Shells dropped because they were smaller than asked for.
  public var droppedShells = 0
  /// The volume in mm³ of those.
  public var droppedVolume = 0.0
  /// Pairs of triangles that crossed once holes were closed.
  public var crossingPairs = 0
  /// Triangles cut where shells crossed or were folded; what lay inside the solid then went.
  public var cutTriangles = 0
  /// Vertices moved outward so that shells which lay on each other overlap.
  public var overlappedVertices = 0
  /// The longest of these moves, mm.
  public var longestOverlap = 0.0
  /// Vertices moved so that sheets which touched in an edge or a point do not.
  public var partedVertices = 0
  /// The longest of these moves, mm.
  public var longestMove = 0.0
  /// Points where sheets touched whatever was moved, and around which a cube was taken out.
  public var notches = 0
  /// The longest edge of such a cube, mm.
  public var longestNotch = 0.0

  /// Edges of one triangle that are left.
  public var boundaryEdgesLeft = 0
  /// Holes left open because their rim is longer than asked for.
  public var holesLeft = 0
  /// Edges of three or more triangles that are left.
  public var nonManifoldEdgesLeft = 0
  /// Vertices left where sheets meet in a point.
  public var nonManifoldVerticesLeft = 0
  /// Edges left whose triangles disagree about the outside.
  public var inconsistentEdgesLeft = 0
  /// Triangles left without area.
  public var zeroAreaTrianglesLeft = 0
  /// Pairs of triangles left that cross.
  public var crossingPairsLeft = 0

  /// Creates a report of nothing done.
  public init() {}

  /// Whether surfaces met, or did not agree on their sides: what is solid was then told from that.
  var isOfManySurfaces: Bool {
    cutEdges + cancelledPairs + innerWalls + reopenedTriangles + reversedTriangles + cutTriangles
      > 0
  }

  /// Whether most of the surface hung on nothing: its triangles are near each other at best.
  var isSoup: Bool { loneShare > 0.5 }

  /// Whether the mesh was sound and came back as it was.
  public var isUntouched: Bool { self == RepairReport() }

  /// What could not be mended, a sentence each; empty where all was.
  public var unmended: [String] {
    var said: [String] = []
    if isSoup {
      said.append(
        "\(Int((100 * loneShare).rounded())) % of the surface were triangles that hang on nothing: weld "
          + "with the width of the gaps between them.")
    }
    if holesLeft > 0 {
      said.append(
        "\(counted(holesLeft, "hole is", "holes are")) wider than the limit and stay open.")
    }
    if boundaryEdgesLeft > 0 {
      said.append(
        "\(counted(boundaryEdgesLeft, "edge still has", "edges still have")) only one triangle.")
    }
    if nonManifoldEdgesLeft > 0 {
      said.append(
        "\(counted(nonManifoldEdgesLeft, "edge still has", "edges still have")) more than two triangles."
      )
    }
    if nonManifoldVerticesLeft > 0 {
      said.append(
        "At \(counted(nonManifoldVerticesLeft, "vertex", "vertices")) several sheets still meet.")
    }
    if inconsistentEdgesLeft > 0 {
      said.append(
        "Across \(counted(inconsistentEdgesLeft, "edge", "edges")) the surface has no outside; it is one-sided there."
      )
    }
    if zeroAreaTrianglesLeft > 0 {
      said.append(
        "\(counted(zeroAreaTrianglesLeft, "triangle still has", "triangles still have")) no area.")
    }
    if crossingPairsLeft > 0 {
      said.append(
        crossingPairsLeft == 1
          ? "A pair of triangles still crosses; try to rewrap."
          : "\(crossingPairsLeft) or more pairs of triangles still cross; try to rewrap.")
    }
    return said
  }
}
