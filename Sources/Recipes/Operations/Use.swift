/// Takes up a selection that was kept.
struct Use: Operation {
  static let name = "use"
  static let usage = ["use NAME"]
  static let help = "Selects again what was saved under a name."

  private let saved: String

  init(_ words: inout StepWords) throws { saved = try words.word("the name of what was saved") }

  var text: String { "use \(saved.asWord)" }
  var needs: [Need] { [.saved(saved)] }
  var gives: [Need] { [.mask] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    state.select(try state.selection(saved))
    return StepOutcome(asRun: self)
  }
}
