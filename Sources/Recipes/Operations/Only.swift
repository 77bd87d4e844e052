import Volumes

/// Keeps some structures of a label map.
struct Only: Operation {
  static let name = "only"
  static let usage = ["only NAME ..."]
  static let help = "Keeps these structures of the label map and no other."

  private let names: [String]

  init(_ words: inout StepWords) throws { names = try words.rest("the name of a structure") }

  var text: String { "only \(names.map(\.asWord).joined(separator: " "))" }
  var needs: [Need] { [.labels] }
  var gives: [Need] { [.labels] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let labels = try state.labelMap()
    let chosen = Set(try labels.numbers(of: names))
    let kept = labels.structures.indices.filter { $0 == 0 || chosen.contains($0) }
    state.labels = labels.renumbered(
      labels.structures.indices.map { kept.firstIndex(of: $0) ?? 0 },
      structures: kept.map { labels.structures[$0] })
    state.endsInLabels = true
    return StepOutcome(asRun: self)
  }
}
