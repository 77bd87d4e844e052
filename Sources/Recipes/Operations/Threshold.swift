import Volumes

/// Selects voxels by their values, anew.
struct Threshold: Operation {
  static let name = "threshold"
  static let usage = [
    "threshold LOW", "threshold LOW..HIGH", "threshold ..HIGH", "threshold auto",
    "threshold tissue NAME",
  ]
  static let help =
    "Selects the voxels with these values; `auto` finds the level that parts bright from the rest "
    + "(Otsu), `tissue` takes the Hounsfield range of a tissue."

  private enum Bounds {
    case values(ClosedRange<Double>)
    case automatic
    case tissue(String)
  }

  private let bounds: Bounds

  init(_ words: inout StepWords) throws {
    if words.take("auto") {
      bounds = .automatic
    } else if words.take("tissue") {
      bounds = .tissue(try words.word("the name of a tissue"))
    } else {
      bounds = .values(try words.range("the values"))
    }
  }

  init(_ range: ClosedRange<Double>) { bounds = .values(range) }

  var text: String {
    switch bounds {
    case .values(let range): "threshold \(plain(range))"
    case .automatic: "threshold auto"
    case .tissue(let name): "threshold tissue \(name.asWord)"
    }
  }

  var needs: [Need] { [.scan] }
  var gives: [Need] { [.mask] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let volume = try state.scan()
    let (range, notes) = try chosen(volume)
    state.select(volume.mask(in: range), by: range)
    return StepOutcome(asRun: Threshold(range), notes: notes)
  }

  private func chosen(_ volume: Volume) throws -> (ClosedRange<Double>, [String]) {
    switch bounds {
    case .values(let range):
      return (range, [])
    case .tissue(let name):
      let tissue = try Tissue.named(name)
      return (tissue.range, [])
    case .automatic:
      guard let automatic = volume.automaticThreshold else {
        throw RecipeProblem.noAutomaticValue("all values are alike")
      }
      let doubt =
        automatic.separation < 0.6
        ? ["The values have no clear valley between dark and bright, so look at the result."] : []
      return (automatic.level...Double.infinity, doubt)
    }
  }

  func nothingLeft(_ state: RecipeState, before: Int) -> String {
    guard let facts = state.values?.statistics else { return "there are no values" }
    return "the values reach from \(rounded(facts.minimum)) to \(rounded(facts.maximum))"
  }
}
