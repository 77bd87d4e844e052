import Volumes

/// Grows a region from points.
struct Grow: Operation {
  static let name = "grow"
  static let usage = [
    "grow POINT ... LOW..HIGH [neck=LENGTH] [limit=VOLUME]",
    "grow POINT ... auto [neck=LENGTH] [limit=VOLUME]",
  ]
  static let help =
    "Selects what is joined with the points through values in the range; `auto` takes the range from "
    + "the values around the points (mean and 2.5 standard deviations, repeated). It does not pass "
    + "necks thinner than `neck`, and fails where it leaks beyond `limit`, or without one beyond half of the "
    + "volume."

  /// As `confidenceConnected` wants it; ITK's defaults, with half a cube's side of a small vessel.
  private enum Confidence {
    static let multiplier = 2.5
    static let iterations = 4
    static let radius = 1.0
  }

  private let points: [StepPoint]
  private let range: ClosedRange<Double>?
  private let neck: Double?
  private let limit: Double?

  init(_ words: inout StepWords) throws {
    var rest = try words.rest("at least one point and the values")
    let last = rest.removeLast()
    guard !rest.isEmpty else {
      throw RecipeProblem.lacks("a point before the values, or the values")
    }
    range = last == "auto" ? nil : try StepWords.range(last, "the values")
    points = try rest.map(StepPoint.init)
    neck = try words.length(option: "neck")
    limit = try words.volume(option: "limit")
  }

  private init(_ step: Grow, in range: ClosedRange<Double>) {
    points = step.points
    self.range = range
    neck = step.neck
    limit = step.limit
  }

  var text: String {
    "grow \(points.map(\.text).joined(separator: " ")) \(range.map(plain) ?? "auto")"
      + (neck.map { " neck=\(plain($0))mm" } ?? "")
      + (limit.map { " limit=\(plain($0))ml" } ?? "")
  }

  var needs: [Need] { [.scan] + points.flatMap(\.needs) }
  var gives: [Need] { [.mask] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let volume = try state.scan()
    let seeds = try points.map { try state.voxel(of: $0) }
    let chosen =
      range
      ?? volume.confidenceConnected(
        from: seeds, multiplier: Confidence.multiplier, iterations: Confidence.iterations,
        radius: max(Confidence.radius, volume.grid.spacing.max())
      ).range
    var notes: [String] = []
    let region: Mask
    if let neck {
      let guarded = volume.guardedFlood(from: seeds, in: chosen, neck: neck)
      region = guarded.region
      switch guarded.report.start {
      case .body: break
      case .nothingWide:
        throw RecipeProblem.contradiction(
          "cannot be held by neck=\(plain(neck))mm, for no ball of that width fits into anything that is "
            + "reached; give less")
      case .thinPart:
        notes.append(
          "No point lies where a ball of \(plain(neck)) mm fits, so only the thin part around was taken: "
            + "move the point away from the walls, or give less for neck.")
      }
      if guarded.report.heldVoxels > 0 {
        let count = guarded.report.leaks.count
        notes.append(
          "Held at \(count) \(count == 1 ? "neck" : "necks") thinner than \(plain(neck)) mm, with "
            + "\(state.volumeText(guarded.report.heldVoxels)) behind them.")
      }
    } else {
      region = volume.regionGrown(from: seeds, in: chosen)
    }
    try check(region, state)
    state.select(region, by: chosen)
    return StepOutcome(asRun: Grow(self, in: chosen), notes: notes)
  }

  /// A region that runs out of what was meant fills a share of the volume that no organ has.
  private func check(_ region: Mask, _ state: RecipeState) throws {
    let voxels = region.count
    let remedy =
      "narrow the values, move the points, or hold it with "
      + (neck.map { "a wider neck than \(plain($0))mm" } ?? "neck=3mm")
    if let limit, state.millilitres(voxels) > limit {
      throw RecipeProblem.leak(
        "\(state.volumeText(voxels)) are reached, more than the limit of \(volume(limit)); "
          + "\(remedy), or raise the limit")
    }
    // Who gives a limit has said what is too much.
    guard limit != nil || voxels * 2 <= state.grid.count else {
      throw RecipeProblem.leak(
        "\(state.volumeText(voxels)) are reached, more than half of the volume, so it ran "
          + "into the background; \(remedy), or give a limit that is larger")
    }
  }

  func nothingLeft(_ state: RecipeState, before: Int) -> String {
    "no point lies on a value in \(range.map(plain) ?? "the range")"
  }
}
