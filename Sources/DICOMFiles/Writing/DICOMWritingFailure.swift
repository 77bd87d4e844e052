public import Failures

/// Why something cannot be a DICOM file.
public enum DICOMWritingFailure: Failure, Equatable {
  /// A value may take 2^32 - 2 bytes.
  case tooLarge(path: String, bytes: Int)
  /// Frames of DICOM have right angles.
  case notRightAngled(path: String)
  /// A segmentation needs a structure.
  case noStructures(path: String)
  /// There are more structures, rows, columns or frames than their numbers can count.
  case tooMany(path: String, what: String)

  /// See `Failure`.
  public var kind: FailureKind { .couldNotWrite }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .tooLarge(let path, let bytes):
      "\(path) cannot be written: its \(bytes) bytes are more than DICOM can hold in one value; "
        + "write fewer triangles or structures."
    case .notRightAngled(let path):
      "\(path) cannot be written: the voxels' axes are not at right angles, as DICOM's are; put the "
        + "step \"resample upright\" before."
    case .noStructures(let path):
      "\(path) cannot be written: there is no structure in the label map; segment one first."
    case .tooMany(let path, let what):
      "\(path) cannot be written: it would have \(what), more than DICOM can count; take fewer."
    }
  }
}
