public import Failures

/// Why structures that were asked for cannot be chosen.
public enum StructureChoiceFailure: Failure, Equatable {
  /// Some words mean none of the structures there are.
  case unknown([String], known: [Structure])
  /// A word means several structures.
  case ambiguous(String, among: [Structure])

  /// See `Failure`.
  public var kind: FailureKind { .badArguments }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .unknown(let words, let known):
      let quoted = words.map { "'\($0)'" }.joined(separator: ", ")
      guard !known.isEmpty else {
        return "There is no structure called \(quoted) here; there is none at all."
      }
      let near = words.compactMap { nearestWord(to: $0, among: known.map(\.name)) }
      let guess =
        near.isEmpty ? "choose" : "did you mean \(near.joined(separator: ", "))? Choose"
      return "There is no structure called \(quoted) here; \(guess) by name or integer among "
        + "\(list(known))."
    case .ambiguous(let word, let structures):
      return
        "'\(word)' means several structures here; choose among \(list(structures)) by what only "
        + "one has."
    }
  }

  private func list(_ structures: [Structure]) -> String {
    structures.map { $0.name == "\($0.value)" ? $0.name : "\($0.name) (\($0.value))" }
      .joined(separator: ", ")
  }
}

extension [Structure] {
  /// The indices of those that people ask for, rising.
  ///
  /// A word is a name, without regard to case and with underscores for spaces, or else the integer of a
  /// label. Where several structures have just that name, all are meant.
  ///
  /// - Parameter synonyms: for each structure another name; none without it.
  /// - Throws: `StructureChoiceFailure`, where a word means no structure, or structures that differ in
  ///   name.
  package func chosen(_ words: Set<String>, synonyms: [String] = []) throws -> [Int] {
    var chosen: Set<Int> = []
    var unknown: [String] = []
    for word in words.sorted() {
      let found = meant(by: word, synonyms)
      if found.isEmpty { unknown.append(word) }
      guard Set(found.map { self[$0].name }).count <= 1 else {
        throw StructureChoiceFailure.ambiguous(word, among: found.map { self[$0] })
      }
      chosen.formUnion(found)
    }
    guard unknown.isEmpty else { throw StructureChoiceFailure.unknown(unknown, known: self) }
    return chosen.sorted()
  }

  private func meant(by word: String, _ synonyms: [String]) -> [Int] {
    let exact = indices.filter { self[$0].name == word }
    let number = indices.filter { "\(self[$0].value)" == word }
    // A name that is a number may be the integer of another.
    guard exact.isEmpty else { return Set(exact + number).sorted() }
    let plain = Self.plain(word)
    let alike = indices.filter { index in
      Self.plain(self[index].name) == plain
        || (index < synonyms.count && Self.plain(synonyms[index]) == plain)
    }
    return Set(alike + number).sorted()
  }

  private static func plain(_ name: String) -> String {
    String(name.lowercased().map { $0 == "_" ? " " : $0 })
  }
}
