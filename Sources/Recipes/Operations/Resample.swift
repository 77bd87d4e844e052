import FileSystem
import Geometry
import Volumes

/// Puts everything on a finer or coarser grid.
struct Resample: Operation {
  static let name = "resample"
  static let usage = ["resample SPACING [nearest|linear|cubic]"]
  static let help =
    "Puts values, selection, what was saved and labels on a grid of cubes with this edge: values by "
    + "cubic interpolation where left out, structures by their smooth outlines, without terraces."

  /// Values, their spline's coefficients, and labels, for each voxel of the new grid.
  private static let bytesOfVoxel = 12

  private let spacing: Double
  private let interpolation: Interpolation

  init(_ words: inout StepWords) throws {
    spacing = try words.length("the distance between voxels")
    interpolation =
      words.isEmpty ? .cubic : try words.choice("the interpolation", of: Interpolation.self)
  }

  var text: String { "resample \(plain(spacing))mm \(interpolation.rawValue)" }
  var needs: [Need] { [] }
  var gives: [Need] { [] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let source = state.grid
    let counts = (SIMD3<Double>(source.size) * source.spacing / spacing).rounded(.up)
    let total = counts.x * counts.y * counts.z
    try AvailableMemory.require(
      Int(min(total, 1e15)) * Self.bytesOfVoxel, for: "a grid of \(plain(spacing)) mm")
    let target = source.respaced(SIMD3(repeating: spacing))
    state.grid = target
    let original = state.original?.resampled(to: target, by: interpolation)
    state.values =
      state.isFiltered ? state.values?.resampled(to: target, by: interpolation) : original
    state.original = original
    state.mask = state.mask?.resampled(from: source, to: target)
    state.saved = state.saved.mapValues { $0.resampled(from: source, to: target) }
    state.labels = state.labels?.resampled(to: target)
    state.level = nil
    return StepOutcome(asRun: self)
  }
}

extension Mask {
  /// The mask on another grid, by the smooth outline of its label.
  fileprivate func resampled(from source: Grid, to target: Grid) -> Mask {
    LabelMap(grid: source, mask: self, structure: Recipe.unnamed).resampled(to: target).mask(of: 1)
  }
}
