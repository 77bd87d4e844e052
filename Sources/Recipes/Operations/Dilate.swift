import Volumes

/// Grows the selection by a ball.
struct Dilate: Operation {
  static let name = "dilate"
  static let usage = ["dilate LENGTH"]
  static let help =
    "Adds a margin to the selection: all voxels within this distance of it (an exact ball)."

  private let radius: Double

  init(_ words: inout StepWords) throws { radius = try words.length("the distance") }

  var text: String { "dilate \(plain(radius))mm" }
  var needs: [Need] { [.mask] }
  var gives: [Need] { [.mask] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    state.select(try state.selection().dilated(by: radius, spacing: state.grid.spacing))
    return StepOutcome(asRun: self, notes: state.noteOnRadius(radius))
  }
}
