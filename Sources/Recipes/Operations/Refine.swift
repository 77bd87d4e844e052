import FileSystem
import Volumes

/// Moves the selection's edge to the image's.
struct Refine: Operation {
  static let name = "refine"
  static let usage = ["refine [reach=LENGTH] [smoothness=0..1] [steps=N]"]
  static let help =
    "Moves the edge of the selection to where the values change from those inside to those outside, at "
    + "most `reach` (2 mm where left out) and smoothly: a level set after Chan and Vese, whose means "
    + "are those of each place along the edge; a third tissue, such as lung behind a thin wall, has "
    + "no say."

  private let options: LevelSetOptions

  init(_ words: inout StepWords) throws {
    var options = LevelSetOptions()
    options.reach = try words.length(option: "reach") ?? options.reach
    options.smoothness = try words.number(option: "smoothness") ?? options.smoothness
    options.steps = try words.count(option: "steps", in: 1...10_000) ?? options.steps
    guard (0...1).contains(options.smoothness) else {
      throw RecipeProblem.notA(
        what: "'smoothness'", expected: "from 0 to 1", word: plain(options.smoothness))
    }
    self.options = options
  }

  var text: String {
    "refine reach=\(plain(options.reach))mm smoothness=\(plain(options.smoothness)) "
      + "steps=\(options.steps)"
  }

  var needs: [Need] { [.scan, .mask] }
  var gives: [Need] { [.mask] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let mask = try state.selection()
    let scan = try state.scan()
    try AvailableMemory.require(
      scan.bytesToRefine(mask, options), for: "refining the selection's edge")
    let refined = scan.refinedByLevelSet(mask, options)
    state.level = nil
    state.select(refined)
    let gained = refined.subtracting(mask).count
    let lost = mask.subtracting(refined).count
    guard gained + lost > 0 else {
      return StepOutcome(
        asRun: self,
        notes: [
          "No voxel changed: the edge lies where the values change, or they do not change there."
        ])
    }
    return StepOutcome(
      asRun: self,
      findings: [
        "It took in \(state.volumeText(gained)) and gave away "
          + "\(state.volumeText(lost))."
      ])
  }
}
