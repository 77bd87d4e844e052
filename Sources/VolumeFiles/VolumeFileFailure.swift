public import Failures

/// What can be wrong with a volume's file.
public enum VolumeFileFailure: Failure, Equatable {
  /// The content is not what the name promises; `found` says what it is, if that is known.
  case notFormat(path: String, expected: String, found: String?)
  /// Neither name nor content is of a known format.
  case unknownFormat(path: String, found: String?)
  /// The header contradicts itself or its format; `problem` completes "its header ...".
  case badHeader(path: String, problem: String)
  /// The file is sound but of a kind that this tool does not read.
  case unsupported(path: String, what: String)
  case singleSlice(path: String)
  case holdsLess(path: String)
  case holdsMore(path: String, excess: Int)
  case badText(path: String, problem: String)
  /// The header names a data file that lies outside its own folder.
  case dataElsewhere(path: String, name: String)
  case missingData(path: String, name: String)
  /// A file of voxels alone, the other half of which was not found.
  case missingHeader(path: String, name: String)
  /// Integers of 64 bits that no double holds exactly.
  case inexact(path: String)
  case severalFrames(path: String, frames: Int)
  case noSuchFrame(path: String, frame: Int, frames: Int)
  case cannotWriteFormat(path: String)
  /// NIfTI and its kin cannot say this; `what` completes the sentence.
  case cannotExpress(path: String, what: String)

  /// See `Failure`.
  public var kind: FailureKind {
    switch self {
    case .severalFrames, .noSuchFrame, .cannotWriteFormat: .badArguments
    case .cannotExpress: .couldNotWrite
    default: .unreadableInput
    }
  }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .notFormat(let path, let expected, let found):
      "\(path) is not a \(expected) file as its name says"
        + (found.map { "; it is \($0): rename it, or check where it came from." }
          ?? "; check where it came from.")
    case .unknownFormat(let path, let found):
      "\(path) is \(found ?? "of no volume format known here"); give a .nii, .nii.gz, .nrrd, "
        + ".nhdr, .mha or .mhd file."
    case .badHeader(let path, let problem):
      "\(path) cannot be trusted: its header \(problem); write it anew with the program that made "
        + "it."
    case .unsupported(let path, let what):
      "\(path) holds \(what), which this tool does not read; convert it to a plain volume first."
    case .singleSlice(let path):
      "\(path) holds a single slice, in which there is nothing to print; give a volume of several."
    case .holdsLess(let path):
      "\(path) holds fewer bytes than its header promises; copy it again from where it came."
    case .holdsMore(let path, let excess):
      "\(path) holds \(excess) bytes more than its header accounts for, so it is not the data "
        + "described there; state the byte skip in the header or name the right file."
    case .badText(let path, let problem):
      "\(path) cannot be read as numbers: \(problem); write it anew with the program that made it."
    case .dataElsewhere(let path, let name):
      "\(path) names data outside its own folder (\(name)), which is not followed; put the data "
        + "beside the header and name it there."
    case .missingData(let path, let name):
      "The data file \(name) of \(path) is not there; put it beside the header."
    case .missingHeader(let path, let name):
      "The header \(name) of \(path) is not there; put it beside the data."
    case .inexact(let path):
      "\(path) holds integers above 2^53, which cannot be kept exactly; store it in a smaller "
        + "type."
    case .severalFrames(let path, let frames):
      "\(path) holds \(frames) volumes; choose one with --frame N, from 0 to \(frames - 1) (of "
        + "convert, where this command has none)."
    case .noSuchFrame(let path, let frame, let frames):
      "\(path) has no frame \(frame); it holds "
        + (frames == 1 ? "one volume, frame 0." : "frames 0 to \(frames - 1).")
    case .cannotWriteFormat(let path):
      "\(path) has no suffix of a volume that can be written; use .nii, .nii.gz, .nrrd, .nhdr, "
        + ".mha or .mhd."
    case .cannotExpress(let path, let what):
      "\(path) was not written, because \(what); choose another format."
    }
  }
}
