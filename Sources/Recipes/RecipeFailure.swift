public import Failures

/// Why a recipe cannot be run, or ended without a result.
public enum RecipeFailure: Failure, Equatable {
  /// A step is wrong, or failed.
  case step(number: Int, text: String, RecipeProblem)
  /// The recipe has no step.
  case noSteps
  /// The recipe is for another kind of input.
  case wrongInput(recipe: String, expected: RecipeInput, found: RecipeInput)
  /// A seed that is not `name=x,y,z`.
  case badSeed(String)
  /// Two seeds have one name.
  case seedTwice(String)
  /// A seed's name is almost that of one of the recipe's.
  case seedMisspelt(String, meant: String)
  /// A seed was given that no step uses.
  case seedUnused(String)
  /// A seed lies outside the volume.
  case seedOutside(name: String, point: String, bounds: String, mirrored: String?)
  /// After the last step nothing is selected and no structure is labelled.
  case noResult
  /// A tissue of `threshold tissue` is unknown.
  case unknownTissue(String, known: [String])

  /// See `Failure`.
  public var kind: FailureKind {
    if case .step(_, _, let problem) = self, problem.leavesNothing { return .nothingToPrint }
    return .badArguments
  }

  /// The sentence for people.
  public var description: String { sentence.withBriefWords }

  private var sentence: String {
    switch self {
    case .step(let number, let text, let problem):
      "Step \(number) ('\(text.brief(200))') \(problem.predicate)."
    case .noSteps:
      "The recipe has no steps; write at least one, such as 'threshold 200'."
    case .wrongInput(let recipe, let expected, let found):
      "The recipe \(recipe) is for \(expected.title), and the input is \(found.title); choose "
        + "another recipe or input."
    case .badSeed(let text):
      "The seed '\(text)' must be a name and a point, such as \"left ventricle=10,-20,35\" in mm "
        + "(LPS) or \"left ventricle=ijk:60,70,40\" in voxels."
    case .seedTwice(let name):
      "The seed '\(name)' is given twice; keep one."
    case .seedMisspelt(let name, let meant):
      "The recipe has no seed '\(name)'; did you mean '\(meant)'? What is another structure needs another "
        + "name."
    case .seedUnused(let name):
      "No step uses the seed '\(name)'; leave it out, or name it in a step."
    case .seedOutside(let name, let point, let bounds, let mirrored):
      "The seed '\(name)' at \(point) lies outside the volume, which reaches \(bounds); "
        + (mirrored.map { "if the point is in RAS, write \($0), which lies inside." }
          ?? "correct its coordinates (LPS, in mm).")
    case .noResult:
      "The recipe selects nothing; begin with a step that selects, such as 'threshold 200'."
    case .unknownTissue(let name, let known):
      "There is no tissue called '\(name)'; choose one of \(known.joined(separator: ", "))."
    }
  }
}
