import DICOMFiles
import VolumeFiles
public import Volumes

/// A scan or a label map as read, whatever it came from.
public struct ScanReading: Sendable {
  /// What the voxels are.
  public enum Content: Sendable {
    /// Values, which may be those of a scan or the integers of a label map.
    case values(Volume)
    /// Structures that the input names itself.
    case structures(LabelReading)
  }

  /// The voxels.
  public let content: Content
  /// The format, for people.
  public let format: String
  /// The type of the stored numbers.
  public let type: String
  /// One sentence for each unusual thing met; no name of a file, no word of free text.
  public let notes: [String]

  /// Where the voxels lie.
  public var grid: Grid {
    switch content {
    case .values(let volume): volume.grid
    case .structures(let reading): reading.labels.grid
    }
  }

  /// The grey values that a segmentation was made from; nil where it was made from labels.
  func scan(behind report: SegmentationReport) -> Volume? {
    guard case .values(let volume) = content, report.naming == nil else { return nil }
    return volume
  }
}

extension ScanInput {
  /// Reads what the paths and choices name.
  ///
  /// - Throws: a `Failure` of the room that reads the format; `DICOMSeriesFailure.severalSeries`
  ///   where a series must be chosen.
  public func read() throws -> ScanReading {
    let only = structures.isEmpty ? nil : structures
    switch try kind() {
    case .volume(let path):
      try refuse([
        (series != nil, "--series"), (phase != nil, "--phase"), (allowsGaps, "--allow-gaps"),
      ])
      if let reading = try VolumeFile.readSegments(path, only: only) {
        try refuse([(frame != nil, "--frame")])
        return ScanReading(reading)
      }
      let reading = try VolumeFile.read(path, frame: frame)
      return ScanReading(
        content: .values(reading.volume), format: reading.header.format.rawValue,
        type: reading.header.storedType.rawValue, notes: reading.notes)
    case .masks(let path):
      try refuse([
        (series != nil, "--series"), (phase != nil, "--phase"), (allowsGaps, "--allow-gaps"),
        (frame != nil, "--frame"),
      ])
      return ScanReading(try MaskFolder.read(path, only: only))
    case .dicom(let folder):
      return try read(folder, only)
    }
  }

  private func read(_ folder: DICOMFolder, _ only: Set<String>?) throws -> ScanReading {
    try refuse([(frame != nil, "--frame")])
    if let labels = try folder.chosenLabels(series) {
      try refuse([(phase != nil, "--phase"), (allowsGaps, "--allow-gaps")])
      return ScanReading(try labels.read(in: folder, only: only))
    }
    if folder.series.isEmpty {
      throw DICOMSeriesFailure.noSuchSeries(
        number: series.flatMap { Int($0) }, count: folder.labels.count)
    }
    let series = try DICOMSeries.chosen(series, among: folder.series)
    let reading = try series.read(phase: phase, allowsGaps: allowsGaps)
    return ScanReading(
      content: .values(reading.volume),
      format: "DICOM" + (reading.series.modality.isEmpty ? "" : " \(reading.series.modality)"),
      type: reading.storedType, notes: folder.passedOver + reading.notes)
  }

  /// An option that has no say in an input of this kind was meant for another.
  private func refuse(_ options: [(isGiven: Bool, name: String)]) throws {
    if let option = options.first(where: \.isGiven) {
      throw PipelineFailure.optionWithoutSay(option: option.name)
    }
  }
}

extension DICOMFolder {
  /// That files were passed over: a slice that lost its beginning would be among them.
  fileprivate var passedOver: [String] {
    otherFiles == 0
      ? []
      : [
        "\(otherFiles) file\(otherFiles == 1 ? "" : "s") that \(otherFiles == 1 ? "is" : "are") "
          + "no DICOM \(otherFiles == 1 ? "was" : "were") passed over."
      ]
  }
}

extension ScanReading {
  fileprivate init(_ reading: LabelReading) {
    let overlaps = reading.overlaps.map {
      "\($0.by) covers \($0.voxels) voxels that are also \($0.covered)'s; --structures reads one "
        + "alone and whole."
    }
    self.init(
      content: .structures(reading), format: reading.format, type: "labels",
      notes: reading.notes + overlaps)
  }
}
