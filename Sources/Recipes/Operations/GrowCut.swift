import Volumes

/// Grows the seeds until they meet.
struct GrowCut: Operation {
  static let name = "growcut"
  static let usage = ["growcut from seeds [everywhere] [radius=LENGTH] [penalty=VALUE]"]
  static let help =
    "Grows all seeds at once, within the selection or everywhere, until they meet where the values "
    + "change most: each voxel goes to the seed with the least change on the way (GrowCut). A seed is "
    + "a point, or all within `radius` of it; a millimetre of way costs `penalty` (0 where left out)."

  private let isEverywhere: Bool
  private let radius: Double?
  private let penalty: Double

  init(_ words: inout StepWords) throws {
    guard words.take("from"), words.take("seeds") else {
      throw RecipeProblem.lacks("the words 'from seeds' after 'growcut'")
    }
    isEverywhere = words.take("everywhere")
    radius = try words.length(option: "radius")
    penalty = try words.number(option: "penalty") ?? 0
    guard penalty >= 0 else {
      throw RecipeProblem.notA(
        what: "'penalty'", expected: "zero or above", word: plain(penalty))
    }
  }

  var text: String {
    "growcut from seeds" + (isEverywhere ? " everywhere" : "")
      + (radius.map { " radius=\(plain($0))mm" } ?? "") + " penalty=\(plain(penalty))"
  }

  var needs: [Need] { [.scan, .seeds] + (isEverywhere ? [] : [.mask]) }
  var gives: [Need] { [.labels] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let mask = isEverywhere ? nil : try state.selection()
    let seeds = try state.seedMap(within: mask, radius: radius)
    let map = try state.scan().growFromSeeds(seeds, in: mask, distancePenalty: penalty)
    return StepOutcome(asRun: self, notes: state.takeRegions(map, within: mask))
  }
}
