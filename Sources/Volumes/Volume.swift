/// A scan: a grid in the patient frame and one value for every voxel, x fastest.
///
/// Values are real: rescale slopes and intercepts of the file have been applied (Hounsfield units
/// for CT). The value may be not-a-number only where the file said so.
public struct Volume: Sendable {
  /// Where the voxels lie.
  public let grid: Grid
  /// Their values.
  public let voxels: Voxels

  /// Creates a volume; there must be one value for every voxel of the grid.
  public init(grid: Grid, voxels: Voxels) {
    precondition(voxels.count == grid.count)
    self.grid = grid
    self.voxels = voxels
  }
}
