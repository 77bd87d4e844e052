import Recipes
import VolumeFiles
import Volumes

extension ScanReading {
  /// Finds what is to be printed by a recipe.
  ///
  /// A selection that was grown from grey values keeps their sub-voxel surface where nine tenths of
  /// its surface voxels still hold such values; else it is surfaced as a label.
  func segmented(
    by recipe: Recipe, _ options: SegmentationOptions, knowing facts: Statistics? = nil
  ) throws -> (Segmented, SegmentationReport, Recipe?) {
    if options.range != nil { throw PipelineFailure.recipeDecides(option: "--threshold") }
    if options.anatomy != nil { throw PipelineFailure.recipeDecides(option: "--anatomy") }
    let (source, naming, statistics) = try source(for: recipe, options, facts)
    let result = try recipe.run(on: source, knowing: statistics)
    var asRun = result.asRun
    asRun.scheme = options.scheme ?? recipe.scheme
    let reason = "the recipe \(recipe.name) made it"
    switch result.selection {
    case .labels(let map):
      do {
        var (segmented, report) = try map.segmented(expected: [], naming: naming, reason)
        report.anatomy = .recipe
        report.recipe = result.report
        report.doubt = doubt(of: recipe, statistics)
        return (segmented, report, asRun)
      } catch PipelineFailure.noStructures {
        throw PipelineFailure.stepsLeaveNothing
      }
    case .mask(let mask, let structure, let level):
      var report = SegmentationReport(
        anatomy: .recipe, anatomyReason: reason,
        keptMillilitres: Double(mask.count) * result.grid.voxelVolume / 1000,
        touchesEdgeOfScan: mask.touchesBorder, naming: naming, recipe: result.report)
      report.doubt = doubt(of: recipe, statistics)
      return (result.segmented(mask, structure, level, of: source), report, asRun)
    }
  }

  /// That the scan is of another kind than the recipe is for, by what the file or the values say.
  private func doubt(of recipe: Recipe, _ facts: Statistics?) -> String? {
    guard let input = recipe.input, let facts else { return nil }
    // Air has -1000 in a CT; in MR there is nothing below zero but what filters leave.
    let isCT = format == "DICOM CT" || facts.minimum < -500
    let isMR = format == "DICOM MR"
    switch input {
    case .mr where isCT:
      return "The recipe \(recipe.name) is for MR, and this is a CT by "
        + (format == "DICOM CT" ? "its file" : "its values") + "; what it found may be anything."
    case .ct where isMR:
      return
        "The recipe \(recipe.name) is for CT, and this is an MR by its file; what it found may be anything."
    case .ct where facts.minimum >= 0:
      return
        "The recipe \(recipe.name) is for CT, and no value here is below 0, where a CT has air at -1000; "
        + "look whether the values are Hounsfield units."
    default:
      return nil
    }
  }

  /// The input as the recipe wants it: grey values, or named structures.
  private func source(
    for recipe: Recipe, _ options: SegmentationOptions, _ facts: Statistics?
  ) throws -> (RecipeSource, LabelReport?, Statistics?) {
    switch content {
    case .structures(let reading):
      guard options.scheme == nil else { throw PipelineFailure.schemeOnNamedStructures }
      return (.labels(reading.labels), nil, nil)
    case .values(let volume):
      let facts = facts ?? volume.statistics
      try volume.requireSegmentable(facts)
      let scheme = options.scheme ?? recipe.scheme
      // Few values make a label map, but not of decimal numbers that the first step is to compare.
      let areValuesMeant = recipe.input == nil && recipe.beginsWithValues && volume.isDecimal
      let isLabels =
        recipe.input == .labels || scheme != nil
        || (LabelMap.looksLikeLabels(volume).0 && !areValuesMeant)
      guard isLabels else {
        guard options.structures.isEmpty else { throw PipelineFailure.structuresOnGreyValues }
        try volume.requireSinglePrecision(facts)
        return (.scan(volume), nil, facts)
      }
      let (named, naming) = try LabelMap.named(
        volume, by: try scheme.map { try LabelScheme.load(name: $0) }, known: LabelScheme.all())
      let labels = options.structures.isEmpty ? named : try named.keeping(options.structures)
      return (.labels(labels), naming, nil)
    }
  }
}

extension Volume {
  /// Whether the values are stored as decimal numbers, as labels hardly are.
  fileprivate var isDecimal: Bool {
    switch voxels {
    case .float, .double: true
    default: false
    }
  }
}

extension RecipeResult {
  /// A selection with the surface that suits it.
  fileprivate func segmented(
    _ mask: Mask, _ structure: Structure, _ level: GreyLevel?, of source: RecipeSource
  ) -> Segmented {
    guard let level, mask.surfaceShare(in: level.volume.mask(in: level.range)) >= 0.9 else {
      return .labels(LabelMap(grid: grid, mask: mask, structure: structure))
    }
    var shown = level.volume
    if case .scan(let scan) = source, scan.grid == grid { shown = scan }
    return .grey(GreySegment(scan: shown, mask: mask, level: level, structure: structure))
  }
}

extension Mask {
  /// How many of the voxels that have a face neighbour outside the mask another mask holds, 0...1.
  func surfaceShare(in other: Mask) -> Double {
    precondition(size == other.size)
    let slice = wordsPerRow * size.y
    var (surface, shared) = (0, 0)
    for index in words.indices where words[index] != 0 {
      let word = words[index]
      let (column, row, z) = (index % wordsPerRow, index / wordsPerRow % size.y, index / slice)
      let before = column > 0 ? words[index - 1] >> 63 : 0
      let after = column < wordsPerRow - 1 ? words[index + 1] << 63 : 0
      var inner = (word << 1 | before) & (word >> 1 | after)
      inner &= row > 0 ? words[index - wordsPerRow] : 0
      inner &= row < size.y - 1 ? words[index + wordsPerRow] : 0
      inner &= z > 0 ? words[index - slice] : 0
      inner &= z < size.z - 1 ? words[index + slice] : 0
      let outermost = word & ~inner
      surface += outermost.nonzeroBitCount
      shared += (outermost & other.words[index]).nonzeroBitCount
    }
    return surface == 0 ? 0 : Double(shared) / Double(surface)
  }
}
