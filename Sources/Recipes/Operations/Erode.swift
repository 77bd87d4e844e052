import Volumes

/// Shrinks the selection by a ball.
struct Erode: Operation {
  static let name = "erode"
  static let usage = ["erode LENGTH"]
  static let help =
    "Takes from the selection all voxels within this distance of what is not selected (an exact ball)."

  private let radius: Double

  init(_ words: inout StepWords) throws { radius = try words.length("the distance") }

  var text: String { "erode \(plain(radius))mm" }
  var needs: [Need] { [.mask] }
  var gives: [Need] { [.mask] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    state.select(try state.selection().eroded(by: radius, spacing: state.grid.spacing))
    return StepOutcome(asRun: self, notes: state.noteOnRadius(radius))
  }
}
