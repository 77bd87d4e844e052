import Volumes

/// Makes one structure of several.
struct Merge: Operation {
  static let name = "merge"
  static let usage = ["merge NEW from NAME ..."]
  static let help = "Makes one structure of several; it has the value and colour of the first."

  private let merged: String
  private let names: [String]

  init(_ words: inout StepWords) throws {
    merged = try words.word("the name of the new structure")
    guard words.take("from") else { throw RecipeProblem.lacks("'from' after the new name") }
    names = try words.rest("the name of a structure")
  }

  var text: String {
    "merge \(merged.asWord) from \(names.map(\.asWord).joined(separator: " "))"
  }
  var needs: [Need] { [.labels] }
  var gives: [Need] { [.labels] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let labels = try state.labelMap()
    let members = try labels.numbers(of: names)
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
    return StepOutcome(asRun: self)
  }
}
