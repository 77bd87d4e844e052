import Geometry

extension LabelSurface {
  /// The same walls with fewer triangles, and what was done.
  ///
  /// Edges are collapsed cheapest first by quadric error (Garland & Heckbert 1997,
  /// doi:10.1145/258734.258849). Each collapse keeps the surface of every label, and of the
  /// outside, what it is: closed stays closed, manifold stays manifold, the genus stays. Curves
  /// where walls meet collapse along themselves only, and their ends and branchings stay; so do
  /// boundaries of open surfaces and places that are not manifold. Walls are decimated once, so
  /// neighbours go on sharing vertices and triangles. No triangle turns by more than about 85
  /// degrees in one collapse or becomes a needle, none folds over its neighbour.
  ///
  /// With a bound on the deviation, a collapse is refused that would bring an original vertex
  /// farther than the bound from the result, or the new vertex, edge middles and centroids of the
  /// result farther than the bound from the original. The result is then audited: it is measured
  /// against the original both ways and searched for triangles that cross. Around each place that
  /// fails the bound is tightened, at last to nothing, and all is done again, up to seven times. So the result
  /// crosses itself only where the original does, and lies within the bound at every point looked
  /// at (see `DecimationAudit`); the report says so, or says that it does not. Not promised: what
  /// lies between those points, and that a count is reached which topology or shape forbid.
  ///
  /// Where the goal is met already, the surface comes back as it is. Every index must be in range.
  /// Deterministic whatever the number of threads. About 200 bytes of memory a triangle; n log n.
  public func decimated(_ goal: DecimationGoal) -> (LabelSurface, DecimationReport) {
    let target = goal.target(of: triangles.count)
    guard triangles.count > target else {
      var report = DecimationReport()
      report.trianglesBefore = triangles.count
      report.trianglesAfter = triangles.count
      return (self, report)
    }
    precondition(triangles.count < Int(UInt32.max / 3), "more triangles than corners can be named")
    let mesh = Mesh(positions: positions, triangles: triangles)
    let tree = TriangleTree(mesh)
    let crossed =
      mesh.selfIntersections(tree, first: 0).pairs > 0 || !mesh.flatTriangles().isEmpty
    let bound = goal.maximumDeviation ?? .infinity
    var shares: [Float] = []
    var rounds = 0
    while true {
      rounds += 1
      // A tenth of the bound is kept for what lies between the points that the gates look at.
      var decimator = Decimator(self, bound: goal.maximumDeviation.map { 0.9 * $0 }, shares: shares)
      decimator.run(downTo: target)
      let audit = DecimationAudit(decimator, tree, bound: bound, crossed: crossed)
      guard audit.isClean || rounds == 8 else {
        decimator.tighten(around: audit, round: rounds, &shares)
        continue
      }
      var report = decimator.report
      report.trianglesAfter = decimator.alive
      report.reachedCount = target == 0 || decimator.alive <= target
      report.rounds = rounds
      report.maximumDeviation = audit.largest
      if !audit.isClean {
        let all = DecimationAudit(decimator, tree, bound: .infinity, crossed: true)
        report.maximumDeviation = all.largest
        report.withinDeviation = all.largest <= bound
      }
      return (decimator.result(), report)
    }
  }
}

extension Decimator {
  /// Tightens the bound for the original vertices around the places that an audit found wrong: to
  /// a third at first, then to nothing. Without a bound there is nothing to tighten, so
  /// they stay at once.
  fileprivate func tighten(around audit: DecimationAudit, round: Int, _ shares: inout [Float]) {
    if shares.isEmpty { shares = [Float](repeating: 1, count: positions.count) }
    let factor: Float = bound == nil || round > 1 ? 0 : 0.3
    var isWrong = [Bool](repeating: false, count: positions.count)
    for vertex in audit.vertices {
      isWrong[vertex] = true
      // What an original vertex does not see may lie in a triangle next to it.
      var corner = originalFirstCorner[vertex]
      while corner != Self.none {
        let t = original.triangles[Int(corner / 3)]
        for end in [t.a, t.b, t.c] { isWrong[Int(end)] = true }
        corner = originalNextCorner[Int(corner)]
      }
    }
    markPoints(around: audit.triangles, rings: max(1, round - 1), &isWrong)
    for vertex in isWrong.indices where isWrong[vertex] { shares[vertex] *= factor }
  }

  /// Marks the original vertices that triangles of the result, and rings around them, stand for.
  private func markPoints(around wrong: [Int], rings: Int, _ marks: inout [Bool]) {
    let alive = triangles.indices.filter { triangles[$0].a != Self.none }
    var isNear = [Bool](repeating: false, count: positions.count)
    func spread(_ index: Int) {
      let t = triangles[index]
      for vertex in [t.a, t.b, t.c] { isNear[Int(vertex)] = true }
    }
    for index in wrong { spread(index) }
    for ring in 1...rings {
      let near = alive.filter { index in
        let t = triangles[index]
        return isNear[Int(t.a)] || isNear[Int(t.b)] || isNear[Int(t.c)]
      }
      for index in near {
        var point = firstPoint[index]
        while point != Self.none {
          marks[Int(point)] = true
          point = nextPoint[Int(point)]
        }
        if ring < rings { spread(index) }
      }
    }
  }
}

extension Mesh {
  /// The same surface with fewer triangles: `LabelSurface.decimated(_:)` for one structure.
  public func decimated(_ goal: DecimationGoal) -> (Mesh, DecimationReport) {
    let (surface, report) = LabelSurface(self).decimated(goal)
    return (Mesh(positions: surface.positions, triangles: surface.triangles), report)
  }
}
