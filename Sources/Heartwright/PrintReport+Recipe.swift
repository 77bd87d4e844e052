import Foundation
import Recipes

extension RecipeReport {
  /// The steps for people, as a Markdown list.
  var processLines: [String] {
    ["- recipe: \(name) (\(title)); `recipe.yaml` runs it again"]
      + steps.map { step in
        let before = String(format: "%.2f", step.millilitresBefore)
        let after = String(format: "%.2f", step.millilitresAfter)
        let result = "  \(step.number). `\(step.asRun)`: \(before) ml before, \(after) ml after"
        return result + (step.findings.isEmpty ? "" : ". " + step.findings.joined(separator: " "))
      }
  }
}
