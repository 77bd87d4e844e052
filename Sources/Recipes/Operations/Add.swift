import Volumes

/// Adds what was saved to the selection.
struct Add: Operation {
  static let name = "add"
  static let usage = ["add NAME ..."]
  static let help = "Selects, besides what is selected, what was saved under these names (union)."

  private let saved: [String]

  init(_ words: inout StepWords) throws { saved = try words.rest("the name of what was saved") }

  var text: String { "add \(saved.map(\.asWord).joined(separator: " "))" }
  var needs: [Need] { [.mask] + saved.map(Need.saved) }
  var gives: [Need] { [.mask] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    state.select(try saved.reduce(state.selection()) { $0.union(try state.selection($1)) })
    return StepOutcome(asRun: self)
  }
}
