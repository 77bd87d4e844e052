public import Volumes

/// A segmentation or a structure set among the files of a scan.
public struct DICOMLabels: Sendable {
  /// From 1, after the series of images.
  public private(set) var number = 0
  /// `SEG` or `RTSTRUCT`.
  public let modality: String
  /// Free text of the hospital, which may name the patient: the caller decides whether it is shown.
  public let description: String
  /// The size of its file.
  public let bytes: Int
  /// The series' UID, by which a user may choose it.
  let uid: String
  /// The series of images that a structure set was drawn on, and its frame of reference.
  private let images: (series: Set<String>, frame: String)
  private let isStructureSet: Bool
  private let instance: String
  private let source: Int
  private let sources: DICOMSources

  init(_ file: DICOMFile, source: Int, sources: DICOMSources) {
    let root = file.root
    isStructureSet = file.kind == .structureSet
    modality = isStructureSet ? "RTSTRUCT" : "SEG"
    description = root.text(.seriesDescription) ?? ""
    uid = root.text(.seriesInstance) ?? ""
    instance = root.text(.sopInstance) ?? ""
    bytes = sources.size(of: source)
    let frames = root.items(.referencedFrames)
    let series = frames.flatMap { $0.items(.referencedStudies) }
      .flatMap { $0.items(.referencedSeries) }.compactMap { $0.text(.seriesInstance) }
    images = (Set(series), frames.first?.text(.frameOfReference) ?? "")
    self.source = source
    self.sources = sources
  }

  /// By what the file says, never by what it is called.
  var order: (String, String, String) { (modality, uid, instance) }

  func numbered(_ number: Int) -> DICOMLabels {
    var result = self
    result.number = number
    return result
  }

  /// Reads the structures; see `DICOMSegmentation` and `DICOMStructureSet`.
  ///
  /// A structure set is filled on the grid of the images that it names, where they are in the
  /// folder and lie on a straight regular grid.
  ///
  /// - Parameter only: the names of the structures that are wanted; nil for all.
  /// - Throws: `DICOMFailure`, `DICOMLabelFailure`, `NotEnoughMemory`.
  public func read(in folder: DICOMFolder, only: Set<String>? = nil) throws -> LabelReading {
    let name = isStructureSet ? "The structure set" : "The segmentation"
    guard let file = try sources.open(source, name: name) else {
      throw DICOMSeriesFailure.damagedFiles(path: sources.path, count: 1, of: 1)
    }
    return isStructureSet
      ? try DICOMStructureSet.read(file, on: grid(in: folder), only: only)
      : try DICOMSegmentation.read(file, only: only)
  }

  /// The structures, each with its number as value where numbers fit, without reading their voxels or
  /// contours.
  ///
  /// - Throws: as `read(in:only:)`.
  public func structures() throws -> [Structure] {
    guard let root = try sources.open(source, name: "The file")?.root else { return [] }
    return try (isStructureSet ? ContourSet.descriptions(root) : SegmentDescription.all(of: root))
      .map(\.structure)
  }

  /// Where the voxels of a segmentation lie, by what its frames say; nil for a structure set, whose
  /// contours lie on the grid of its images.
  ///
  /// - Throws: as `read(in:only:)`.
  public func segmentationGrid() throws -> Grid? {
    guard !isStructureSet, let root = try sources.open(source, name: "The file")?.root else {
      return nil
    }
    var notes: [String] = []
    return try SegmentFrames(
      root, isLabelMap: try SegmentationType(root) == .labelMap, name: root.file.name
    ).grid(name: root.file.name, notes: &notes).grid
  }

  /// What may go on into what is made from the structures.
  public func provenance() throws -> DICOMSource? {
    try sources.open(source).map { DICOMSource($0.root, instances: [instance]) }
  }

  /// The grid of the images that were drawn on; nil where they are not there.
  private func grid(in folder: DICOMFolder) -> Grid? {
    let candidates = folder.series.filter { $0.summary.joinedSeries == 1 }
    let named = candidates.filter { images.series.contains($0.slices[0].series.uid) }
    let inFrame = candidates.filter {
      !images.frame.isEmpty && $0.slices[0].series.frameOfReference == images.frame
    }
    return (named + inFrame).lazy.compactMap(\.regularGrid).first
  }
}

extension DICOMFolder {
  /// The segmentation or structure set that is meant; nil where images are.
  ///
  /// - Parameter choice: its number in the list or its UID; without it the only one there is, where
  ///   there are no images.
  /// - Throws: `DICOMSeriesFailure.severalSeries`.
  public func chosenLabels(_ choice: String?) throws -> DICOMLabels? {
    if choice == nil, !series.isEmpty { return nil }
    let matches = labels.filter {
      choice == nil || String($0.number) == choice || $0.uid == choice
    }
    guard matches.count < 2 else {
      throw DICOMSeriesFailure.severalSeries(count: matches.count, suggestion: nil)
    }
    return matches.first
  }
}

extension DICOMSeries {
  /// The grid of its slices where they lie on one as they are.
  fileprivate var regularGrid: Grid? {
    let slices = split.phases[0].slices
    let key = slices[0].series
    let places = slices.compactMap(\.placement)
    guard places.count == slices.count, split.duplicates.images == 0 else { return nil }
    let stack = try? SliceStack(places, columns: key.columns, rows: key.rows, allowsGaps: false)
    return stack.flatMap { $0.resampling == nil ? $0.grid : nil }
  }
}

extension DICOMTag {
  fileprivate static let seriesDescription = DICOMTag(0x0008, 0x103E)
  fileprivate static let referencedFrames = DICOMTag(0x3006, 0x0010)
  fileprivate static let referencedStudies = DICOMTag(0x3006, 0x0012)
  fileprivate static let referencedSeries = DICOMTag(0x3006, 0x0014)
}
