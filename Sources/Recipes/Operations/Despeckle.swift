import Volumes

/// Takes small pieces out of a label map.
struct Despeckle: Operation {
  static let name = "despeckle"
  static let usage = ["despeckle VOLUME"]
  static let help =
    "Gives the pieces of structures that are smaller than a volume to what surrounds them most; each "
    + "structure keeps its largest piece, whatever its size."

  private let millilitres: Double

  init(_ words: inout StepWords) throws { millilitres = try words.volume("the volume") }

  var text: String { "despeckle \(plain(millilitres))ml" }
  var needs: [Need] { [.labels] }
  var gives: [Need] { [.labels] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let (map, report) = try state.labelMap().removingSpecks(below: millilitres * 1000)
    state.labels = map
    state.endsInLabels = true
    return StepOutcome(
      asRun: self,
      findings: [
        report.pieces == 0
          ? "There was no speck."
          : "\(report.pieces) \(report.pieces == 1 ? "speck" : "specks") of "
            + "\(volume(report.millilitres))\(report.pieces == 1 ? "" : " together") went to what "
            + "surrounds \(report.pieces == 1 ? "it" : "them")."
      ])
  }
}
