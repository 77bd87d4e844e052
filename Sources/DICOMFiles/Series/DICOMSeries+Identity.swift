extension DICOMSeries {
  /// Whose the series is, by attributes of its first file, under their names in the standard (PS3.6).
  ///
  /// For reports that were asked to keep it, and for nothing else.
  public func identity() throws -> [String: String] {
    guard let root = try sources.open(slices[0].source)?.root else { return [:] }
    return Self.identifying.compactMapValues { root.text($0) }
  }

  private static let identifying = [
    "PatientName": DICOMTag(0x0010, 0x0010), "PatientID": DICOMTag(0x0010, 0x0020),
    "PatientBirthDate": DICOMTag(0x0010, 0x0030), "PatientSex": DICOMTag(0x0010, 0x0040),
    "AccessionNumber": DICOMTag(0x0008, 0x0050), "StudyDate": DICOMTag(0x0008, 0x0020),
    "StudyDescription": DICOMTag(0x0008, 0x1030), "SeriesDescription": DICOMTag(0x0008, 0x103E),
    "StudyInstanceUID": DICOMTag(0x0020, 0x000D), "SeriesInstanceUID": DICOMTag(0x0020, 0x000E),
  ]
}
