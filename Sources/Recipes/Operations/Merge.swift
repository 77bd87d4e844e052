import Volumes

/// Makes one structure of several.
struct Merge: Operation {
  static let name = "merge"
  static let usage = ["merge NEW from NAME ... [missing=skip]"]
  static let help =
    "Makes one structure of several; it has the value and colour of the first. With missing=skip of those that are there."

  private let merged: String
  private let names: [String]
  private let missing: Missing?

  private enum Missing: String, CaseIterable {
    case skip
  }

  init(_ words: inout StepWords) throws {
    merged = try words.word("the name of the new structure")
    guard words.take("from") else { throw RecipeProblem.lacks("'from' after the new name") }
    missing = try words.choice(option: "missing", of: Missing.self)
    names = try words.rest("the name of a structure")
  }

  var text: String {
    "merge \(merged.asWord) from \(names.map(\.asWord).joined(separator: " "))"
      + (missing.map { " missing=\($0.rawValue)" } ?? "")
  }
  var needs: [Need] { [.labels] }
  var gives: [Need] { [.labels] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let labels = try state.labelMap()
    let there = names.filter { (try? labels.numbers(of: [$0])) != nil }
    let isEnough = missing == .skip && !there.isEmpty
    let members = try labels.numbers(of: isEnough ? there : names)
    let others = labels.structures.indices.filter { !members.contains($0) || $0 == members[0] }
    var structures = others.map { labels.structures[$0] }
    let place = others.firstIndex(of: members[0]) ?? 0
    structures[place].name = merged
    structures[place].code = nil
    state.labels = labels.renumbered(
      labels.structures.indices.map {
        members.contains($0) ? place : others.firstIndex(of: $0) ?? 0
      },
      structures: structures)
    state.endsInLabels = true
    var outcome = StepOutcome(asRun: self)
    if there.count < names.count {
      let absent = names.filter { !there.contains($0) }.joined(separator: ", ")
      outcome.notes.append(
        "Not in the map: \(absent); '\(merged)' is made of \(there.joined(separator: ", ")) only.")
    }
    return outcome
  }
}
