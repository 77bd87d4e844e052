/// The three directions in which radiology cuts the patient, and how each cut is looked at.
///
/// The picture's axes are the patient's (LPS): axial cuts are seen from the feet, coronal ones from
/// the front, both with the patient's right at the left of the picture; sagittal ones are seen from
/// the patient's left, the front at the left of the picture. The head is up, in axial cuts the
/// front. These are the conventions of DICOM viewers.
public enum AnatomicalPlane: String, CaseIterable, Sendable {
  case axial
  case coronal
  case sagittal

  /// Which patient coordinate (0 x, 1 y, 2 z) is constant in the plane.
  public var normalAxis: Int {
    switch self {
    case .axial: 2
    case .coronal: 1
    case .sagittal: 0
    }
  }

  /// Which patient coordinate grows to the right of the picture.
  package var columnAxis: Int { self == .sagittal ? 1 : 0 }

  /// Which patient coordinate changes down the picture.
  package var rowAxis: Int { self == .axial ? 1 : 2 }

  /// Whether that coordinate grows downwards: to the back in axial cuts; else rows go to the feet.
  package var rowsGrowDown: Bool { self == .axial }

  /// The letters at the left, right, top and bottom of the picture: right, left, anterior,
  /// posterior, superior, inferior.
  package var letters: (left: String, right: String, top: String, bottom: String) {
    switch self {
    case .axial: ("R", "L", "A", "P")
    case .coronal: ("R", "L", "S", "I")
    case .sagittal: ("A", "P", "S", "I")
    }
  }
}
