/// What a guarded flood held back, and where.
public struct LeakReport: Codable, Equatable, Sendable {
  /// The number of voxels that the flood kept.
  public var keptVoxels: Int
  /// The number of voxels that an unguarded flood would have reached besides.
  public var heldVoxels: Int
  /// The necks at which it was held, those with most voxels behind them first.
  public var leaks: [HeldLeak]
  /// Where the flood began.
  public var start = Start.body

  /// Where a guarded flood begins.
  public enum Start: String, Codable, Sendable {
    /// In a body, where a ball of the neck's diameter fits.
    case body
    /// Beside all bodies, so that it keeps a thin part alone.
    case thinPart
    /// Where there is no body at all, so that nothing can be held.
    case nothingWide
  }

  /// Creates a report.
  public init(keptVoxels: Int, heldVoxels: Int, leaks: [HeldLeak]) {
    self.keptVoxels = keptVoxels
    self.heldVoxels = heldVoxels
    self.leaks = leaks
  }
}

/// A neck that a guarded flood did not pass.
public struct HeldLeak: Codable, Equatable, Sendable {
  /// A voxel in the middle of the neck, on the side of the seeds.
  public var voxel: SIMD3<Int>
  /// Its centre in the patient frame (LPS, mm).
  public var position: SIMD3<Double>
  /// How thick the neck is there, in mm: the diameter of the largest ball around a voxel of the
  /// place where the flood was held that lies in the range. Up to a voxel too little.
  public var width: Double
  /// The number of voxels behind it; necks to the same place share them.
  public var voxelsBehind: Int

  /// Creates a leak.
  public init(voxel: SIMD3<Int>, position: SIMD3<Double>, width: Double, voxelsBehind: Int) {
    self.voxel = voxel
    self.position = position
    self.width = width
    self.voxelsBehind = voxelsBehind
  }
}
