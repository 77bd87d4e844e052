public import Failures
import Foundation

/// What can go wrong with files as such, whatever is in them.
public enum FileFailure: Failure, Equatable {
  case missing(path: String)
  case isFolder(path: String)
  case cannotRead(path: String, reason: String)
  case endsEarly(path: String, needed: Int, found: Int)
  case exists(path: String)
  case foreignFiles(folder: String, example: String)
  case cannotWrite(path: String, reason: String)
  case noFolder(path: String, folder: String)
  case twice(path: String)
  case standardOutput(reason: String)

  /// See `Failure`.
  public var kind: FailureKind {
    switch self {
    case .missing, .isFolder, .cannotRead, .endsEarly: .unreadableInput
    case .exists, .foreignFiles, .cannotWrite, .noFolder, .standardOutput:
      .couldNotWrite
    case .twice: .badArguments
    }
  }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .missing(let path):
      "There is no file \(path); check the name and the folder."
    case .isFolder(let path):
      "\(path) is a folder; name a file in it."
    case .cannotRead(let path, let reason):
      "\(path) cannot be read (\(reason))."
    case .endsEarly(let path, let needed, let found):
      "\(path) ends too early: \(needed) bytes are needed and \(found) are there; copy it again "
        + "from where it came."
    case .exists(let path):
      "\(path) exists already; choose another name, or give --force to replace it."
    case .foreignFiles(let folder, let example):
      "\(folder) holds files that this tool did not write (such as \(example)), so --force does "
        + "not replace it; move them away or choose another folder."
    case .cannotWrite(let path, let reason):
      "\(path) could not be written (\(reason)); nothing was left behind."
    case .twice(let path):
      "Two outputs of this command are called \(path); give each a name of its own."
    case .standardOutput(let reason):
      "The result could not be written to standard output (\(reason)); lead it elsewhere."
    case .noFolder(let path, let folder):
      "\(path) could not be written, because there is no folder \(folder); make that first."
    }
  }

  /// Why a path could not be written, by the system's `errno`.
  ///
  /// - Parameter stated: the path as it was given.
  static func writing(_ stated: String) -> FileFailure {
    let code = errno
    let folder = URL(fileURLWithPath: stated).deletingLastPathComponent().relativePath
    return code == ENOENT && !FileManager.default.fileExists(atPath: folder)
      ? .noFolder(path: stated, folder: folder)
      : .cannotWrite(path: stated, reason: String(cString: strerror(code)))
  }
}
