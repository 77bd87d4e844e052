import Volumes

/// Splits the selection into structures, one for each seed.
struct Split: Operation {
  static let name = "split"
  static let usage = ["split from seeds [reach=LENGTH] [stub=LENGTH]"]
  static let help =
    "Splits the selection into structures, one for each seed, at the narrowest places between them: "
    + "chambers at valves, arteries where they leave, veins after a `stub`. "
    + "A seed may lie `reach` beside the selection (3 mm where left out), and names its structure."

  private let stub: Double?
  private let options: SplitOptions

  init(_ words: inout StepWords) throws {
    guard words.take("from"), words.take("seeds") else {
      throw RecipeProblem.lacks("the words 'from seeds' after 'split'")
    }
    stub = try words.length(option: "stub")
    var options = SplitOptions()
    options.seedTolerance = try words.length(option: "reach") ?? options.seedTolerance
    self.options = options
  }

  var text: String {
    "split from seeds reach=\(plain(options.seedTolerance))mm"
      + (stub.map { " stub=\(plain($0))mm" } ?? "")
  }

  var needs: [Need] { [.mask, .seeds] }
  var gives: [Need] { [.labels] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let seeds = try state.seedStructures().map { structure, voxel in
      SplitSeed(
        structure: structure, kind: SplitSeed.Kind(name: structure.name), voxel: voxel, stub: stub)
    }
    do {
      let (labels, report) = try state.selection().splitFromSeeds(
        seeds, on: state.grid, options: options)
      state.labels = labels
      state.endsInLabels = true
      return StepOutcome(
        asRun: self, notes: notes(report, state), findings: report.cuts.map(\.sentence))
    } catch let failure as SplitFailure {
      throw RecipeProblem.failed(failure.description)
    }
  }

  private func notes(_ report: SplitReport, _ state: RecipeState) -> [String] {
    var notes = report.strayedSeeds.map {
      "The seed of \($0) lies on the far side of a cut, in its neighbour; move it inwards."
    }
    if report.leakWidth > 0 {
      notes.append(
        "Structures touched beside their cuts, so leaks up to \(rounded(report.leakWidth)) mm wide "
          + "were closed; look at the walls.")
    }
    if report.voxelsLeft > 0 {
      notes.append(
        "\(state.volumeText(report.voxelsLeft)) lie in pieces without a seed and were left "
          + "out.")
    }
    return notes
  }
}

extension SplitCut {
  /// Where it lies and how large it is.
  fileprivate var sentence: String {
    "Cut between \(between.joined(separator: " and ")) at "
      + center.map(rounded).joined(separator: ", ") + " mm, \(rounded(area)) mm²."
  }
}
