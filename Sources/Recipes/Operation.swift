/// One operation of the grammar: how it is written, and what it does to the state.
///
/// Each is a small value in a file of its own below `Operations/`, and a row of `operations`.
protocol Operation: Sendable {
  /// The word that a step begins with.
  static var name: String { get }
  /// How it is written, one line a form.
  static var usage: [String] { get }
  /// What it does, in one sentence.
  static var help: String { get }

  /// Reads the words after the name.
  ///
  /// - Throws: `RecipeProblem`.
  init(_ words: inout StepWords) throws

  /// The step as it is written, with its values; reads back as the same operation.
  var text: String { get }
  /// What must be there before it.
  var needs: [Need] { get }
  /// What is there after it.
  var gives: [Need] { get }
  /// Whether it needs the grid's axes at right angles, as what measures lengths along them does.
  var measures: Bool { get }

  /// Does it.
  ///
  /// - Returns: the step with every value that it chose written out, and what it found.
  /// - Throws: `RecipeProblem`.
  func run(_ state: inout RecipeState) throws -> StepOutcome

  /// Why nothing was left, where that happened.
  func nothingLeft(_ state: RecipeState, before: Int) -> String
}

/// What a step did.
struct StepOutcome {
  /// The step with its automatic values written out.
  var asRun: any Operation
  /// One sentence for each thing that a person should know before trusting it.
  var notes: [String] = []
  /// One sentence for each thing that it found and that is as it should be.
  var findings: [String] = []
  /// The middle lines that it measured.
  var centreLines: [CentreLineReport]?
}

/// What a step can need from those before it.
enum Need: Hashable, Sendable {
  /// Grey values.
  case scan
  /// Selected voxels.
  case mask
  /// A label map.
  case labels
  /// Selected voxels kept under a name.
  case saved(String)
  /// A named point.
  case seed(String)
  /// A named point, whichever.
  case anySeed
  /// At least two named points.
  case seeds

  /// The problem of a step that lacks it.
  var problem: RecipeProblem {
    switch self {
    case .scan:
      .contradiction("works on grey values, and the input is a label map; give it a scan")
    case .mask:
      .needs(
        "selected voxels",
        remedy: "put a step before it that selects, such as 'threshold 200', 'grow' or 'take'")
    case .labels:
      .needs(
        "labelled structures",
        remedy: "put a step before it that labels, such as 'label bone', or give a label map")
    case .saved(let name):
      .needs("what was saved as '\(name)'", remedy: "put 'save \(name.asWord)' before it")
    case .seed(let name):
      .seedMissing(name)
    case .anySeed:
      .contradiction("needs a seed; give --seed \"NAME=x,y,z\"")
    case .seeds:
      .contradiction(
        "needs at least two seeds, one for each structure; give --seed \"NAME=x,y,z\" for each")
    }
  }
}

extension Operation {
  var measures: Bool { true }

  func nothingLeft(_ state: RecipeState, before: Int) -> String {
    "of the \(state.volumeText(before)) selected before it, none remains"
  }
}
