/// What a repair may do beyond the certain.
public struct RepairOptions: Equatable, Sendable, Codable {
  /// How holes are closed.
  public enum Cap: String, CaseIterable, Sendable, Codable {
    /// By the triangles of least area between the points of the rim.
    case least
    /// By a flat lid at the rim's outermost point, with a wall between it and a rim that is not
    /// flat: as a vessel or a valve is cut.
    case flat
  }

  /// Holes with a longer rim than this many mm stay open and are reported; nil closes all.
  public var longestRim: Double?
  /// Shells that enclose less than this many mm³ are dropped and reported; 0 drops none but those
  /// too thin for float32.
  public var smallestShell: Double
  /// Vertices at open edges that are no farther apart than this many mm become one; with 0 only
  /// those do that rounding can have parted.
  public var weldTolerance: Double
  /// How holes are closed.
  public var cap: Cap

  /// Creates options; by default every hole is closed by least area and no shell is dropped.
  public init(
    longestRim: Double? = nil, smallestShell: Double = 0, weldTolerance: Double = 0,
    cap: Cap = .least
  ) {
    self.longestRim = longestRim
    self.smallestShell = smallestShell
    self.weldTolerance = weldTolerance
    self.cap = cap
  }
}
