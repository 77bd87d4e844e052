import FileSystem
import Heartwright

/// A file of a label map to write: a volume's, or a DICOM segmentation.
struct LabelTarget {
  var path: String
  /// Where it was made from.
  var scan: ScanInput
  /// Whether a DICOM file names patient and study.
  var keepsIdentity: Bool

  func write(_ labels: LabelMap, _ session: Session) throws {
    let isReplacing = session.options.force
    guard path.lowercased().hasSuffix(".dcm") else {
      return try VolumeFile.write(labels, to: path, replacing: isReplacing)
    }
    let file = try OutputFile(path: path, replacing: isReplacing)
    try DICOMSegmentation.write(
      labels, .tool(of: try scan.dicomSource(), keepsIdentity: keepsIdentity), to: file)
    try file.commit()
    let values = labels.structures.map(\.value)
    if values != Array(values.indices) {
      session.warn("DICOM numbers its segments from 1: the labels' own integers are not kept.")
    }
  }
}
