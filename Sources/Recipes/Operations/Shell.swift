import Volumes

/// Makes a wall along the selection's surface.
struct Shell: Operation {
  static let name = "shell"
  static let usage = ["shell inside|outside|both THICKNESS"]
  static let help =
    "Selects a wall of this thickness along the surface of the selection: inside it, outside it, or "
    + "both, of the full thickness each."

  private let side: ShellSide
  private let thickness: Double

  init(_ words: inout StepWords) throws {
    side = try words.choice("the side", of: ShellSide.self)
    thickness = try words.length("the thickness")
  }

  var text: String { "shell \(side.rawValue) \(plain(thickness))mm" }
  var needs: [Need] { [.mask] }
  var gives: [Need] { [.mask] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let mask = try state.selection()
    state.level = nil
    state.select(mask.shell(side, thickness: thickness, spacing: state.grid.spacing))
    return StepOutcome(asRun: self)
  }

  func nothingLeft(_ state: RecipeState, before: Int) -> String {
    before == state.grid.count
      ? "the selection fills the scan, whose edge is no surface"
      : "a wall of \(plain(thickness)) mm holds no voxel centre, and voxels are "
        + "\(rounded(state.grid.spacing.min())) mm apart"
  }
}
