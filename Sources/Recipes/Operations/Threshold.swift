import Volumes

/// Selects voxels by their values, anew.
struct Threshold: Operation {
  static let name = "threshold"
  static let usage = [
    "threshold LOW", "threshold LOW..HIGH", "threshold ..HIGH",
    "threshold auto [CLASS of N] [in=LOW..HIGH] [within=SAVED]", "threshold tissue NAME",
  ]
  static let help =
    "Selects the voxels with these values. `auto` parts the values (those `in` a range, those `within` "
    + "what was saved) into N classes (Otsu; bright from the rest where left out, of a CT between -50 and 1000) and takes one, "
    + "counted from the darkest; `tissue` takes the Hounsfield range of a tissue."

  private enum Bounds {
    case values(ClosedRange<Double>)
    case automatic(Classes)
    case tissue(String)
  }

  private let bounds: Bounds

  init(_ words: inout StepWords) throws {
    if words.take("auto") {
      bounds = .automatic(try Classes(&words))
    } else if words.take("tissue") {
      bounds = .tissue(try words.word("the name of a tissue"))
    } else {
      bounds = .values(try words.range("the values"))
    }
  }

  private init(_ range: ClosedRange<Double>) { bounds = .values(range) }

  var text: String {
    switch bounds {
    case .values(let range): "threshold \(plain(range))"
    case .automatic(let classes): "threshold auto\(classes.text)"
    case .tissue(let name): "threshold tissue \(name.asWord)"
    }
  }

  var needs: [Need] {
    guard case .automatic(let classes) = bounds, let saved = classes.within else { return [.scan] }
    return [.scan, .saved(saved)]
  }
  var gives: [Need] { [.mask] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let volume = try state.scan()
    let (range, notes): (ClosedRange<Double>, [String]) =
      switch bounds {
      case .values(let range): (range, [])
      case .tissue(let name): (try Tissue.named(name).range, [])
      case .automatic(let classes): try classes.range(of: volume, state)
      }
    state.select(volume.mask(in: range), by: range)
    return StepOutcome(asRun: Threshold(range), notes: notes)
  }

  func nothingLeft(_ state: RecipeState, before: Int) -> String {
    guard let facts = state.values?.statistics else { return "there are no values" }
    return "the values reach from \(rounded(facts.minimum)) to \(rounded(facts.maximum))"
  }
}
