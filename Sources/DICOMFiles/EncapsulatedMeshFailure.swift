public import Failures

/// Why no mesh comes out of a DICOM file. No sentence holds a value of the data set.
public enum EncapsulatedMeshFailure: Failure, Equatable {
  /// It holds something else; `what` completes "it holds ...".
  case noMesh(path: String, what: String)
  /// It contradicts itself; `problem` completes "it ...".
  case damaged(path: String, problem: String)
  /// It states a unit that is no length known here.
  case unknownUnit(path: String)

  /// See `Failure`.
  public var kind: FailureKind { .unreadableInput }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .noMesh(let path, let what):
      "\(path) is a DICOM file, but no mesh: it holds \(what); name one around an STL or an OBJ."
    case .damaged(let path, let problem):
      "\(path) cannot be trusted: it \(problem); export it anew from the program that made it."
    case .unknownUnit(let path):
      "\(path) states a unit of its mesh that is no known length; export it anew in millimetres."
    }
  }
}
