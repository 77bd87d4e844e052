public import Failures

/// Why no walls could be made.
public enum WallFailure: Failure, Equatable {
  /// No structure is a pool; the names there are.
  case noPool([String])
  /// The voxels' longest edge is too long for the thinnest wall; all in mm.
  case tooCoarse(wall: Double, spacing: Double)
  /// So thin a wall would need more voxels than is sensible.
  case tooThin(wall: Double, spacing: Double)

  /// See `Failure`.
  public var kind: FailureKind {
    switch self {
    case .noPool: .nothingToPrint
    case .tooCoarse, .tooThin: .badArguments
    }
  }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .noPool(let names):
      "No structure here is filled with blood"
        + (names.isEmpty
          ? ""
          : " (\(names.prefix(6).joined(separator: ", "))\(names.count > 6 ? ", ..." : ""))")
        + ", so there is nothing to put walls around: give a label map with chambers or vessels."
    case .tooCoarse(let wall, let spacing):
      "A wall of \(wall) mm would have holes among voxels of \((spacing * 1000).rounded() / 1000) mm: "
        + "put the step \"resample \(wall / 2)mm\" before, or take a "
        + "thicker wall."
    case .tooThin(let wall, let spacing):
      "A wall of \(wall) mm is too thin for voxels of \((spacing * 1000).rounded() / 1000) mm: give "
        + "a thicker --wall, or resample a smaller region first."
    }
  }
}
