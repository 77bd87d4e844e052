public import Failures

/// Why a pool could not be split.
public enum SplitFailure: Failure, Equatable {
  /// Fewer than two seeds.
  case tooFewSeeds(Int)
  /// Two seeds have the same value.
  case sameStructure(String, String)
  /// A seed is not in the grid.
  case outside(name: String, voxel: [Int], size: [Int])
  /// A seed has no pool near it.
  case notInPool(name: String, tolerance: Double)
  /// Two seeds lie in the same voxel.
  case samePlace(String, String)
  /// No plane was found that keeps two structures apart.
  case inseparable(String, String)

  /// See `Failure`.
  public var kind: FailureKind { .badArguments }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .tooFewSeeds(let count):
      "a split needs at least two seeds, and there is \(count == 0 ? "none" : "one"): add a point for each chamber"
    case .sameStructure(let first, let second):
      "the seeds of \(first) and \(second) stand for the same value: give each structure its own"
    case .outside(let name, let voxel, let size):
      "the seed of \(name) lies outside the volume, at voxel \(words(voxel)) of \(words(size)): move it inside"
    case .notInPool(let name, let tolerance):
      "no blood lies within \(tolerance) mm of the seed of \(name): move it into the pool or lower the threshold"
    case .samePlace(let first, let second):
      "the seeds of \(first) and \(second) lie in the same voxel: move one of them"
    case .inseparable(let first, let second):
      "no cut was found that keeps \(first) and \(second) apart: give each other filled chamber and vessel "
        + "around them a seed, move theirs farther apart, or open the mask first"
    }
  }
}

private func words(_ numbers: [Int]) -> String {
  numbers.map(String.init).joined(separator: ", ")
}
