/// Brings the scan's own values back.
struct Reset: Operation {
  static let name = "reset"
  static let usage = ["reset"]
  static let help =
    "Brings the scan's own values back after `smooth`, `gradient` or `vessels`; the selection stays."

  init(_ words: inout StepWords) throws {}

  var text: String { "reset" }
  var needs: [Need] { [.scan] }
  var gives: [Need] { [] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    state.values = state.original
    state.isFiltered = false
    return StepOutcome(asRun: self)
  }
}
