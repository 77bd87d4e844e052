import Volumes

/// Opens the selection by a ball.
struct Open: Operation {
  static let name = "open"
  static let usage = ["open LENGTH"]
  static let help =
    "Removes what a ball of this radius does not fit into: specks, bridges, leaflets; the rest stays."

  private let radius: Double

  init(_ words: inout StepWords) throws { radius = try words.length("the distance") }

  var text: String { "open \(plain(radius))mm" }
  var needs: [Need] { [.mask] }
  var gives: [Need] { [.mask] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    state.select(try state.selection().opened(by: radius, spacing: state.grid.spacing))
    return StepOutcome(asRun: self, notes: state.noteOnRadius(radius))
  }
}
