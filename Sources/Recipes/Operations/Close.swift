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
    // What lies beyond the scan is worked on as far as the ball reaches.
    let longest = (SIMD3<Double>(state.grid.size) * state.grid.spacing).max()
    guard radius <= longest / 2 else {
      throw RecipeProblem.contradiction(
        "closes by \(plain(radius)) mm, more than half of the scan's longest side "
          + "(\(rounded(longest)) mm); give less")
    }
    state.select(try state.selection().closed(by: radius, spacing: state.grid.spacing))
    return StepOutcome(asRun: self, notes: state.noteOnRadius(radius))
  }
}
