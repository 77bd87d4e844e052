import Volumes

/// Takes what was saved from the selection.
struct Subtract: Operation {
  static let name = "subtract"
  static let usage = ["subtract NAME ..."]
  static let help = "Takes what was saved under these names from the selection."

  private let saved: [String]

  init(_ words: inout StepWords) throws { saved = try words.rest("the name of what was saved") }

  var text: String { "subtract \(saved.map(\.asWord).joined(separator: " "))" }
  var needs: [Need] { [.mask] + saved.map(Need.saved) }
  var gives: [Need] { [.mask] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    state.select(try saved.reduce(state.selection()) { $0.subtracting(try state.selection($1)) })
    return StepOutcome(asRun: self)
  }
}
