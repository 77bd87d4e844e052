public import Failures

/// What can be wrong with a DICOM file. Names are those that the caller gave; no sentence holds a
/// path of its own or a value of the data set.
public enum DICOMFailure: Failure, Equatable {
  /// The library's dictionary of attributes is not installed.
  case noDictionary
  /// The file is of another kind.
  case notDICOM(name: String)
  /// The file is damaged, or is of a kind that is not read; `reason` completes "...
  /// cannot be read: ".
  case notReadable(name: String, reason: String)
  /// The pixels are encoded in a way that is not known here.
  case unknownTransferSyntax(name: String, uid: String)

  /// See `Failure`.
  public var kind: FailureKind { .unreadableInput }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .noDictionary:
      "DICOM cannot be read, because DCMTK's dictionary is missing; install DCMTK anew, or name "
        + "its dicom.dic in the variable DCMDICTPATH."
    case .notDICOM(let name): "\(name) is not DICOM; name a DICOM file or a folder of them."
    case .notReadable(let name, let reason):
      "\(name) cannot be read: \(reason); export it again from where it came."
    case .unknownTransferSyntax(let name, let uid):
      "\(name) is encoded in \(Self.said(uid)), which is not read; convert it to "
        + "Explicit VR Little Endian, for example with gdcmconv --raw."
    }
  }

  /// A damaged file may say anything where a UID should stand; that is not repeated.
  private static func said(_ uid: String) -> String {
    let isUID =
      !uid.isEmpty && uid.utf8.count <= 64 && uid.allSatisfy { "0123456789.".contains($0) }
    return isUID ? "the transfer syntax \(uid)" : "no transfer syntax at all"
  }
}
