/// How alike two label maps are, structure by structure.
public struct ComparisonReport: Codable, Equatable, Sendable {
  /// How structures of the two maps are told to be the same.
  public enum Match: String, Codable, Sendable, CaseIterable {
    /// By their names, without regard to case.
    case names
    /// By their integers.
    case values
    /// As the user paired them.
    case pairs
  }

  /// How structures were matched.
  public var match: Match
  /// Those that both maps list, in the order of the first.
  public var structures: [StructureComparison] = []
  /// The names of structures of the first map with voxels that were compared with nothing.
  public var onlyInFirst: [String] = []
  /// The same of the second map.
  public var onlyInSecond: [String] = []
  /// Everything of both maps that is not background, as one structure.
  public var union: StructureComparison
  /// What was done to make the two comparable; nil where nothing was.
  public var note: String?
}

/// How alike a structure is in two label maps.
public struct StructureComparison: Codable, Equatable, Sendable {
  /// Its name in the first map, and in the second where that is another.
  public var name: String
  /// Its integer in the first map; of several taken together that of the first.
  public var firstValue: Int
  /// The same in the second map.
  public var secondValue: Int
  /// Its volume in the first map, on that map's own grid, ml.
  public var firstMillilitres: Double
  /// Its volume in the second map, on that map's own grid, ml.
  public var secondMillilitres: Double
  /// The volume that both maps give it on the grid compared, ml.
  public var commonMillilitres: Double
  /// Twice the common volume over the sum of both; 1 where both are empty.
  public var dice: Double
  /// The common volume over that of the union; 1 where both are empty.
  public var jaccard: Double
  /// The distance between the surfaces; nil where either is empty.
  public var surface: VoxelSurfaceDistance?
}
