import DICOMFiles

/// Whose an input is. It stands in a report only where that was asked for.
public struct InputIdentity: Codable, Equatable, Sendable {
  /// The paths as they were given.
  public var paths: [String]
  /// The identifying attributes of a DICOM series, by their names in the standard; else empty.
  public var attributes: [String: String]
}

extension ScanInput {
  /// Whose it is; reads the headers once more.
  ///
  /// - Throws: as `read()`.
  func identity() throws -> InputIdentity {
    guard case .dicom(let folder) = try kind(), try folder.chosenLabels(series) == nil else {
      return InputIdentity(paths: paths, attributes: [:])
    }
    let chosen = try DICOMSeries.chosen(series, among: folder.series)
    return InputIdentity(paths: paths, attributes: try chosen.identity())
  }
}
