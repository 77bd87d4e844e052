import Geometry
public import Recipes
public import VolumeFiles
public import Volumes

/// What segmentation chose and found.
public struct SegmentationReport: Codable, Sendable {
  /// What was segmented.
  public var anatomy: Anatomy
  /// Why the values were taken for that.
  public var anatomyReason: String
  /// The lowest value inside; nil for labels.
  public var thresholdLow: Double?
  /// The highest value inside, where there is one.
  public var thresholdHigh: Double?
  /// How the level was found, where it was found automatically.
  public var automaticThreshold: AutomaticThreshold?
  /// The pieces above the threshold, of which the largest is kept; nil for labels.
  public var pieces: Int?
  /// What was kept, by voxels, in ml.
  public var keptMillilitres: Double
  /// What was above the threshold but not kept, in ml.
  public var leftOutMillilitres: Double?
  /// Whether what was kept reaches the edge of the scan, where it is closed by a flat cap.
  public var touchesEdgeOfScan: Bool
  /// What the scheme did; nil for grey values.
  public var naming: LabelReport?
  /// What is missing, empty, in pieces, or cut by the edge of the scan; nil for grey values.
  public var completeness: [StructureFinding]?
  /// The walls around pools; nil where none were asked for.
  public var walls: WallReport?
  /// What each step of a recipe did; nil without one.
  public var recipe: RecipeReport?
  /// Why the result may not be what was meant; nil where nothing speaks against it.
  public var doubt: String?
}

/// A volume with the part of it that is to be printed.
public enum Segmented: Sendable {
  /// A structure whose edge lies where grey values cross a level.
  case grey(GreySegment)
  /// A label map.
  case labels(LabelMap)

  /// The result as a label map: the blood pool is structure 1.
  public var labelMap: LabelMap {
    switch self {
    case .labels(let map): map
    case .grey(let segment):
      LabelMap(grid: segment.scan.grid, mask: segment.mask, structure: segment.structure)
    }
  }
}

/// One structure of a scan, with what its sub-voxel edge follows from.
public struct GreySegment: Sendable {
  /// The scan, which pictures show.
  public var scan: Volume
  /// The voxels to keep.
  public var mask: Mask
  /// The values whose bounds are the edge: the scan's own, or what a step made of them, on the same
  /// grid.
  public var level: GreyLevel
  /// What it is.
  public var structure: Structure
}

/// The one structure of a threshold.
public let bloodPool = Structure(value: 1, name: "blood pool", color: Color(0xB8, 0x32, 0x38))

extension Volume {
  /// Finds what is to be printed: the structures of a label map, or the largest piece of a scan
  /// between two values, connected through voxel faces.
  ///
  /// - Throws: `PipelineFailure` where nothing is found or the options contradict the data.
  public func segmented(_ options: SegmentationOptions) throws -> (Segmented, SegmentationReport) {
    try segmented(options, knowing: statistics)
  }

  /// The same where the volume's statistics are known.
  fileprivate func segmented(
    _ options: SegmentationOptions, knowing facts: Statistics
  ) throws -> (Segmented, SegmentationReport) {
    try requireSegmentable(facts)
    let (anatomy, reason) = chosenAnatomy(options)
    switch anatomy {
    case .labels:
      guard options.range == nil else { throw PipelineFailure.thresholdOnLabels }
      return try labelled(options, reason)
    case .bloodPool, .hollow, .myocardium, .recipe:
      guard options.scheme == nil else { throw PipelineFailure.schemeOnGreyValues }
      guard options.structures.isEmpty else { throw PipelineFailure.structuresOnGreyValues }
      try requireSinglePrecision(facts)
      return try thresholded(options.range, facts, reason)
    }
  }

  /// The statistics of values that a surface can be laid through.
  ///
  /// - Throws: `PipelineFailure.notFinite` where some are no numbers, `.tooFine` where single precision
  ///   does not tell them apart.
  public func surfaceableStatistics() throws -> Statistics {
    let facts = statistics
    try requireFinite(facts)
    try requireSinglePrecision(facts)
    return facts
  }

  /// Throws where single precision, in which values are interpolated, tells fewer than some thousand of
  /// them apart: then surfaces would lie anywhere between two voxels.
  func requireSinglePrecision(_ facts: Statistics) throws {
    let largest = Float(max(abs(facts.minimum), abs(facts.maximum)))
    let span = facts.maximum - facts.minimum
    guard largest.isFinite, span == 0 || span > 4096 * Double(largest.ulp) else {
      throw PipelineFailure.tooFine(minimum: facts.minimum, maximum: facts.maximum)
    }
  }

  private func requireFinite(_ facts: Statistics) throws {
    guard facts.notFinite == 0 else {
      throw PipelineFailure.notFinite(count: facts.notFinite, total: grid.count)
    }
  }

  /// Throws where values cannot be told apart, or are no numbers.
  func requireSegmentable(_ facts: Statistics) throws {
    try requireFinite(facts)
    guard facts.minimum < facts.maximum else {
      throw PipelineFailure.allAlike(value: facts.minimum)
    }
  }

  private func chosenAnatomy(_ options: SegmentationOptions) -> (Anatomy, String) {
    if let anatomy = options.anatomy { return (anatomy, "as asked for") }
    if options.scheme != nil { return (.labels, "a label scheme was given") }
    let (isLabelMap, reason) = LabelMap.looksLikeLabels(self)
    if options.range != nil, !isLabelMap { return (.bloodPool, "a threshold was given") }
    return (isLabelMap ? .labels : .bloodPool, reason)
  }

  private func labelled(_ options: SegmentationOptions, _ reason: String) throws -> (
    Segmented, SegmentationReport
  ) {
    let scheme = try options.scheme.map { try LabelScheme.load(name: $0) }
    let (named, naming) = try LabelMap.named(self, by: scheme, known: try LabelScheme.all())
    let labels = options.structures.isEmpty ? named : try named.keeping(options.structures)
    let expected = options.structures.isEmpty ? scheme?.structures(of: naming) ?? [] : []
    return try labels.segmented(expected: expected, naming: naming, reason)
  }

  private func thresholded(
    _ range: ClosedRange<Double>?, _ facts: Statistics, _ reason: String
  ) throws -> (Segmented, SegmentationReport) {
    let automatic = range == nil ? automaticThreshold(knowing: facts) : nil
    guard let range = range ?? automatic.map({ $0.level...Double.infinity }) else {
      throw PipelineFailure.noTwoTissues(minimum: facts.minimum, maximum: facts.maximum)
    }
    let components = Components(of: mask(in: range))
    guard let largest = components.largest else {
      throw PipelineFailure.nothingInRange(
        low: range.lowerBound, high: range.upperBound, minimum: facts.minimum,
        maximum: facts.maximum)
    }
    guard components.sizes[largest] < grid.count else {
      throw PipelineFailure.everythingInRange(
        low: range.lowerBound, high: range.upperBound, minimum: facts.minimum,
        maximum: facts.maximum)
    }
    let mask = components.mask(of: largest)
    let millilitres = grid.voxelVolume / 1000
    let all = components.sizes.reduce(0, +)
    let report = SegmentationReport(
      anatomy: .bloodPool, anatomyReason: reason, thresholdLow: range.lowerBound,
      thresholdHigh: range.upperBound.isFinite ? range.upperBound : nil,
      automaticThreshold: automatic, pieces: components.sizes.count,
      keptMillilitres: Double(components.sizes[largest]) * millilitres,
      leftOutMillilitres: Double(all - components.sizes[largest]) * millilitres,
      touchesEdgeOfScan: mask.touchesBorder)
    let segment = GreySegment(
      scan: self, mask: mask, level: GreyLevel(volume: self, range: range), structure: bloodPool)
    return (.grey(segment), report)
  }
}

extension LabelMap {
  /// The map as what is to be printed.
  ///
  /// - Parameters:
  ///   - expected: the structures that it should have.
  ///   - naming: how it got its names; nil where the input names its structures.
  func segmented(
    expected: [Structure], naming: LabelReport?, _ reason: String
  ) throws -> (Segmented, SegmentationReport) {
    let findings = completeness(expected: expected)
    guard findings.contains(where: { $0.presence == .present }) else {
      throw PipelineFailure.noStructures
    }
    let report = SegmentationReport(
      anatomy: .labels, anatomyReason: reason,
      keptMillilitres: findings.reduce(0) { $0 + $1.millilitres },
      touchesEdgeOfScan: findings.contains { !$0.cuts.isEmpty }, naming: naming,
      completeness: findings)
    return (.labels(self), report)
  }
}

extension ScanReading {
  /// Finds what is to be printed; see `Volume.segmented`. Structures that the input names itself
  /// stay what they are.
  ///
  /// - Returns: what was found, how, and the recipe as it was run, where there was one.
  /// - Throws: `PipelineFailure` where nothing is found or the options contradict the data;
  ///   `RecipeFailure`.
  public func segmented(
    _ options: SegmentationOptions
  ) throws -> (Segmented, SegmentationReport, Recipe?) {
    if let anatomy = options.anatomy, anatomy == .hollow || anatomy == .myocardium {
      return try walled(anatomy, options)
    }
    if options.wall != nil { throw PipelineFailure.wallWithoutSay }
    if let recipe = options.recipe { return try segmented(by: recipe, options) }
    let facts = statistics
    if options.leavesAllToUs, isContrastCandidate(facts) {
      do {
        return try segmentedAsHeart(options, facts)
      } catch let failure as RecipeFailure where failure.kind == .nothingToPrint {
        var (segmented, report) = try segmentedWithoutRecipe(options, facts)
        report.doubt =
          "No contrast-filled heart was found, so the largest piece above a threshold was taken; it "
          + "may be bone."
        return (segmented, report, nil)
      }
    }
    let (segmented, report) = try segmentedWithoutRecipe(options, facts)
    return (segmented, report, nil)
  }

  /// What is computed once for all that ask; nil where the input has no values.
  private var statistics: Statistics? {
    if case .values(let volume) = content { volume.statistics } else { nil }
  }

  /// Whether the values are those of a CT, whose blood pool `heart-blood-pool-ct` may find.
  private func isContrastCandidate(_ facts: Statistics?) -> Bool {
    guard case .values(let volume) = content, let facts, !LabelMap.looksLikeLabels(volume).0
    else { return false }
    return facts.notFinite == 0 && facts.minimum < -500
  }

  /// By the recipe that needs nothing told.
  private func segmentedAsHeart(
    _ options: SegmentationOptions, _ facts: Statistics?
  ) throws -> (Segmented, SegmentationReport, Recipe?) {
    var (segmented, report, recipe) = try segmented(
      by: Recipe.load(name: "heart-blood-pool-ct"), SegmentationOptions(), knowing: facts)
    report.anatomy = .bloodPool
    report.anatomyReason = options.anatomy == nil ? "the values are those of a CT" : "as asked for"
    return (segmented, report, recipe)
  }

  private func segmentedWithoutRecipe(
    _ options: SegmentationOptions, _ facts: Statistics?
  ) throws -> (Segmented, SegmentationReport) {
    switch content {
    case .values(let volume):
      var (segmented, report) = try volume.segmented(options, knowing: facts ?? volume.statistics)
      if case .grey = segmented, options.leavesAllToUs, options.anatomy == nil,
        let count = volume.fewValues
      {
        report.doubt =
          "The values were taken as grey, because \(report.anatomyReason), but there are only \(count) "
          + "different ones, as in a label map: if it is one, give --anatomy labels or renumber it."
      }
      return (segmented, report)
    case .structures(let reading):
      guard options.range == nil, options.anatomy != .bloodPool else {
        throw PipelineFailure.thresholdOnLabels
      }
      guard options.scheme == nil else { throw PipelineFailure.schemeOnNamedStructures }
      return try reading.labels.segmented(
        expected: [], naming: nil, "the input names its structures itself")
    }
  }
}
