import Geometry
import Volumes

/// Puts everything on a finer or coarser grid.
struct Resample: Operation {
  static let name = "resample"
  static let usage = ["resample SPACING [nearest|linear|cubic]"]
  static let help =
    "Puts values, selection, what was saved and labels on a grid of cubes with this edge: values by "
    + "cubic interpolation where left out, structures by their smooth outlines, without terraces."

  private let spacing: Double
  /// Nil where the step does not say.
  private let chosen: Interpolation?
  private var interpolation: Interpolation { chosen ?? .cubic }

  init(_ words: inout StepWords) throws {
    spacing = try words.length("the distance between voxels")
    chosen =
      words.isEmpty ? nil : try words.choice("the interpolation", of: Interpolation.self)
  }

  var text: String { "resample \(plain(spacing))mm \(interpolation.rawValue)" }
  var needs: [Need] { [] }
  var gives: [Need] { [] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    try state.requireFilter("resamples", over: spacing)
    let source = state.grid
    let counts = (SIMD3<Double>(source.size) * source.spacing / spacing).rounded(.up)
    try RecipeState.requireMemory(
      voxels: counts.x * counts.y * counts.z, at: "\(plain(spacing))mm")
    state.move(to: source.respaced(SIMD3(repeating: spacing)), by: interpolation)
    return StepOutcome(
      asRun: self,
      notes: chosen == nil || state.original != nil
        ? []
        : ["There are no values to interpolate; structures went by their smooth outlines."])
  }
}
