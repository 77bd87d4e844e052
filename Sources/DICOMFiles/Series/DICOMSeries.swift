import Geometry

/// What the list of series says of one.
public struct SeriesSummary: Equatable, Sendable {
  /// From 1, in an order that no file name decides.
  public let number: Int
  /// Free text of the hospital, which may name the patient: the caller decides whether it is shown.
  public let description: String
  /// Such as `CT`; empty where it is not stated.
  public let modality: String
  /// Different places at which there is an image; all images where none says where it lies.
  public let slices: Int
  /// Pixels in a row.
  public let columns: Int
  /// Rows of an image.
  public let rows: Int
  /// Between columns, between rows, and the median between slices (0 for a single one), in mm; nil
  /// where places are not stated.
  public let spacing: SIMD3<Double>?
  /// 1 for a series without phases.
  public let phases: Int
  /// The phases' percentages of the cardiac cycle, stated or derived from trigger times; empty where they are not known.
  public let percents: [Double]
  /// The size of its files.
  public let bytes: Int
  /// How many series of single slices this one is made of; 1 for a series as it came.
  public let joinedSeries: Int
  /// Why it is no volume, in a sentence; nil where it has slices at several places. Reading can
  /// still refuse it, for missing slices or duplicates.
  public let refusal: String?

  /// The voxels of one phase.
  public var voxels: Int { slices * columns * rows }
}

/// DICOM images that belong together: of one series, size, orientation and spacing.
public struct DICOMSeries: Sendable {
  /// What the list says of it.
  public let summary: SeriesSummary
  let slices: [DICOMSlice]
  let split: PhaseSplit
  let sources: DICOMSources

  init(
    number: Int, slices: [DICOMSlice], split: PhaseSplit, joined: Int, sources: DICOMSources
  ) {
    let key = slices[0].series
    let places = split.phases[0].slices.compactMap(\.placement)
    let distances = zip(places.dropFirst(), places)
      .map { ($0.position - $1.position).dot($0.normal) }.sorted()
    let step = distances.isEmpty ? 0 : distances[(distances.count - 1) / 2]
    self.slices = slices
    self.split = split
    self.sources = sources
    summary = SeriesSummary(
      number: number, description: key.description, modality: key.modality,
      slices: split.places == 0 ? slices.count : split.places, columns: key.columns,
      rows: key.rows,
      spacing: slices[0].placement.map { SIMD3($0.spacing.x, $0.spacing.y, step) },
      phases: split.phases.count, percents: split.cycle.percents,
      bytes: Set(slices.map(\.source)).reduce(0) { $0 + sources.size(of: $1) },
      joinedSeries: joined,
      refusal: Self.refusal(of: slices, split: split)?.description)
  }

  /// The series of folders, files and zips; see `DICOMFolder`.
  ///
  /// - Throws: as `DICOMFolder.init(scanning:)`.
  public static func scan(_ paths: [String]) throws -> [DICOMSeries] {
    try DICOMFolder(scanning: paths).series
  }

  /// The number of the largest volume, one series before several joined; nil where none is one.
  public static func suggestion(among series: [DICOMSeries]) -> Int? {
    series.map(\.summary).filter { $0.refusal == nil }
      .max {
        ($0.joinedSeries == 1 ? 1 : 0, $0.voxels, -$0.number)
          < ($1.joinedSeries == 1 ? 1 : 0, $1.voxels, -$1.number)
      }?.number
  }

  /// The series that is meant.
  ///
  /// - Parameter choice: its number in the list or its UID; without it there must be only one.
  /// - Throws: `DICOMSeriesFailure.severalSeries` or `.noSuchSeries`.
  public static func chosen(_ choice: String?, among series: [DICOMSeries]) throws -> DICOMSeries {
    func only(_ matches: [DICOMSeries]) throws -> DICOMSeries {
      guard matches.count == 1 else {
        throw DICOMSeriesFailure.severalSeries(
          count: matches.count, suggestion: suggestion(among: matches))
      }
      return matches[0]
    }
    guard let choice else { return try only(series) }
    if let number = Int(choice) {
      guard let match = series.first(where: { $0.summary.number == number }) else {
        throw DICOMSeriesFailure.noSuchSeries(number: number, count: series.count)
      }
      return match
    }
    let matches = series.filter {
      $0.summary.joinedSeries == 1 && $0.slices[0].series.uid == choice
    }
    guard !matches.isEmpty else {
      throw DICOMSeriesFailure.noSuchSeries(number: nil, count: series.count)
    }
    return try only(matches)
  }

  /// Why images can be no volume whatever is chosen; nil where they can.
  static func refusal(of slices: [DICOMSlice], split: PhaseSplit) -> DICOMSeriesFailure? {
    if let flaw = slices.lazy.compactMap(\.flaw).first { return .unsupported(what: flaw) }
    guard split.places == 1, let place = slices[0].placement?.name else { return nil }
    return .notAVolume(
      reason: slices.count == 1
        ? "it holds a single slice, at \(place)"
        : "its \(slices.count) images all lie at one place, \(place)")
  }
}
