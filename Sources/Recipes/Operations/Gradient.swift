import Volumes

/// Puts the steepness of the values in their place.
struct Gradient: Operation {
  static let name = "gradient"
  static let usage = ["gradient SIGMA"]
  static let help =
    "Puts the steepness of the values (a millimetre, after a Gaussian of this standard deviation) in "
    + "their place; `reset` brings the scan back."

  private let sigma: Double

  init(_ words: inout StepWords) throws { sigma = try words.length("the standard deviation") }

  var text: String { "gradient \(plain(sigma))mm" }
  var needs: [Need] { [.scan] }
  var gives: [Need] { [] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    try state.requireFilter("smooths", over: sigma)
    state.filter(try state.scan().gradientMagnitude(sigma: sigma))
    return StepOutcome(asRun: self)
  }
}
