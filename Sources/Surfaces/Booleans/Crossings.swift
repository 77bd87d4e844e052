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
  /// How often the surface was cut or parted.
  var rounds = 0
  /// Pairs that are left, or nil where there were too many to list.
  var pairsLeft: Int? = 0
}

extension Mesh {
  /// More pairs than this are not cut: that is no surface with crossings but a soup.
  static let mostCrossingPairs = 1 << 21
  private static let mostRounds = 30

  /// The boundary of what the mesh winds around: free of crossings and manifold after rounding to
  /// float32. Where the mesh is sound it comes back as it is.
  ///
  /// The mesh is cut exactly, the pieces between inside and outside are kept, and their vertices
  /// rounded. Rounding can make a few crossings anew, of slivers as thin as float32 is coarse; these
  /// are cut in their turn until there are none. Sheets that touch in an edge or a point, which no
  /// file of triangles can keep apart, are parted: their vertices are moved inward by some units
  /// of float32.
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
    while true {
      let tree = known?.tree ?? TriangleTree(mesh)
      guard let pairs = known?.pairs ?? mesh.crossingPairs(tree, limit: Self.mostCrossingPairs)
      else {
        report.pairsLeft = nil
        return (mesh, report)
      }
      known = nil
      if report.rounds == 0 { report.pairs = pairs.count }
      report.pairsLeft = pairs.count
      if timesCut > 0, best.map({ pairs.count <= $0.pairs }) ?? true { best = (mesh, pairs.count) }
      let isClean = pairs.isEmpty && (secondOperand == nil || timesCut > 0)
      if isClean && mesh.topology().isManifold { return (mesh, report) }
      guard report.rounds < Self.mostRounds else {
        report.pairsLeft = best?.pairs ?? pairs.count
        return (best?.mesh ?? mesh, report)
      }
      report.rounds += 1
      if isClean && timesParted < 3 {
        mesh = mesh.parted(timesParted, &report)
        timesParted += 1
      } else if isClean || timesCut >= timesCalmed + 2 {
        // Cutting alone does not end it: slivers are thinner than what rounding moves.
        let steps = Double(1 << min(10, 2 * timesCalmed + 2))
        mesh = mesh.calmed(around: pairs, tolerance: mesh.coarseness * steps)
        timesCalmed += 1
        timesParted = 0
      } else {
        guard
          let arrangement = Arrangement(
            mesh, tree: tree, pairs: pairs,
            secondOperand: timesCut == 0 ? secondOperand ?? .max : .max)
        else { return (mesh, report) }
        report.cutTriangles += arrangement.cutTriangles
        mesh = timesCut == 0 ? arrangement.solid(isInside) : arrangement.solid { $0.x > 0 }
        mesh = mesh.weldedWithoutRepeats()
        timesCut += 1
      }
    }
  }

  /// The mesh with the sheets that touch in edges or points moved apart, farther each time.
  private func parted(_ timesParted: Int, _ report: inout CrossingsReport) -> Mesh {
    var seams = Repair(mesh: self, options: RepairOptions())
    seams.cutSeams()
    var parted = seams.mesh
    let first = firstAtSamePosition(parted.positions)
    var isDoubled = [Bool](repeating: false, count: parted.positions.count)
    for vertex in first.indices where Int(first[vertex]) != vertex {
      isDoubled[vertex] = true
      isDoubled[Int(first[vertex])] = true
    }
    let inward = parted.inwardDirections(where: isDoubled, byNormal: timesParted % 2 == 0)
    for vertex in isDoubled.indices where isDoubled[vertex] {
      let position = parted.positions[vertex]
      let step = coarseness * Double(16 << (2 * timesParted))
      let moved = SIMD3<Float>(SIMD3<Double>(position) + inward[vertex] * step)
      report.partedVertices += 1
      report.longestMove = max(
        report.longestMove, (SIMD3<Double>(moved) - SIMD3<Double>(position)).length)
      parted.positions[vertex] = moved
    }
    return parted.weldedWithoutRepeats()
  }

  /// The mesh with every position once and without triangles that then name a vertex twice. These
  /// bound nothing: the edges on either side of them become one.
  func weldedWithoutRepeats() -> Mesh {
    var mesh = welded()
    mesh.triangles.removeAll { $0.a == $0.b || $0.b == $0.c || $0.c == $0.a }
    return mesh
  }

  /// Unit vectors from marked vertices into the solid: against the mean normal of their triangles,
  /// or towards the middle of their neighbours.
  private func inwardDirections(where isMarked: [Bool], byNormal: Bool) -> [SIMD3<Double>] {
    var sums = [SIMD3<Double>](repeating: .zero, count: positions.count)
    for t in triangles {
      let vertices = [t.a, t.b, t.c]
      for k in 0..<3 where isMarked[Int(vertices[k])] {
        let p = SIMD3<Double>(positions[Int(vertices[k])])
        let u = (SIMD3<Double>(positions[Int(vertices[(k + 1) % 3])]) - p).normalized
        let v = (SIMD3<Double>(positions[Int(vertices[(k + 2) % 3])]) - p).normalized
        // Normals count by the angle at the vertex.
        let angle = (1 - u.dot(v)).squareRoot()
        sums[Int(vertices[k])] += byNormal ? u.cross(v).normalized * -angle : u + v
      }
    }
    return sums.map(\.normalized)
  }
}
