import Geometry
import Parallel

extension LabelSurface {
  /// The same walls with fewer triangles, and what was done.
  ///
  /// Edges are collapsed cheapest first by quadric error (Garland & Heckbert 1997,
  /// doi:10.1145/258734.258849), to within a sixteenth of a doubling. Each collapse keeps the
  /// surface of every label, and of the outside, what it is: closed stays closed, manifold stays
  /// manifold, the genus stays. Curves where walls meet collapse along themselves only, and their
  /// ends and branchings stay; so do boundaries of open surfaces and places that are not manifold.
  /// Walls are decimated once, so neighbours go on sharing vertices and triangles. No triangle
  /// turns by more than about 85 degrees in one collapse or becomes a needle.
  ///
  /// With a bound on the deviation, a collapse is refused where planes would be left farther behind
  /// than the bound, as far as can be told from around the edge. The result is then audited: it is
  /// searched for triangles that cross, and with a bound every point of both surfaces is shown to
  /// lie within it of the other (see `DecimationAudit`). Where that fails, the collapses that made
  /// the place are taken back, and their vertices are kept on half as long a leash; then it goes on, until nothing fails but
  /// what no collapse has changed. So the result crosses itself only where the original does, and
  /// keeps the bound. Without one, places far beyond the root mean square are taken back as well.
  /// Both are shown for the surface of every structure by itself, and for the outside.
  /// Not promised: that a count is reached which topology, shape or the bound forbid. Without a bound
  /// the surface then has a number that can be reached, as if that had been asked for: to try on
  /// would cost it its shape for nothing.
  ///
  /// Where the goal is met already, the surface comes back as it is. Every index must be in range.
  /// Deterministic whatever the number of threads. Linear time and memory.
  public func decimated(_ goal: DecimationGoal) -> (LabelSurface, DecimationReport) {
    let target = goal.target(of: triangles.count)
    guard triangles.count > target else {
      var report = DecimationReport()
      report.trianglesBefore = triangles.count
      report.trianglesAfter = triangles.count
      report.maximumDeviation = goal.maximumDeviation.map { _ in 0 }
      return (self, report)
    }
    precondition(triangles.count < Int(Int32.max / 3), "more triangles than corners can be named")
    var (attempt, rounds) = (target, 0)
    while true {
      var (light, report) = decimated(goal, downTo: attempt)
      rounds += report.rounds
      guard goal.maximumDeviation == nil, !report.reachedCount else {
        report.reachedCount = report.reachedCount && attempt == target
        report.rounds = rounds
        return (light, report)
      }
      // The more at once, the fewer attempts.
      attempt = report.trianglesAfter + report.trianglesAfter / 16
    }
  }

  /// One attempt; where nothing but the count is asked for and it cannot be reached, what was left is all
  /// that is to be known of it.
  private func decimated(
    _ goal: DecimationGoal, downTo target: Int
  ) -> (LabelSurface, DecimationReport) {
    // A tenth of the bound is kept for what lies between the points that the gate looks at.
    var decimator = Decimator(self, bound: goal.maximumDeviation.map { 0.9 * $0 })
    decimator.run(downTo: target)
    if goal.maximumDeviation == nil, target > 0, decimator.alive > target {
      return decimator.finish(target, DecimationAudit(), rounds: 0)
    }
    // Farther places are a matter of taste, so there is an end to them.
    var depth = 1
    while goal.maximumDeviation == nil, depth <= 8, decimator.takeBackStrays(depth: depth) {
      decimator.run(downTo: target)
      depth *= 2
    }
    var audit = DecimationAudit()
    depth = 1
    while true {
      decimator.releaseQueue()
      audit.look(at: &decimator, within: goal.maximumDeviation)
      guard decimator.takeBack(audit.triangles, depth: depth) else {
        return decimator.finish(target, audit, rounds: 1 + depth.trailingZeroBitCount)
      }
      decimator.run(downTo: target)
      depth *= 2
    }
  }
}

extension Decimator {
  /// Takes back the last collapses of the triangles given, `depth` times over; false where none of
  /// them was changed by any.
  fileprivate mutating func takeBack(_ wrong: [UInt32], depth: Int) -> Bool {
    let limits = wrong.map { triangle in
      let t = triangles[triangle]
      return max(halfStray(of: t.a), max(halfStray(of: t.b), halfStray(of: t.c)))
    }
    var isAny = false
    for _ in 0..<depth {
      var changes: [Int: Float] = [:]
      for (triangle, limit) in zip(wrong, limits) {
        if let change = lastChange(of: triangle) {
          changes[change] = min(limit, changes[change] ?? .infinity)
        }
      }
      guard !changes.isEmpty else { return isAny }
      isAny = true
      for (change, limit) in changes.sorted(by: { $0.key > $1.key }) { undo(change, limit: limit) }
    }
    return isAny
  }

  /// The result and what is to be said of it.
  fileprivate consuming func finish(
    _ target: Int, _ audit: DecimationAudit, rounds: Int
  ) -> (LabelSurface, DecimationReport) {
    var report = self.report
    report.trianglesAfter = alive
    report.reachedCount = target == 0 || alive <= target
    report.rounds = rounds
    report.maximumDeviation = bound.isInfinite ? nil : audit.largest
    report.withinDeviation = audit.isWithin
    return (audit.result, report)
  }
}

extension Mesh {
  /// The same surface with fewer triangles: `LabelSurface.decimated(_:)` for one structure.
  public func decimated(_ goal: DecimationGoal) -> (Mesh, DecimationReport) {
    let (surface, report) = LabelSurface(self).decimated(goal)
    return (Mesh(positions: surface.positions, triangles: surface.triangles), report)
  }
}
