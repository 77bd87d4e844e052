public import Failures

/// Why the files of a folder are no label map together. Structures are named: a mask's file name is
/// the name of its structure.
public enum MaskFolderFailure: Failure, Equatable {
  /// No file of a volume format lies directly in the folder.
  case noMasks(path: String)
  /// A mask that cannot be read; the reason is a sentence.
  case unreadableMask(reason: String)
  /// A mask with other values than 0 and one more.
  case scanAmongMasks(structure: String)
  case severalLabels(structure: String)
  /// Two files with masks of one structure.
  case sameStructure(name: String)
  case tooMany(count: Int, limit: Int)
  /// No grid of reasonable size covers all masks.
  case tooFarApart

  /// See `Failure`.
  public var kind: FailureKind { .unreadableInput }

  /// The sentence for people.
  public var description: String {
    let wayOut = "move it out of the folder, or choose the structures that are wanted."
    return switch self {
    case .noMasks(let path):
      "\(path) holds no volume directly; name the folder in which the masks themselves lie "
        + "(.nii, .nii.gz, .nrrd, .nhdr, .mha or .mhd)."
    case .unreadableMask(let reason):
      "A mask of the folder cannot be read: \(reason)"
    case .scanAmongMasks(let structure):
      "'\(structure)' holds grey values, so it is a scan and not the mask of a structure; \(wayOut)"
    case .severalLabels(let structure):
      "'\(structure)' holds more than one label, so it is not the mask of one structure; \(wayOut)"
    case .sameStructure(let name):
      "Two files of the folder are masks of '\(name)'; keep one of them."
    case .tooMany(let count, let limit):
      "The folder holds \(count) masks, and a label map has at most \(limit) structures; choose the "
        + "structures that are wanted."
    case .tooFarApart:
      "The masks lie so far apart that no grid covers them all, so they are not of one patient; "
        + "keep those of one scan."
    }
  }
}
