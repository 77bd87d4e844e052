import Volumes

/// Keeps of the selection what was saved too.
struct Intersect: Operation {
  static let name = "intersect"
  static let usage = ["intersect NAME ..."]
  static let help = "Keeps of the selection only what was saved under every one of these names."

  private let saved: [String]

  init(_ words: inout StepWords) throws { saved = try words.rest("the name of what was saved") }

  var text: String { "intersect \(saved.map(\.asWord).joined(separator: " "))" }
  var needs: [Need] { [.mask] + saved.map(Need.saved) }
  var gives: [Need] { [.mask] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    state.select(try saved.reduce(state.selection()) { $0.intersection(try state.selection($1)) })
    return StepOutcome(asRun: self)
  }
}
