public import Failures

/// What can be wrong with a ZIP package. `place` is the name of the entry, or what part of the
/// archive is meant.
public enum ZipFailure: Failure, Equatable {
  /// No end-of-central-directory record: not a ZIP file, or one that was cut off.
  case notAnArchive
  /// A record contradicts the file or another record.
  case damaged(place: String, problem: String)
  /// A feature of ZIP that packages of meshes do not use.
  case unsupported(place: String, feature: String)
  /// A name that is absolute, leaves the package's folder, or occurs twice.
  case unsafeName(name: String, problem: String)

  /// See `Failure`.
  public var kind: FailureKind { .unreadableInput }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .notAnArchive:
      "This is not a ZIP package, or its end is missing; copy it again from where it came."
    case .damaged(let place, let problem):
      "The ZIP package is damaged at \(place): \(problem); copy it again from where it came."
    case .unsupported(let place, let feature):
      "The ZIP package uses \(feature) at \(place), which is not read; pack it again with plain "
        + "store or deflate."
    case .unsafeName(let name, let problem):
      "The ZIP package holds the name \(name.debugDescription), which \(problem); it is refused."
    }
  }
}
