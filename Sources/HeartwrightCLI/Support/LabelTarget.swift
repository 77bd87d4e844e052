import FileSystem
import Heartwright

/// A file of a label map to write: a volume's, or a DICOM segmentation.
struct LabelTarget {
  var path: String
  /// Where it was made from.
  var scan: ScanInput
  /// Whether a DICOM file names patient and study.
  var keepsIdentity: Bool

  /// A long string of DICOM (PS3.5 section 6.2).
  private static let longestInDICOM = 64

  /// What the file does not keep of a label map, a sentence each.
  func losses(of labels: LabelMap) -> [String] {
    let isDICOM = path.lowercased().hasSuffix(".dcm")
    let long = labels.structures.dropFirst().filter { $0.name.count > Self.longestInDICOM }
    if isDICOM, !long.isEmpty {
      return [
        "DICOM holds \(Self.longestInDICOM) letters of a segment's name: those of \(long.count) "
          + "\(long.count == 1 ? "structure" : "structures") are cut."
      ]
    }
    let keepsNames = [".dcm", ".seg.nrrd"].contains { path.lowercased().hasSuffix($0) }
    return keepsNames || !labels.structures.dropFirst().contains(where: \.isNamed)
      ? []
      : [
        "The file holds no names and colours of structures, which are lost; .seg.nrrd and .dcm do."
      ]
  }

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
