extension JoinedParts {
  /// The parts with fewer triangles, in their order, and what was done to the surface that they share: both
  /// sides of a wall stay the same triangles. See `LabelSurface.decimated(_:)`.
  ///
  /// - Parameter goal: a number of triangles is that of all parts, which count a shared wall twice. Where
  ///   walls lose fewer than the rest it takes more than one attempt, each from the surface as it is.
  public func decimated(_ goal: DecimationGoal) -> ([Mesh], DecimationReport) {
    guard parts.count > 1 else {
      let mesh = Mesh(positions: surface.positions, triangles: surface.triangles)
      let (light, report) = mesh.decimated(goal)
      return ([light], report)
    }
    func count(_ surface: LabelSurface) -> Int {
      surface.triangles.count + surface.outer.count { $0 != 0 }
    }
    let all = count(surface)
    let target = goal.target(of: all)
    // Of the surface's own, which has a shared wall once.
    func share(_ number: Int, of whole: Int, _ target: Int) -> Int {
      target == 0 ? 0 : max(1, Int(Double(number) * Double(target) / Double(max(1, whole))))
    }
    var once = share(surface.triangles.count, of: all, target)
    while true {
      let (light, report) = surface.decimated(
        .triangles(once, maximumDeviation: goal.maximumDeviation))
      let found = count(light)
      guard target > 0, found > target, report.reachedCount, once > 1 else {
        return (parts.indices.map { light.part(UInt16($0 + 1)) }, report)
      }
      once = min(once - 1, share(once, of: found, target))
    }
  }
}
