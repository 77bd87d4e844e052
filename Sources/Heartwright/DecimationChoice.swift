import Geometry
import Printing
import Surfaces
import Volumes

/// The goal of decimation and how it came about.
struct DecimationChoice {
  var goal: DecimationGoal
  /// In mm before scaling; nil where only a number of triangles was asked for.
  var deviation: Double?
  var reason: String
  var triangles: Int?

  /// The user's wishes, or the default: a fifth of the smallest voxel edge or a quarter of the
  /// finest layer as it will be at the print's scale, whichever is larger.
  init(_ options: PrintOptions, _ grid: Grid, _ profile: PrintProfile) {
    triangles = options.triangles
    switch (options.maximumDeviation, options.triangles) {
    case (let deviation?, let count?):
      self.deviation = deviation
      goal = .triangles(count, maximumDeviation: deviation)
      reason = "as asked for, with a number of triangles; whichever is met first"
    case (let deviation?, nil):
      self.deviation = deviation
      goal = .maximumDeviation(deviation)
      reason = "as asked for"
    case (nil, let count?):
      goal = .triangles(count)
      reason = "none, because a number of triangles was asked for"
    case (nil, nil):
      let voxel = grid.spacing.min() / 5
      let layer = profile.layerHeight.finest / 4 / options.scale
      deviation = max(voxel, layer)
      goal = .maximumDeviation(max(voxel, layer))
      reason =
        voxel >= layer
        ? "a fifth of the smallest voxel edge"
        : "a quarter of the profile's finest layer"
    }
  }

  /// Simplifies the walls, then brings every structure back to the volume it had: chords across
  /// convex walls lose some, which a shift of a few micrometres makes good.
  ///
  /// A tenth of the deviation is kept for that shift. Where some structure is convex all around, like a ball or a
  /// tube, that is too little, and it is done again with a quarter, which takes more triangles.
  func simplify(_ surface: LabelSurface) -> (LabelSurface, DecimationReport) {
    let volumes = surface.volumes(structures: Int(surface.inner.max() ?? 0) + 1)
    let (light, report) = simplify(surface, volumes, keeping: 0.1)
    guard deviation != nil else { return (light, report) }
    let remains = light.volumes(structures: volumes.count)
    // Of specks a tenth of a cubic millimetre is nothing.
    let isKept = zip(volumes, remains).allSatisfy { abs($1 - $0) <= max(0.001 * abs($0), 0.1) }
    return isKept ? (light, report) : simplify(surface, volumes, keeping: 0.25)
  }

  /// - Parameter share: of the deviation, for the shift; where there is none, a fiftieth of the mean edge may be
  ///   used, which is what chords lose where walls bend by a few degrees an edge.
  private func simplify(
    _ surface: LabelSurface, _ volumes: [Double], keeping share: Double
  ) -> (LabelSurface, DecimationReport) {
    var goal = goal
    goal.maximumDeviation = deviation.map { (1 - share) * $0 }
    let (light, report) = surface.decimated(goal)
    let edge = Mesh(positions: light.positions, triangles: light.triangles).meanEdgeLength
    let reach = deviation.map { share * $0 } ?? 0.02 * edge
    guard report.collapses > 0, reach > 0 else { return (light, report) }
    let start = light.positions
    let kept = light.keepingVolumes(volumes, leash: .ball(Float(reach))) { Array(start[$0]) }
    // Where even that makes triangles cross, their vertices stay as decimation left them.
    return (kept.untangled(towards: light.positions).0, report)
  }
}
