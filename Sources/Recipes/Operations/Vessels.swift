import Volumes

/// Puts in the place of the values how much each voxel looks like a vessel.
struct Vessels: Operation {
  static let name = "vessels"
  static let usage = ["vessels SCALE ... [dark] [structure=VALUE] [within=SAVED]"]
  static let help =
    "Puts in the place of the values how much each voxel looks like the inside of a tube, 0 to 1 "
    + "(Frangi), at these scales; a tube answers most at a scale between half its radius and its "
    + "radius. `structure` is the contrast below which there is only noise; `reset` brings the scan "
    + "back."

  private let scales: [Double]
  private let isBright: Bool
  private let structure: Double?
  private let within: String?

  init(_ words: inout StepWords) throws {
    scales = try words.lengths("a scale")
    isBright = !words.take("dark")
    structure = try words.number(option: "structure")
    if let structure, structure <= 0 {
      throw RecipeProblem.notA(
        what: "'structure'", expected: "above zero", word: plain(structure))
    }
    within = words.option("within")
  }

  var text: String {
    "vessels \(scales.map { "\(plain($0))mm" }.joined(separator: " "))\(isBright ? "" : " dark")"
      + (structure.map { " structure=\(plain($0))" } ?? "")
      + (within.map { " within=\($0.asWord)" } ?? "")
  }

  var needs: [Need] { [.scan] + (within.map { [.saved($0)] } ?? []) }
  var gives: [Need] { [] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    for scale in scales { try state.requireFilter("looks for tubes", over: scale) }
    let mask = try within.map { try state.selection($0) }
    state.filter(
      try state.scan().vesselness(
        scales: scales, bright: isBright, structure: structure, in: mask))
    return StepOutcome(asRun: self)
  }
}
