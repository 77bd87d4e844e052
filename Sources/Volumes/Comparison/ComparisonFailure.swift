public import Failures

/// Why two label maps cannot be compared.
public enum ComparisonFailure: Failure, Equatable {
  /// The grids share no place.
  case apart
  /// No grid of a size in proportion holds both.
  case tooSpread
  /// One map labels nothing, or everything alike; what it is called.
  case nothingLabelled(map: String)
  /// One of the two is no label map; what it is called, and why.
  case notLabels(map: String, reason: String)
  /// No structure of one is in the other.
  /// `byValues`: whether they were matched by their integers already.
  case nothingInCommon(first: [String], second: [String], byValues: Bool)

  /// See `Failure`.
  public var kind: FailureKind { .badArguments }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .apart:
      "The two label maps lie in different places of the patient and cannot be compared: choose two of the same scan."
    case .tooSpread:
      "The two label maps lie so far apart or so askew that a grid for both would be many times larger than they are: crop them to what is to be compared (segment with the step \"crop ...\") first."
    case .nothingLabelled(let map):
      "\(map) has one value everywhere, so it outlines no structure to compare; choose a map that "
        + "has structures on a background."
    case .notLabels(let map, let reason): "\(map) cannot be compared. \(reason)"
    case .nothingInCommon(let first, let second, let byValues):
      "The two label maps have no structure in common (\(list(first)); \(list(second))): "
        + "pair them, such as --pair \"NAME OR INTEGER=NAME OR INTEGER\", "
        + (byValues
          ? "or name their integers by a label scheme."
          : "name their integers by a label scheme, or compare by integer with --by values.")
    }
  }
}

private func list(_ names: [String]) -> String {
  names.isEmpty ? "none" : names.joined(separator: ", ")
}
