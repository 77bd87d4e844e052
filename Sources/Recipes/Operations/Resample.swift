import Geometry
import Volumes

/// Puts everything on a finer or coarser grid, or on one whose axes stand at right angles.
struct Resample: Operation {
  static let name = "resample"
  static let usage = [
    "resample SPACING [nearest|linear|cubic]", "resample upright [nearest|linear|cubic]",
  ]
  static let help =
    "Puts values, selection, what was saved and labels on a grid of cubes with this edge: values by "
    + "cubic interpolation where left out, structures by their smooth outlines, without terraces. "
    + "Axes that are not at right angles are pushed upright; `upright` does that alone, and comes first "
    + "by itself where a step that measures meets such axes."

  private enum Voxels {
    case cubes(Double)
    case upright
  }

  private let voxels: Voxels
  /// Nil where the step does not say.
  private let chosen: Interpolation?
  private var interpolation: Interpolation { chosen ?? .cubic }

  init(_ words: inout StepWords) throws {
    voxels =
      words.take("upright") ? .upright : .cubes(try words.length("the distance between voxels"))
    chosen =
      words.isEmpty ? nil : try words.choice("the interpolation", of: Interpolation.self)
  }

  private init() {
    voxels = .upright
    chosen = nil
  }

  /// What goes before the first step of those that measure on a grid that leans; nil where the recipe
  /// resamples before, or nothing measures.
  static func needed(before steps: [RecipeStep], on grid: Grid) -> RecipeStep? {
    guard grid.isSkewed,
      let first = steps.first(where: { $0.operation.measures || $0.operation is Resample }),
      !(first.operation is Resample)
    else { return nil }
    return RecipeStep(
      Self(), chosenFrom: "axes \(rounded(grid.skew)) degrees from right angles")
  }

  var text: String {
    switch voxels {
    case .cubes(let spacing): "resample \(plain(spacing))mm \(interpolation.rawValue)"
    case .upright: "resample upright \(interpolation.rawValue)"
    }
  }
  var needs: [Need] { [] }
  var gives: [Need] { [] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let source = state.grid
    let upright: Grid
    do {
      upright = try source.upright()
    } catch {
      throw RecipeProblem.failed(error.description)
    }
    var target = upright
    if case .cubes(let spacing) = voxels {
      try state.requireFilter("resamples", over: spacing)
      let counts = (SIMD3<Double>(target.size) * target.spacing / spacing).rounded(.up)
      try RecipeState.requireMemory(
        voxels: counts.x * counts.y * counts.z, at: "\(plain(spacing))mm")
      target = target.respaced(SIMD3(repeating: spacing))
    } else {
      try RecipeState.requireMemory(voxels: Double(target.count), at: "upright voxels")
    }
    var notes: [String] = []
    if upright != source {
      notes.append(
        "The voxels' axes are \(rounded(source.skew)) degrees from right angles (a tilted gantry, or a "
          + "registration), so they were pushed upright along the first of them and the slices.")
    }
    if chosen != nil, state.original == nil {
      notes.append("There are no values to interpolate; structures went by their smooth outlines.")
    }
    if target != source { state.move(to: target, by: interpolation) }
    return StepOutcome(asRun: self, notes: notes)
  }
}
