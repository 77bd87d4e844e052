public import Recipes

/// What of a volume is to be printed.
public enum Anatomy: String, Codable, Sendable, CaseIterable {
  /// The largest piece of a scan between two values: blood filled with contrast.
  case bloodPool = "blood-pool"
  /// The structures of a label map.
  case labels
  /// Walls of stated thickness around the pools of a label map, or of a scan's blood, which can be
  /// seen into.
  case hollow
  /// The muscle around the pools of a label map.
  case myocardium
  /// What a recipe makes; it goes without saying where there is one.
  case recipe
}

/// How to find what is to be printed. Nil is chosen by the data.
public struct SegmentationOptions: Sendable {
  /// What the values are; nil to tell by the values.
  public var anatomy: Anatomy?
  /// The values that count as inside; nil for the automatic level and all above.
  public var range: ClosedRange<Double>?
  /// The name or path of a label scheme; nil to call structures by their numbers.
  public var scheme: String?
  /// The structures of a label map to take, by name; empty for all.
  public var structures: Set<String>
  /// The thickness of every wall of a hollow model, in mm; nil for those by structure.
  public var wall: Double?
  /// The recipe that does it; nil for the threshold or the label map as it is.
  public var recipe: Recipe?

  /// Creates options.
  public init(
    anatomy: Anatomy? = nil, range: ClosedRange<Double>? = nil, scheme: String? = nil,
    structures: Set<String> = [], wall: Double? = nil, recipe: Recipe? = nil
  ) {
    self.anatomy = anatomy
    self.range = range
    self.scheme = scheme
    self.structures = structures
    self.wall = wall
    self.recipe = recipe
  }
  /// Whether nothing is said that decides how the blood pool is found.
  var leavesAllToUs: Bool {
    (anatomy == nil || anatomy == .bloodPool) && range == nil && scheme == nil && structures.isEmpty
  }
}
