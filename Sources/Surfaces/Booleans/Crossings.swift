import Geometry

/// What was done where surfaces crossed or touched.
struct CrossingsReport: Equatable, Sendable {
  /// Pairs of triangles that met where they should not, before.
  var pairs = 0
  /// Triangles that were cut.
  var cutTriangles = 0
  /// Vertices moved so that sheets which touched in an edge or a point no longer do.
  var partedVertices = 0
  /// The longest such move, mm.
  var longestMove = 0.0
  /// Points where sheets touched whatever was moved, and around which a cube was taken out.
  var notches = 0
  /// The longest edge of such a cube, mm.
  var longestNotch = 0.0
  /// How often the surface was cut or parted.
  var rounds = 0
  /// Pairs that are left, or nil where there were too many to list.
  var pairsLeft: Int? = 0
}

extension Mesh {
  /// More pairs than this are not cut: that is no surface with crossings but a soup.
  static let mostCrossingPairs = 1 << 21
  private static let mostRounds = 30
  /// So many are cut again even if they are more than before.
  private static let fewPairs = 1000
  /// After so many rounds in which what is left does not become fewer, though it is much, slivers make
  /// slivers, and it would not end.
  private static let mostRoundsInVain = 5

  /// The boundary of what the mesh winds around: free of crossings and manifold after rounding to
  /// float32. Where the mesh is sound it comes back as it is.
  ///
  /// The mesh is cut exactly, the pieces between inside and outside are kept, and their vertices
  /// rounded. Rounding can make a few crossings anew, of slivers as thin as float32 is coarse; these
  /// are cut in their turn until there are none. Sheets that touch in an edge or a point, which no
  /// file of triangles can keep apart, are parted: their vertices are moved inward by some units
  /// of float32. Where they meet again however they are moved, as sheets do that are thinner than
  /// float32 is coarse, a small cube around the point is taken out of the solid.
  ///
  /// Positions must all be different, and every edge run through as often one way as the other.
  ///
  /// - Parameters:
  ///   - pairs: the pairs that cross, where they are known, with the tree.
  ///   - secondOperand: the triangles from this one on are the second of two solids.
  ///   - isInside: tells from how often each solid winds around a place whether it is kept.
  func withoutCrossings(
    known: (tree: TriangleTree, pairs: [SelfIntersections.Pair])? = nil, secondOperand: Int? = nil,
    _ isInside: @Sendable (SIMD2<Int32>) -> Bool = { $0.x > 0 }
  ) -> (Mesh, CrossingsReport) {
    var report = CrossingsReport()
    var mesh = self
    var known = known
    var best: (mesh: Mesh, pairs: Int)?
    var (timesCut, timesCalmed, timesParted) = (0, 0, 0)
    var pairsCut = Self.mostCrossingPairs
    var roundOfBest = 0
    while true {
      let tree = known?.tree ?? TriangleTree(mesh)
      guard let pairs = known?.pairs ?? mesh.crossingPairs(tree, limit: Self.mostCrossingPairs)
      else {
        // Where many sheets run through one place, a cut leaves as many slivers as they have crossings.
        guard timesCut > 0, timesCalmed < 3 else {
          report.pairsLeft = nil
          return (mesh, report)
        }
        mesh = mesh.calmed(tolerance: mesh.coarseness * Self.steps(timesCalmed))
        timesCalmed += 1
        continue
      }
      known = nil
      if report.rounds == 0 { report.pairs = pairs.count }
      report.pairsLeft = pairs.count
      if timesCut > 0, best.map({ pairs.count <= $0.pairs }) ?? true {
        best = (mesh, pairs.count)
        roundOfBest = report.rounds
      }
      let isClean = pairs.isEmpty && (secondOperand == nil || timesCut > 0)
      if isClean {
        if mesh.topology().isManifold { return (mesh, report) }
        if let apart = mesh.withSheetsApart(&report) { return (apart, report) }
      }
      let isVain =
        (best?.pairs ?? 0) > Self.fewPairs
        && report.rounds > roundOfBest + Self.mostRoundsInVain
      guard report.rounds < Self.mostRounds, !isVain else {
        report.pairsLeft = best?.pairs ?? pairs.count
        return (best?.mesh ?? mesh, report)
      }
      report.rounds += 1
      if isClean && timesParted < 3 {
        mesh = mesh.parted(
          by: 16 << (2 * timesParted), byNormal: timesParted % 2 == 0, &report)
        timesParted += 1
      } else if isClean || timesCut >= timesCalmed + 2
        || (pairs.count > pairsCut && pairs.count > Self.fewPairs)
      {
        // Cutting alone does not end it: slivers are thinner than what rounding moves.
        mesh = mesh.calmed(
          around: pairs, tolerance: mesh.coarseness * Self.steps(timesCalmed))
        timesCalmed += 1
        timesParted = 0
      } else {
        guard
          let arrangement = Arrangement(
            mesh, tree: tree, pairs: pairs,
            secondOperand: timesCut == 0 ? secondOperand ?? .max : .max)
        else { return (mesh, report) }
        report.cutTriangles += arrangement.cutTriangles
        pairsCut = pairs.count
        mesh = timesCut == 0 ? arrangement.solid(isInside) : arrangement.solid { $0.x > 0 }
        mesh = mesh.weldedWithoutRepeats()
        timesCut += 1
      }
    }
  }

  /// How many units of float32 are flattened, the more often that was done before.
  private static func steps(_ timesCalmed: Int) -> Double {
    Double(1 << min(10, 2 * timesCalmed + 2))
  }

  /// The mesh with every position once and without triangles that then name a vertex twice. These
  /// bound nothing: the edges on either side of them become one.
  func weldedWithoutRepeats() -> Mesh {
    var mesh = welded()
    mesh.triangles.removeAll { $0.a == $0.b || $0.b == $0.c || $0.c == $0.a }
    return mesh
  }
}
