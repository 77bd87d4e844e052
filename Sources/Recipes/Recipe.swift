import Failures

/// A way from grey values or labels to structures: steps in their order, as a file of
/// `SegmentationRecipes/`, a user's own file, or the words of `--step` give them.
///
/// A recipe is a value; `run(on:)` does it. All lengths are in mm, volumes in ml, points in LPS.
public struct Recipe: Sendable {
  /// The word for `--recipe`, such as `bone-ct`.
  public var name: String
  /// What it makes, for people.
  public var title: String
  /// What it is good for and what it is not, for people; may be empty.
  public var description: String
  /// What to know before trusting any result of it, a sentence; nil where there is nothing.
  public var remark: String?
  /// What it is for; nil for any input.
  public var input: RecipeInput?
  /// The label scheme that names a label map's structures; nil where none is needed.
  public var scheme: String?
  /// The points that it begins from, placed or not.
  public var seeds: [Seed]
  /// The SHA-256 of the input that the values were chosen on; nil in a recipe for any input.
  public var inputDigest: String?
  /// Its steps.
  public internal(set) var steps: [RecipeStep]

  /// Makes a recipe of single steps.
  ///
  /// - Throws: `RecipeFailure` where a step cannot be read, or there is none.
  public init(steps texts: [String], name: String = "steps", title: String = "Single steps") throws
  {
    guard !texts.isEmpty else { throw RecipeFailure.noSteps }
    self.name = name
    self.title = title
    description = ""
    seeds = []
    steps = try texts.enumerated().map { try RecipeStep($1, number: $0 + 1) }
  }

  /// Whether the first step asks for grey values.
  package var beginsWithValues: Bool { steps.first?.operation.needs.contains(.scan) ?? false }

  /// The recipe with points for its seeds, by their names in any case; those that it does not know are
  /// added.
  ///
  /// - Throws: `RecipeFailure.seedTwice`, or `.seedMisspelt` for a name that is almost one of its own.
  public func placing(_ points: [Seed]) throws -> Recipe {
    var recipe = self
    var placed: Set<String> = []
    for seed in points {
      let name = seed.name.lowercased()
      guard placed.insert(name).inserted else { throw RecipeFailure.seedTwice(seed.name) }
      if let index = recipe.seeds.firstIndex(where: { $0.name.lowercased() == name }) {
        recipe.seeds[index].point = seed.point
      } else if let meant = Self.meant(by: name, among: seeds.map(\.name)) {
        throw RecipeFailure.seedMisspelt(seed.name, meant: meant)
      } else {
        recipe.seeds.append(seed)
      }
    }
    return recipe
  }

  /// What to know where the recipe was run on another input before; nil where its values are for any, or
  /// for the one of this SHA-256.
  public func otherInputSentence(_ digest: String) -> String? {
    guard let inputDigest, inputDigest != digest else { return nil }
    return
      "The recipe is that of a run on another input, by its input_sha256: its numbers and points "
      + "may not fit this one."
  }

  /// The name that was meant by one that differs by a letter or two, but not by a number.
  private static func meant(by name: String, among known: [String]) -> String? {
    guard let nearest = nearestWord(to: name, among: known), editDistance(name, nearest) <= 2,
      name.filter(\.isNumber) == nearest.filter(\.isNumber)
    else { return nil }
    return nearest
  }
}

/// What a recipe is for.
public enum RecipeInput: String, Codable, Sendable, CaseIterable {
  /// A CT, in Hounsfield units.
  case ct
  /// A magnetic resonance scan, whose values have no unit.
  case mr
  /// A label map.
  case labels

  /// The words for sentences.
  var title: String {
    switch self {
    case .ct: "a CT scan"
    case .mr: "an MR scan"
    case .labels: "a label map"
    }
  }
}

/// One step: its words, and what they mean.
public struct RecipeStep: Sendable {
  /// The step as it was written.
  public let text: String
  /// The step that a value was chosen for: what stood here before the run.
  public internal(set) var chosenFrom: String?
  let operation: any Operation

  /// The step as the tool writes it: one spelling for each meaning.
  public var canonicalText: String { operation.text }

  /// Reads a step.
  ///
  /// - Throws: `RecipeFailure.step`.
  init(_ text: String, number: Int) throws {
    self.text = text
    do {
      operation = try Self.operation(text)
    } catch let problem as RecipeProblem {
      throw RecipeFailure.step(number: number, text: text, problem)
    }
  }

  /// A step that was run.
  init(_ operation: any Operation, chosenFrom text: String) {
    self.text = operation.text
    self.operation = operation
    chosenFrom = operation.text == text ? nil : text
  }

  private static func operation(_ text: String) throws -> any Operation {
    var words = try StepWords(text)
    guard !words.isEmpty else { throw RecipeProblem.empty }
    let name = try words.word("the name of an operation")
    guard let type = operations.first(where: { $0.name == name }) else {
      throw RecipeProblem.unknownOperation(
        name, nearest: nearestWord(to: name, among: operations.map { $0.name }))
    }
    let operation = try type.init(&words)
    try words.finish()
    return operation
  }
}
