import Geometry
import Volumes

/// Measures the middle lines of vessels.
struct Centrelines: Operation {
  static let name = "centrelines"
  static let usage = ["centrelines"]
  static let help =
    "Measures the middle lines of the selected vessels and their radii for the report (`--json` has "
    + "every point, LPS); the selection stays. Fill holes first."

  init(_ words: inout StepWords) throws {}

  var text: String { "centrelines" }
  var needs: [Need] { [.mask] }
  var gives: [Need] { [] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let grid = state.grid
    let lines = try state.selection().centreLines(spacing: grid.spacing).map { line in
      CentreLineReport(
        millimetres: line.length(spacing: grid.spacing),
        points: line.points.map { point in
          let position = grid.indexToPatient(point)
          return [position.x, position.y, position.z]
        }, radii: line.radii)
    }
    let radii = lines.flatMap(\.radii)
    let length = lines.reduce(0) { $0 + $1.millimetres }
    var outcome = StepOutcome(asRun: self)
    outcome.centreLines = lines
    outcome.findings = [
      "\(lines.count) lines of together \(rounded(length)) mm; radii from "
        + "\(rounded(radii.min() ?? 0)) to \(rounded(radii.max() ?? 0)) mm."
    ]
    return outcome
  }
}
