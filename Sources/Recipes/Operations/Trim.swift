import Volumes

/// Takes thin vessels inside the lungs away.
struct Trim: Operation {
  static let name = "trim"
  static let usage = ["trim lung vessels DIAMETER"]
  static let help =
    "Takes away the vessels inside the lungs that are thinner than a diameter; those on the heart stay."

  private let diameter: Double

  init(_ words: inout StepWords) throws {
    guard words.take("lung"), words.take("vessels") else {
      throw RecipeProblem.lacks("the words 'lung vessels' after 'trim'")
    }
    diameter = try words.length("the diameter")
  }

  var text: String { "trim lung vessels \(plain(diameter))mm" }

  var needs: [Need] { [.scan, .mask] }
  var gives: [Need] { [.mask] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    state.select(
      try state.selection().trimmingLungVessels(thinnerThan: diameter, in: state.scan()))
    return StepOutcome(asRun: self)
  }
}
