public import Failures

/// Why a DICOM segmentation or structure set cannot be a label map.
///
/// `name` is what the caller calls the file; no case carries a path, a UID or what identifies a
/// patient.
public enum DICOMLabelFailure: Failure, Equatable {
  /// It contradicts itself or the standard; `problem` completes "it ...".
  case badFile(name: String, problem: String)
  /// It is sound but of a kind that this tool does not read.
  case unsupported(name: String, what: String)
  case singleSlice(name: String)
  /// Its planes are no regular grid; `problem` completes "because ...".
  case noGrid(name: String, problem: String)
  /// It does not fit the images that it was to be laid on; `problem` completes "because ...".
  case offImages(name: String, problem: String)
  /// No structure of it has an area.
  case nothingInside(name: String, what: String)

  /// See `Failure`.
  public var kind: FailureKind {
    switch self {
    case .nothingInside: .nothingToPrint
    default: .unreadableInput
    }
  }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .badFile(let name, let problem):
      "\(name) cannot be trusted: it \(problem); export it anew from the program that made it."
    case .unsupported(let name, let what):
      "\(name) holds \(what), which this tool does not read; export it as a binary segmentation of "
        + "a stack of slices."
    case .singleSlice(let name):
      "\(name) holds a single slice, and a surface needs at least two; give a segmentation of more."
    case .noGrid(let name, let problem):
      "\(name) is on no regular grid, because \(problem); resample it to even slices in the program "
        + "that made it."
    case .offImages(let name, let problem):
      "\(name) does not fit these images, because \(problem); give the images that it was drawn on."
    case .nothingInside(let name, let what):
      "\(name) holds \(what), so there is nothing to print; draw the structures and export it anew."
    }
  }
}
