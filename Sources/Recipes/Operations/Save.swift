/// Keeps the selection under a name.
struct Save: Operation {
  static let name = "save"
  static let usage = ["save NAME"]
  static let help = "Keeps the selection under a name, for `use`, `add`, `subtract`, `intersect`."

  private let saved: String

  init(_ words: inout StepWords) throws { saved = try words.word("a name for the selection") }

  var text: String { "save \(saved.asWord)" }
  var needs: [Need] { [.mask] }
  var gives: [Need] { [.saved(saved)] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    state.saved[saved] = try state.selection()
    return StepOutcome(asRun: self)
  }
}
