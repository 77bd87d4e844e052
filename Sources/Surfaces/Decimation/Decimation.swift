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
  /// result farther than the bound from the original; the report says what was measured in the end.
  /// Points between these are not looked at. Not promised: that distant sheets of the surface do
  /// not come to cross, and that a count is reached that topology or shape forbid.
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
    var decimator = Decimator(self, bound: goal.maximumDeviation)
    decimator.run(downTo: target)
    var report = decimator.report
    report.trianglesAfter = decimator.alive
    report.maximumDeviation = decimator.measuredDeviation()
    report.reachedCount = target == 0 || decimator.alive <= target
    report.withinDeviation = goal.maximumDeviation.map { report.maximumDeviation <= $0 } ?? true
    return (decimator.result(), report)
  }
}

extension Mesh {
  /// The same surface with fewer triangles: `LabelSurface.decimated(_:)` for one structure.
  public func decimated(_ goal: DecimationGoal) -> (Mesh, DecimationReport) {
    let (surface, report) = LabelSurface(self).decimated(goal)
    return (Mesh(positions: surface.positions, triangles: surface.triangles), report)
  }
}
