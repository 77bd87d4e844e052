import Geometry
import Volumes

/// Writes the selection into the label map.
struct Label: Operation {
  static let name = "label"
  static let usage = ["label NAME [from SAVED] [value=N] [color=#RRGGBB] [over=all|background]"]
  static let help =
    "Writes the selection, or what was saved, into the label map as a structure; over other "
    + "structures too, or over the background only."

  private enum Over: String, CaseIterable {
    case all
    case background
  }

  private let paint: Paint
  private let source: String?
  private let over: Over

  init(_ words: inout StepWords) throws {
    let name = try Paint(&words)
    paint = name
    source = words.take("from") ? try words.word("the name of what was saved") : nil
    over = try words.choice(option: "over", of: Over.self) ?? .all
  }

  var text: String {
    "label \(paint.name.asWord)" + (source.map { " from \($0.asWord)" } ?? "") + paint.options
      + (over == .all ? "" : " over=\(over.rawValue)")
  }
  var needs: [Need] { [source.map(Need.saved) ?? .mask] }
  var gives: [Need] { [.labels] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let mask = try source.map { try state.selection($0) } ?? state.selection()
    var labels =
      state.labels
      ?? LabelMap(
        grid: state.grid, indices: [UInt16](repeating: 0, count: state.grid.count),
        structures: [.background])
    let number = try labels.number(for: paint)
    let covered = labels.paint(mask, as: number, onlyBackground: over == .background)
    state.labels = labels
    state.endsInLabels = true
    return StepOutcome(
      asRun: self,
      notes: covered == 0
        ? []
        : ["It covers \(state.volumeText(covered)) of other structures."])
  }
}
