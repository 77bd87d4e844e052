/// A vessel that was found on a chamber without a seed of its own.
public struct FoundVessel: Sendable, Equatable {
  /// What it is called, such as `left superior pulmonary vein`.
  public var name: String
  /// The seed of the chamber that it belongs to.
  public var chamber: String
  /// A voxel in the middle of its tube, (x, y, z).
  public var voxel: SIMD3<Int>
  /// The length of its tube beyond the cut, mm.
  public var length: Double
  /// The cross-section at the cut, mm².
  public var area: Double
  /// The widest cross-section of the chamber before it, mm²; 0 where it is beyond measure.
  public var chamberArea: Double
  /// How sure it is that this is that vessel.
  public var certainty: Certainty
  /// Why it is not surer; empty where it is sure.
  public var doubts: [String]

  /// How sure a finding is.
  public enum Certainty: String, Sendable, Codable {
    case high, moderate, low
  }
}

/// The vessels that were looked for.
public struct VesselFindings: Sendable, Equatable {
  /// Those that were found, chamber after chamber.
  public var found: [FoundVessel] = []
  /// Those that were not, with the chamber whose volume is doubtful then.
  public var missing: [MissingVessel] = []
  /// The chambers whose auricle was told from their veins; it stays with them.
  public var auricles: [String] = []

  /// The pulmonary veins with seeds, given and found.
  public var veinsInAll = 0

  /// A vessel that was not found.
  public struct MissingVessel: Sendable, Equatable {
    /// What it is.
    public var name: String
    /// The chamber that it would belong to.
    public var chamber: String
  }
}
