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
  /// result farther than the bound from the original. The result is then measured against the
  /// original both ways (`Mesh.distance`, points a quarter of a mean edge apart); where it lies farther
  /// away, all is done again with stricter gates, up to three times. The report says what was
  /// measured. Not promised: what lies between the points, that distant sheets of the surface do not
  /// come to cross, and that a count is reached which topology or shape forbid.
  ///
  /// Where the goal is met already, the surface comes back as it is. Every index must be in range.
  /// Deterministic whatever the number of threads. About 130 bytes of memory a triangle; n log n.
  public func decimated(_ goal: DecimationGoal) -> (LabelSurface, DecimationReport) {
    let target = goal.target(of: triangles.count)
    guard triangles.count > target else {
      var report = DecimationReport()
      report.trianglesBefore = triangles.count
      report.trianglesAfter = triangles.count
      return (self, report)
    }
    precondition(triangles.count < Int(UInt32.max / 3), "more triangles than corners can be named")
    guard let bound = goal.maximumDeviation else {
      var decimator = Decimator(self, bound: nil)
      decimator.run(downTo: target)
      decimator.report.maximumDeviation = decimator.measuredDeviation()
      return decimator.finished(target)
    }
    // The gates look at some points only. What they let through is measured at many more, and where
    // that shows too much, tried again with stricter gates.
    let mesh = Mesh(positions: positions, triangles: triangles)
    let tree = TriangleTree(mesh)
    let spacing = mesh.meanEdgeLength / 4
    var gate = 0.9 * bound
    var attempts = 4
    while true {
      var decimator = Decimator(self, bound: gate)
      decimator.run(downTo: target)
      var (surface, report) = decimator.finished(target)
      let result = Mesh(positions: surface.positions, triangles: surface.triangles)
      let distance = mesh.distance(
        to: result, spacing: spacing > 0 && spacing.isFinite ? spacing : nil, tree: tree,
        otherTree: TriangleTree(result))
      report.maximumDeviation = distance?.maximum ?? 0
      report.withinDeviation = report.maximumDeviation <= bound
      attempts -= 1
      if report.withinDeviation || attempts == 0 { return (surface, report) }
      gate *= 0.95 * bound / report.maximumDeviation
    }
  }
}

extension Decimator {
  /// The result with the counts of its report filled in.
  fileprivate func finished(_ target: Int) -> (LabelSurface, DecimationReport) {
    var report = report
    report.trianglesAfter = alive
    report.reachedCount = target == 0 || alive <= target
    return (result(), report)
  }
}

extension Mesh {
  /// The same surface with fewer triangles: `LabelSurface.decimated(_:)` for one structure.
  public func decimated(_ goal: DecimationGoal) -> (Mesh, DecimationReport) {
    let (surface, report) = LabelSurface(self).decimated(goal)
    return (Mesh(positions: surface.positions, triangles: surface.triangles), report)
  }
}
