import Volumes

/// Selects what is not selected.
struct Invert: Operation {
  static let name = "invert"
  static let usage = ["invert"]
  static let help = "Selects all voxels that are not selected, and no other."

  init(_ words: inout StepWords) throws {}

  var text: String { "invert" }
  var needs: [Need] { [.mask] }
  var gives: [Need] { [.mask] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    state.select(try state.selection().complement())
    state.level = nil
    return StepOutcome(asRun: self)
  }

  func nothingLeft(_ state: RecipeState, before: Int) -> String { "all voxels were selected" }
}
