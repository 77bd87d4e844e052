import Foundation
import Heartwright

/// What each step of a recipe did, for people.
struct RecipeTable {
  let text: String

  init(_ report: RecipeReport) {
    var table = TextTable(["step", "voxels before", "after", "ml before", "after"])
    for step in report.steps {
      table.add([
        "\(step.number) \(step.asRun)", "\(step.voxelsBefore)", "\(step.voxelsAfter)",
        String(format: "%.2f", step.millilitresBefore),
        String(format: "%.2f", step.millilitresAfter),
      ])
    }
    text = ([table.text] + report.steps.flatMap(\.findings)).joined(separator: "\n")
  }
}
