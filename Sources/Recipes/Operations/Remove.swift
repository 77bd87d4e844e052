import Volumes

/// Takes structures out of a label map.
struct Remove: Operation {
  static let name = "remove"
  static let usage = ["remove NAME ..."]
  static let help = "Takes these structures out of the label map."

  private let names: [String]

  init(_ words: inout StepWords) throws { names = try words.rest("the name of a structure") }

  var text: String { "remove \(names.map(\.asWord).joined(separator: " "))" }
  var needs: [Need] { [.labels] }
  var gives: [Need] { [.labels] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let labels = try state.labelMap()
    let gone = Set(try labels.numbers(of: names))
    let kept = labels.structures.indices.filter { !gone.contains($0) }
    state.labels = labels.renumbered(
      labels.structures.indices.map { kept.firstIndex(of: $0) ?? 0 },
      structures: kept.map { labels.structures[$0] })
    state.endsInLabels = true
    return StepOutcome(asRun: self)
  }
}
