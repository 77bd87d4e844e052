import Volumes

/// Makes a label map whose structures can be surfaced as manifolds.
struct WellComposed: Operation {
  static let name = "well-composed"
  static let usage = ["well-composed"]
  static let help =
    "Changes the fewest voxels found such that no two voxels of a structure, nor of the background, "
    + "meet only at an edge or a corner; says how many. `print` does this by itself."

  init(_ words: inout StepWords) throws {}

  var text: String { "well-composed" }
  var needs: [Need] { [.labels] }
  var gives: [Need] { [.labels] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let (map, report) = try state.labelMap().wellComposed()
    state.labels = map
    state.endsInLabels = true
    return StepOutcome(
      asRun: self,
      findings: [
        "\(report.voxelsChanged) \(report.voxelsChanged == 1 ? "voxel" : "voxels") "
          + "(\(volume(report.millilitresChanged))) changed structure."
      ])
  }
}
