public import Volumes

/// What a recipe is run on.
public enum RecipeSource: Sendable {
  /// Grey values.
  case scan(Volume)
  /// Structures.
  case labels(LabelMap)

  /// Where the voxels lie.
  public var grid: Grid {
    switch self {
    case .scan(let volume): volume.grid
    case .labels(let map): map.grid
    }
  }
}

/// What a recipe made.
public struct RecipeResult: Sendable {
  /// The structures.
  public enum Selection: Sendable {
    /// One structure as its voxels, with the values that it was grown from where there are any.
    case mask(Mask, Structure, GreyLevel?)
    /// Labelled structures.
    case labels(LabelMap)
  }

  /// What was found.
  public let selection: Selection
  /// Where its voxels lie; the input's grid unless a step resampled.
  public let grid: Grid
  /// The steps with what they did.
  public let report: RecipeReport
  /// The recipe with every automatically chosen value written out: it gives the same voxels again.
  public let asRun: Recipe
}

extension RecipeSource {
  /// What it is, where a recipe is for this kind of input: nothing tells a CT from an MR scan.
  fileprivate func kind(for input: RecipeInput?) -> RecipeInput {
    switch self {
    case .labels: .labels
    case .scan: input == .mr ? .mr : .ct
    }
  }
}

extension Recipe {
  /// What a selection is called that no step names.
  public static let unnamed = Structure(value: 1, name: "selection", color: .distinct(0))

  /// Runs the steps in their order.
  ///
  /// The same result for any number of threads.
  /// - Parameter facts: the statistics of a scan, where they are known, so that no step takes them again.
  /// - Throws: `RecipeFailure` where the recipe and the input do not fit, a step fails, or a step
  ///   leaves nothing.
  public func run(
    on source: RecipeSource, knowing facts: Statistics? = nil
  ) throws -> RecipeResult {
    let kind = source.kind(for: input)
    if let input, input != kind {
      throw RecipeFailure.wrongInput(recipe: name, expected: input, found: kind)
    }
    try check(on: kind)
    var state = RecipeState(source, seeds: seeds)
    state.facts = facts
    for seed in seeds {
      guard let point = seed.point, state.voxel(of: point) == nil else { continue }
      throw RecipeFailure.seedOutside(
        name: seed.name, point: point.text, bounds: source.grid.boundsText,
        mirrored: point.mirrored(in: source.grid))
    }
    var asRun = self
    asRun.steps = [Resample.needed(before: steps, on: source.grid)].compactMap { $0 } + steps
    var rows: [StepReport] = []
    for (index, step) in asRun.steps.enumerated() {
      do {
        let (ran, row) = try step.run(&state, number: index + 1)
        asRun.steps[index] = ran
        rows.append(row)
      } catch let problem as RecipeProblem {
        throw RecipeFailure.step(number: index + 1, text: step.text, problem)
      }
    }
    asRun.seeds = state.seeds.filter { $0.point != nil }
    asRun.input = kind == .labels ? .labels : input
    return RecipeResult(
      selection: try state.result(), grid: state.grid,
      report: RecipeReport(
        name: name, title: title,
        seeds: asRun.seeds.map { "\($0.name)=\($0.point?.text ?? "")" }, remark: remark,
        steps: rows),
      asRun: asRun)
  }
}

extension RecipeStep {
  /// Runs the step and counts.
  fileprivate func run(
    _ state: inout RecipeState, number: Int
  ) throws -> (RecipeStep, StepReport) {
    let before = state.amount
    let millilitresBefore = state.millilitres(before)
    let outcome = try operation.run(&state)
    let after = state.amount
    let selects = operation.gives.contains(.mask) || operation.gives.contains(.labels)
    if selects, after == 0 {
      throw RecipeProblem.nothingLeft(
        facts: outcome.asRun.nothingLeft(state, before: before))
    }
    let ran = RecipeStep(outcome.asRun, chosenFrom: chosenFrom ?? text)
    let row = StepReport(
      number: number, text: text, asRun: ran.text, voxelsBefore: before, voxelsAfter: after,
      millilitresBefore: millilitresBefore, millilitresAfter: state.millilitres(after),
      notes: outcome.notes, findings: outcome.findings, centreLines: outcome.centreLines)
    return (ran, row)
  }
}

extension RecipeState {
  /// What the steps have come to.
  fileprivate func result() throws -> RecipeResult.Selection {
    if endsInLabels, let labels { return .labels(labels) }
    guard let mask else { throw RecipeFailure.noResult }
    let matching = level.flatMap { $0.volume.grid == grid ? $0 : nil }
    return .mask(mask, structure ?? Recipe.unnamed, matching)
  }
}
