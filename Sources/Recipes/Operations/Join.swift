import Volumes

/// Joins the pieces of structures by bridges.
struct Join: Operation {
  static let name = "join"
  static let usage = [
    "join NAME ... gap=LENGTH [width=LENGTH] [through=NAME]",
    "join all gap=LENGTH [width=LENGTH] [through=NAME]",
  ]
  static let help =
    "Joins the pieces of these structures with their largest by the shortest bridges through the "
    + "background (and a structure that they may cut), none longer than `gap` and each as wide as "
    + "`width` (1 mm where left out); says of every other piece why it stays apart."

  /// As many pieces as are told of one by one.
  private static let told = 5

  private let names: [String]
  private let gap: Double
  private let width: Double
  private let passable: String?

  init(_ words: inout StepWords) throws {
    names = try words.rest("the name of a structure")
    guard let gap = try words.length(option: "gap") else {
      throw RecipeProblem.lacks("the longest bridge, such as gap=3mm")
    }
    self.gap = gap
    width = try words.length(option: "width") ?? 1
    passable = words.option("through")
  }

  var text: String {
    "join \(names.map(\.asWord).joined(separator: " ")) gap=\(plain(gap))mm "
      + "width=\(plain(width))mm" + (passable.map { " through=\($0.asWord)" } ?? "")
  }

  var needs: [Need] { [.labels] }
  var gives: [Need] { [.labels] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    var map = try state.labelMap()
    let through = Set(try map.numbers(of: passable.map { [$0] } ?? []))
    let chosen =
      names == ["all"]
      ? map.structures.indices.dropFirst().filter { !through.contains($0) }
      : try map.numbers(of: names)
    if let own = chosen.first(where: through.contains) {
      throw RecipeProblem.contradiction(
        "joins '\(map.structures[own].name)' through itself; name another structure there")
    }
    var (joins, gaps): ([String], [String]) = ([], [])
    for number in chosen {
      let (joined, report) = map.joiningPieces(
        of: UInt16(number), largestGap: gap, width: width, through: Set(through.map(UInt16.init)))
      map = joined
      joins += Self.joins(report)
      gaps += Self.gaps(report)
    }
    state.labels = map
    state.endsInLabels = true
    let wereWhole = joins.isEmpty && gaps.isEmpty
    return StepOutcome(
      asRun: self, notes: gaps,
      findings: wereWhole ? ["Each structure was in one piece before."] : joins)
  }

  /// What was joined.
  private static func joins(_ report: JoinReport) -> [String] {
    let joined = report.pieces.compactMap { piece in
      piece.bridge.map {
        "\(report.name): a piece of \(volume(piece.millilitres)) was joined by a bridge of "
          + "\(rounded($0)) mm."
      }
    }
    return short(joined) { "\(report.name): \($0) more pieces were joined." }
  }

  /// What stays apart.
  private static func gaps(_ report: JoinReport) -> [String] {
    let apart = report.pieces.compactMap { piece in
      piece.reason.map {
        "\(report.name): a piece of \(volume(piece.millilitres)) stays apart: \($0)."
      }
    }
    return short(apart) { "\(report.name): \($0) more pieces stay apart." }
  }

  private static func short(_ notes: [String], rest: (Int) -> String) -> [String] {
    guard notes.count > told + 1 else { return notes }
    return notes.prefix(told) + [rest(notes.count - told)]
  }
}
