import Volumes

/// Fills in the slices between labelled ones.
struct Interpolate: Operation {
  static let name = "interpolate"
  static let usage = ["interpolate slices [along x|y|z] [spacing=LENGTH]"]
  static let help =
    "Fills in the slices between those that have labels, from outline to outline, across an axis of "
    + "the grid (z where left out): for shapes drawn on some slices only. With `spacing` the slices, "
    + "and all else, get this distance."

  private let axis: GridAxis
  private let spacing: Double?

  init(_ words: inout StepWords) throws {
    guard words.take("slices") else {
      throw RecipeProblem.lacks("the word 'slices' after 'interpolate'")
    }
    axis = words.take("along") ? try words.choice("the axis", of: GridAxis.self) : .z
    spacing = try words.length(option: "spacing")
  }

  var text: String {
    "interpolate slices along \(axis.rawValue)" + (spacing.map { " spacing=\(plain($0))mm" } ?? "")
  }

  var needs: [Need] { [.labels] }
  var gives: [Need] { [.labels] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let drawn = try state.labelMap()
    if let spacing {
      let finer = state.grid.spacing[axis.index] / spacing
      try RecipeState.requireMemory(
        voxels: Double(state.grid.count) * max(1, finer), at: "\(plain(spacing))mm")
    }
    let (map, report) = drawn.interpolatingSlices(along: axis.index, spacing: spacing)
    guard report.labelledSlices >= 2 else {
      throw RecipeProblem.contradiction(
        "finds labels on \(report.labelledSlices == 0 ? "no slice" : "one slice only") along "
          + "\(axis.rawValue), and needs two; name the axis across the slices that were drawn")
    }
    if map.grid != state.grid { state.move(to: map.grid, by: .cubic) }
    state.labels = map
    state.endsInLabels = true
    return StepOutcome(
      asRun: self,
      findings: [
        "\(report.madeSlices) slices were made between \(report.labelledSlices) that had labels, "
          + "\(rounded(report.spacing)) mm apart."
      ])
  }
}
