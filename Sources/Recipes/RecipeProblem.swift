/// What is wrong with a step, without saying which: operations throw it, and `RecipeFailure` adds the
/// step's number and text.
public enum RecipeProblem: Error, Equatable, Sendable {
  // The words.
  case empty
  case openQuote
  case unknownOperation(String, nearest: String?)
  case unknownKey(String, known: [String])
  case twice(key: String)
  case lacks(String)
  case surplus(String)
  case notA(what: String, expected: String, word: String)
  case notOneOf(word: String, what: String, known: [String])
  case wrongUnit(what: String, word: String, unit: String, suggestion: String)
  // The recipe.
  case contradiction(String)
  case needs(String, remedy: String)
  case seedMissing(String, unknown: [String] = [])
  // The data.
  case outside(point: String, bounds: String, mirrored: String?)
  case unknownStructure(String, known: [String])
  case nothingLeft(facts: String)
  case noAutomaticValue(String)
  case leak(String)
  case failed(String)

  /// Whether it is about the data rather than about the words.
  var leavesNothing: Bool {
    switch self {
    case .nothingLeft, .noAutomaticValue: true
    default: false
    }
  }

  /// What follows "Step 2 ('close 2')" in a sentence.
  var predicate: String {
    switch self {
    case .empty:
      "has no words; write an operation, such as 'threshold 200'"
    case .openQuote:
      "has a quotation mark without its partner; close it"
    case .unknownOperation(let name, let nearest):
      "begins with '\(name)', which is no operation; "
        + (nearest.map { "did you mean '\($0)'? " } ?? "")
        + "'heartwright recipes --operations' lists them"
    case .unknownKey(let key, let known):
      "has the unknown key '\(key)'; "
        + (known.isEmpty
          ? "this operation takes none, so leave it out"
          : "use one of \(known.joined(separator: ", ")), or leave it out")
    case .twice(let key):
      "gives '\(key)' twice; keep one"
    case .lacks(let what):
      "lacks \(what)"
    case .surplus(let word):
      "has '\(word)' too many; leave it out, or put quotes around a name of several words"
    case .notA(let what, let expected, let word):
      "gives '\(word)' for \(what), which must be \(expected)"
    case .notOneOf(let word, let what, let known):
      "gives '\(word)' for \(what), which must be one of \(known.joined(separator: ", "))"
    case .wrongUnit(let what, let word, let unit, let suggestion):
      unit.isEmpty
        ? "gives \(what) as '\(word)' without its unit; write \(suggestion)"
        : "gives \(what) as '\(word)', and the unit must be that of \(suggestion)"
    case .contradiction(let problem):
      problem
    case .needs(let what, let remedy):
      "needs \(what), and there is none yet; \(remedy)"
    case .seedMissing(let name, let unknown):
      "needs the seed '\(name)'"
        + (unknown.isEmpty ? "" : ", which '\(unknown.joined(separator: "', '"))' is not called")
        + "; give --seed \"\(name)=x,y,z\" in mm (LPS) or "
        + "--seed \"\(name)=ijk:i,j,k\" in voxels, or write it into the recipe"
    case .outside(let point, let bounds, let mirrored):
      "uses the point \(point), which lies outside the volume; it reaches \(bounds)"
        + (mirrored.map { "; if the point is in RAS, write \($0), which lies inside" } ?? "")
    case .unknownStructure(let name, let known):
      "names the structure '\(name)', which is not there; "
        + (known.isEmpty ? "there is none at all" : "choose among \(known.joined(separator: ", "))")
    case .nothingLeft(let facts):
      "leaves nothing: \(facts); change its values or the steps before it"
    case .noAutomaticValue(let reason):
      "can choose no value by itself, because \(reason); give the value"
    case .leak(let facts):
      "leaks: \(facts)"
    case .failed(let sentence):
      "fails: \(sentence.asClause)"
    }
  }
}

extension String {
  /// A sentence as the rest of another one: without its capital and its full stop.
  fileprivate var asClause: String {
    let text = hasSuffix(".") ? String(dropLast()) : self
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
