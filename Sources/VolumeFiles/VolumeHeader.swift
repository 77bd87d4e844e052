public import Volumes

/// What a volume's file says about itself, without its voxels.
public struct VolumeHeader: Sendable {
  /// The format found in the file, not the one its name promises.
  public let format: VolumeFormat
  /// Where the voxels lie: patient frame LPS, mm.
  public let grid: Grid
  /// The type of the numbers as stored.
  public let storedType: StoredType
  /// How many volumes of that grid the file holds, at least one.
  public let frames: Int
  /// Stored numbers times this, plus `intercept`, are the values.
  public let slope: Double
  /// See `slope`.
  public let intercept: Double
  /// Whether the voxels are stored compressed.
  public let isCompressed: Bool
}

/// A volume as read, with what its file said and what was unusual in it.
public struct VolumeReading: Sendable {
  /// The voxels on their grid.
  public let volume: Volume
  /// What the file said.
  public let header: VolumeHeader
  /// One sentence for each unusual thing met. No file names, so that reports may quote them.
  public let notes: [String]
}

/// A header together with where its voxels are stored: what each format's parser returns.
struct ParsedHeader {
  var header: VolumeHeader
  var storage: VoxelStorage
  var notes: [String]
  /// Whether the frames' numbers lie together voxel by voxel, not frame after frame.
  var isInterleaved = false
}
