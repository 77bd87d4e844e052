public import Failures

/// Why no walls could be made.
public enum WallFailure: Failure, Equatable {
  /// No structure is a pool; the names there are.
  case noPool([String])

  /// See `Failure`.
  public var kind: FailureKind { .nothingToPrint }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .noPool(let names):
      "No structure here is filled with blood"
        + (names.isEmpty ? "" : " (\(names.joined(separator: ", ")))")
        + ", so there is nothing to put walls around: give a label map with chambers or vessels."
    }
  }
}
