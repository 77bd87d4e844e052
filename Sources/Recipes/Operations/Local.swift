import Volumes

/// Selects what is brighter than its surroundings.
struct Local: Operation {
  static let name = "local"
  static let usage = ["local RADIUS [offset=VALUE]"]
  static let help =
    "Selects the voxels that are at least `offset` (0 where left out) above the mean of the box around "
    + "them: for scans whose brightness drifts, such as MR."

  private let radius: Double
  private let offset: Double

  init(_ words: inout StepWords) throws {
    radius = try words.length("the radius")
    offset = try words.number(option: "offset") ?? 0
  }

  var text: String { "local \(plain(radius))mm offset=\(plain(offset))" }
  var needs: [Need] { [.scan] }
  var gives: [Need] { [.mask] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let mask = try state.scan().locallyThresholded(radius: radius, offset: offset)
    state.level = nil
    state.select(mask)
    let step = state.grid.spacing.min()
    return StepOutcome(
      asRun: self,
      notes: radius >= step
        ? []
        : [
          "\(plain(radius)) mm is less than the distance between voxels (\(rounded(step)) mm), so each was "
            + "compared with itself."
        ])
  }

  func nothingLeft(_ state: RecipeState, before: Int) -> String {
    "no value lies \(plain(offset)) above the mean around it"
  }
}
