public import Compression
public import Failures

/// What can go wrong between a model and a mesh file.
public enum MeshFileFailure: Failure, Equatable {
  /// The suffix names no mesh format.
  case unknownSuffix(path: String)
  /// The file breaks a rule of its format. `problem` says which and where.
  case damaged(path: String, format: MeshFormat, problem: String)
  /// The file is sound but has what this tool does not read; `what` says what and where.
  case notRead(path: String, format: MeshFormat, what: String)
  /// Some vertices of a part, the first of which is given in mm, have a coordinate that is infinite or
  /// not a number.
  case notFinite(path: String, part: String, first: SIMD3<Float>, count: Int)
  /// The file is not a package that can be opened safely.
  case damagedPackage(path: String, ZipFailure)
  /// The file is sound but holds no triangle; `note` says what it holds instead, where known.
  case noTriangles(path: String, note: String? = nil)
  /// A part of the model cannot be written: it has no triangle, or a coordinate is not a number.
  case cannotHold(path: String, part: String, problem: String)

  /// See `Failure`.
  public var kind: FailureKind {
    switch self {
    case .unknownSuffix: .badArguments
    case .damaged, .notRead, .notFinite, .damagedPackage: .unreadableInput
    case .noTriangles: .nothingToPrint
    case .cannotHold: .couldNotWrite
    }
  }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .unknownSuffix(let path):
      "\(path) does not end in the name of a mesh format; use one of "
        + MeshFormat.allCases.map { "." + $0.rawValue }.joined(separator: ", ") + "."
    case .damaged(let path, let format, let problem):
      "\(path) is not a sound \(format.title) file: \(problem); export it again from where it came."
    case .notRead(let path, let format, let what):
      "\(path) is a \(format.title) file of a kind that is not read: \(what); export it again without "
        + "that."
    case .notFinite(let path, let part, let first, let count):
      "\(path) has \(count == 1 ? "a vertex" : "\(count) vertices") with a coordinate that is infinite or "
        + "not a number in the part \(part.debugDescription), the first at (\(first.x), \(first.y), "
        + "\(first.z)); export it again from where it came, or drop what hangs on "
        + "\(count == 1 ? "it" : "them") with heartwright repair."
    case .damagedPackage(let path, let failure):
      "\(path) cannot be opened. \(failure)"
    case .noTriangles(let path, let note):
      "\(path) holds no triangle; export the surface again from where it came."
        + (note.map { " \($0)" } ?? "")
    case .cannotHold(let path, let part, let problem):
      "\(path) cannot be written: the part \(part.debugDescription) \(problem); repair or leave "
        + "out that part first."
    }
  }
}

/// A broken rule, said by a codec that does not know the file's name.
struct BrokenRule: Error, Equatable {
  let problem: String
  init(_ problem: String) { self.problem = problem }
}

/// What a sound file has and this tool does not read, said by a codec that does not know its name.
struct UnreadFeature: Error, Equatable {
  let what: String
  init(_ what: String) { self.what = what }
}
