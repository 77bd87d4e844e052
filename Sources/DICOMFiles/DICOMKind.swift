/// What a DICOM file is good for here, from its SOP class (PS3.4 annex B.5).
public enum DICOMKind: Equatable, Sendable {
  /// Slices or a multi-frame volume.
  case image
  /// A segmentation: binary, fractional or a label map.
  case segmentation
  /// Contours: an RT structure set.
  case structureSet
  /// Reports, presentation states, plans, doses, surfaces: nothing that is read here.
  case other

  /// - Parameters:
  ///   - sopClass: the SOP Class UID, nil where the file states none.
  ///   - hasPixels: whether the data set has pixel data.
  init(sopClass: String?, hasPixels: Bool) {
    switch sopClass {
    case "1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7": self = .segmentation
    case "1.2.840.10008.5.1.4.1.1.481.3": self = .structureSet
    // A dose is a volume of numbers, but neither a scan nor a structure.
    case "1.2.840.10008.5.1.4.1.1.481.2": self = .other
    default: self = hasPixels ? .image : .other
    }
  }
}

extension DICOMFile {
  /// What the file is good for here.
  var kind: DICOMKind {
    DICOMKind(
      sopClass: root.text(DICOMTag(0x0008, 0x0016)),
      hasPixels: root.has(DICOMTag(0x7FE0, 0x0010)))
  }
}
