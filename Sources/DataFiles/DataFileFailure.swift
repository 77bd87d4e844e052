public import Failures

/// What is wrong with a data file: always which file, which key, and what to do about it.
///
/// `key` is the way to the place, such as `structures[3].color`.
public enum DataFileFailure: Failure, Equatable {
  case unknownName(String, kind: String, known: [String])
  case tooLarge(file: String, bytes: Int, limit: Int)
  case notText(file: String)
  case notYAML(file: String, line: Int, problem: String)
  case duplicateKeys(file: String, keys: [String])
  case notKeys(file: String, key: String)
  case unknownKey(file: String, key: String, known: [String])
  case missingKey(file: String, key: String)
  case wrongType(file: String, key: String, expected: String)
  case outOfRange(file: String, key: String, expected: String)
  case wrongVersion(file: String, found: Int, supported: Int)
  case contradiction(file: String, key: String, problem: String)

  /// See `Failure`.
  public var kind: FailureKind {
    if case .unknownName = self { .badArguments } else { .unreadableInput }
  }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .unknownName(let name, let kind, let known):
      "There is no \(kind) called '\(name)'; choose one of \(known.joined(separator: ", ")), or "
        + "give the path of a .yaml file."
    case .tooLarge(let file, let bytes, let limit):
      "\(file) has \(bytes) bytes, and a data file has at most \(limit); is it the right file?"
    case .notText(let file):
      "\(file) is not UTF-8 text; save it as UTF-8."
    case .notYAML(let file, let line, let problem):
      "\(file) is not YAML at line \(line) (\(problem)); correct that line."
    case .duplicateKeys(let file, let keys):
      "\(file) gives \(keys.map { "'\($0)'" }.joined(separator: ", ")) twice in one place; keep one."
    case .notKeys(let file, let key):
      "\(file) must have keys and values \(key.isEmpty ? "at its top" : "at '\(key)'"), such as "
        + "'version: 1'."
    case .unknownKey(let file, let key, let known):
      "\(file) has the unknown key '\(key)'; remove it, or use one of "
        + "\(known.joined(separator: ", "))."
    case .missingKey(let file, let key):
      "\(file) lacks the key '\(key)'; add it."
    case .wrongType(let file, let key, let expected):
      "\(file) must give \(expected) at '\(key)'."
    case .outOfRange(let file, let key, let expected):
      "\(file) must give \(expected) at '\(key)'; correct the number."
    case .wrongVersion(let file, let found, let supported):
      "\(file) has version \(found) and this tool reads version \(supported); use a file or a tool "
        + "of the other version."
    case .contradiction(let file, let key, let problem):
      "\(file) contradicts itself at '\(key)': \(problem)."
    }
  }
}
