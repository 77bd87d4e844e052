import Geometry
import Recipes
import Volumes

extension ScanReading {
  /// Finds the pools as the other options say, and puts walls of stated thickness around them.
  ///
  /// Labels whose voxels are too coarse for the walls are brought to finer ones first.
  ///
  /// - Parameter anatomy: `hollow` for walls and labelled muscle, `myocardium` for the muscle alone.
  /// - Throws: as `segmented(_:)`; `WallFailure` where there is no pool or the walls are too thin;
  ///   `PipelineFailure.noMuscle` or `.noWall`.
  func walled(
    _ anatomy: Anatomy, _ options: SegmentationOptions
  ) throws -> (Segmented, SegmentationReport, Recipe?) {
    var inner = options
    inner.anatomy = nil
    inner.wall = nil
    let (pools, found, recipe) = try segmented(inner)
    let thickness = options.wall.map { WallThickness(uniform: $0) } ?? WallThickness()
    let (labels, refinedTo) = try pools.labelMap.upright().fineEnough(for: thickness)
    let walls = try labels.walls(thickness)
    let (map, tidying) = anatomy == .hollow ? walls.hollow : walls.myocardium
    guard map.indices.contains(where: { $0 != 0 }) else {
      let names = labels.structures.dropFirst().map(\.name)
      throw anatomy == .hollow ? PipelineFailure.noWall(names) : .noMuscle(names)
    }
    var (segmented, report) = try map.segmented(
      expected: [], naming: found.naming, "as asked for")
    report.anatomy = anatomy
    report.walls = walls.report
    report.walls?.tidying = tidying
    report.walls?.take(volumesOf: report.completeness ?? [])
    report.walls?.refinedTo = refinedTo
    report.walls?.pushedUpright = pools.labelMap.grid.isSkewed
    if anatomy == .myocardium { report.walls?.rooms = [] }
    report.recipe = found.recipe
    report.doubt = found.doubt
    report.thresholdLow = found.thresholdLow
    report.thresholdHigh = found.thresholdHigh
    report.automaticThreshold = found.automaticThreshold
    report.pieces = found.pieces
    report.leftOutMillilitres = found.leftOutMillilitres
    if anatomy == .hollow { report.touchesEdgeOfScan = found.touchesEdgeOfScan }
    return (segmented, report, recipe)
  }
}

extension LabelMap {
  /// The map on voxels at right angles, along which walls are measured.
  fileprivate func upright() throws -> LabelMap {
    grid.isSkewed ? resampled(to: try grid.upright()) : self
  }

  /// The map on voxels that are fine enough for the thinnest wall, and their edge in mm; as it is,
  /// and nil, where they are already.
  ///
  /// - Throws: `WallFailure.tooThin` where that would take more than 400 million voxels.
  fileprivate func fineEnough(for thickness: WallThickness) throws -> (LabelMap, Double?) {
    // A wall of a single voxel would be all terraces.
    let needed = thickness.thinnest / 1.5
    // As fine as the walls need, and no finer than a step of 0.05 mm that can be said.
    let edge = needed > 0.1 ? (needed * 20).rounded(.down) / 20 : needed
    guard grid.spacing.max() > needed + 1e-3 else { return (self, nil) }
    let spacing = pointwiseMin(grid.spacing, SIMD3(repeating: edge))
    let factor = grid.spacing / spacing
    guard Double(grid.count) * factor.x * factor.y * factor.z <= 4e8 else {
      throw WallFailure.tooThin(wall: thickness.thinnest, spacing: grid.spacing.max())
    }
    return (resampled(to: grid.respaced(spacing)), edge)
  }
}
