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
  /// A tenth of the deviation is kept for that shift; where there is none, a fiftieth of the mean
  /// edge may be used, which is what chords lose where walls bend by a few degrees an edge.
  func simplify(_ surface: LabelSurface) -> (LabelSurface, DecimationReport) {
    var goal = goal
    goal.maximumDeviation = deviation.map { 0.9 * $0 }
    let (light, report) = surface.decimated(goal)
    let edge = Mesh(positions: light.positions, triangles: light.triangles).meanEdgeLength
    let reach = deviation.map { 0.1 * $0 } ?? 0.02 * edge
    guard report.collapses > 0, reach > 0 else { return (light, report) }
    let count = Int(surface.inner.max() ?? 0) + 1
    let start = light.positions
    let kept = light.keepingVolumes(
      surface.volumes(structures: count), leash: .ball(Float(reach))
    ) { Array(start[$0]) }
    // Where even that makes triangles cross, their vertices stay as decimation left them.
    return (kept.untangled(towards: light.positions).0, report)
  }
}
