import Recipes
import Volumes

extension ScanReading {
  /// Finds the pools as the other options say, and puts walls of stated thickness around them.
  ///
  /// - Parameter anatomy: `hollow` for walls and labelled muscle, `myocardium` for the muscle alone.
  /// - Throws: as `segmented(_:)`; `WallFailure` where there is no pool; `PipelineFailure.noMuscle`.
  func walled(
    _ anatomy: Anatomy, _ options: SegmentationOptions
  ) throws -> (Segmented, SegmentationReport, Recipe?) {
    var inner = options
    inner.anatomy = nil
    inner.wall = nil
    let (pools, found, recipe) = try segmented(inner)
    let walls = try pools.labelMap.walls(
      options.wall.map { WallThickness(uniform: $0) } ?? WallThickness())
    let map = anatomy == .hollow ? walls.hollow : walls.myocardium
    guard map.indices.contains(where: { $0 != 0 }) else { throw PipelineFailure.noMuscle }
    var (segmented, report) = try map.segmented(
      expected: [], naming: found.naming, "as asked for")
    report.anatomy = anatomy
    report.walls = walls.report
    report.recipe = found.recipe
    report.doubt = found.doubt
    report.thresholdLow = found.thresholdLow
    report.thresholdHigh = found.thresholdHigh
    report.automaticThreshold = found.automaticThreshold
    report.pieces = found.pieces
    report.leftOutMillilitres = found.leftOutMillilitres
    report.touchesEdgeOfScan = found.touchesEdgeOfScan
    return (segmented, report, recipe)
  }
}
