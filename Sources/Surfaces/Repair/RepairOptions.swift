/// What a repair may do beyond the certain.
public struct RepairOptions: Equatable, Sendable, Codable {
  /// Holes with a longer rim than this many mm stay open and are reported; nil closes all.
  public var longestRim: Double?
  /// Shells that enclose less than this many mm³ are dropped and reported; 0 drops none.
  public var smallestShell: Double

  /// Creates options; by default every hole is closed and no shell is dropped.
  public init(longestRim: Double? = nil, smallestShell: Double = 0) {
    self.longestRim = longestRim
    self.smallestShell = smallestShell
  }
}
