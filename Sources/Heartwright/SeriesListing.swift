import DICOMFiles

/// One line of the list of what a DICOM input holds: a series of images, a stack of several, a
/// segmentation or a structure set.
public struct SeriesListing: Codable, Equatable, Sendable {
  /// What `--series` takes.
  public let number: Int
  /// Such as `CT`, `SEG` or `RTSTRUCT`.
  public let modality: String
  /// The hospital's free text. For a screen, never for a file.
  public let description: String
  /// The places at which there are images, or slices of a segmentation; nil for a structure set.
  public let slices: Int?
  /// Columns and rows.
  public let size: [Int]?
  /// Between columns, rows and slices, in mm.
  public let spacing: [Double]?
  /// The phases, 1 for a series without.
  public let phases: Int?
  /// Their percentages of the cardiac cycle, where they are stated.
  public let percents: [Double]?
  /// The size of the files.
  public let bytes: Int
  /// Whether it is the largest volume.
  public let isSuggested: Bool
  /// Why it is no volume, where it is none.
  public let refusal: String?
  /// The structures of a segmentation or a structure set; nil for images, and where they cannot be read.
  public var segments: [Segment]?

  /// A structure: a segment of a segmentation, or a region of a structure set.
  public struct Segment: Codable, Equatable, Sendable {
    /// Its number.
    public let number: Int
    /// What it is called.
    public let name: String
  }
}

extension ScanInput {
  /// What a DICOM input holds; nil for other inputs. Nothing but headers is read.
  ///
  /// - Throws: as `DICOMFolder.init(scanning:)`.
  public func seriesList() throws -> [SeriesListing]? {
    guard case .dicom(let folder) = try kind() else { return nil }
    let suggestion = DICOMSeries.suggestion(among: folder.series)
    let images = folder.series.map { SeriesListing($0.summary, suggestion: suggestion) }
    return images + folder.labels.map { SeriesListing($0) }
  }
}

extension SeriesListing {
  fileprivate init(_ summary: SeriesSummary, suggestion: Int?) {
    let joined = summary.joinedSeries > 1 ? "stack of \(summary.joinedSeries) series" : nil
    self.init(
      number: summary.number, modality: summary.modality,
      description: joined ?? summary.description, slices: summary.slices,
      size: [summary.columns, summary.rows],
      spacing: summary.spacing.map { [$0.x, $0.y, $0.z] }, phases: summary.phases,
      percents: summary.percents.isEmpty ? nil : summary.percents, bytes: summary.bytes,
      isSuggested: summary.number == suggestion, refusal: summary.refusal)
  }

  fileprivate init(_ labels: DICOMLabels) {
    let grid = (try? labels.segmentationGrid()) ?? nil
    self.init(
      number: labels.number, modality: labels.modality, description: labels.description,
      slices: grid?.size.z, size: grid.map { [$0.size.x, $0.size.y] },
      spacing: grid.map { [$0.spacing.x, $0.spacing.y, $0.spacing.z] }, phases: nil, percents: nil,
      bytes: labels.bytes, isSuggested: false, refusal: nil,
      segments: (try? labels.structures())?.map { Segment(number: $0.value, name: $0.name) })
  }
}
