import Volumes

/// Closes the selection by a ball.
struct Close: Operation {
  static let name = "close"
  static let usage = ["close LENGTH"]
  static let help =
    "Fills gaps and notches that a ball of this radius does not fit into; the rest stays."

  private let radius: Double

  init(_ words: inout StepWords) throws { radius = try words.length("the distance") }

  var text: String { "close \(plain(radius))mm" }
  var needs: [Need] { [.mask] }
  var gives: [Need] { [.mask] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    state.select(try state.selection().closed(by: radius, spacing: state.grid.spacing))
    return StepOutcome(asRun: self, notes: state.noteOnRadius(radius))
  }
}
