import Volumes

/// Selects what is bright, and what hangs on it and is nearly so.
struct Hysteresis: Operation {
  static let name = "hysteresis"
  static let usage = ["hysteresis LOW HIGH"]
  static let help =
    "Selects the voxels from LOW up that are joined, through such voxels, with one from HIGH up: thin "
    + "branches stay on bright trunks, and noise is left out."

  private let low: Double
  private let high: Double

  init(_ words: inout StepWords) throws {
    low = try words.number("the lower value")
    high = try words.number("the higher value")
    guard low <= high else {
      throw RecipeProblem.contradiction(
        "gives the lower value \(plain(low)) above the higher one \(plain(high)); swap them")
    }
  }

  var text: String { "hysteresis \(plain(low)) \(plain(high))" }
  var needs: [Need] { [.scan] }
  var gives: [Need] { [.mask] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    state.select(try state.scan().hysteresis(low: low, high: high), by: low...Double.infinity)
    return StepOutcome(asRun: self)
  }

  func nothingLeft(_ state: RecipeState, before: Int) -> String {
    "no value reaches \(plain(high)), and the largest is "
      + rounded(state.values?.statistics.maximum ?? 0)
  }
}
