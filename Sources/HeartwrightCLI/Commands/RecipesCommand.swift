import ArgumentParser
import Heartwright

struct RecipesCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipes",
    abstract: "List the segmentation recipes, or the operations that their steps can use.")

  @Argument(help: "A recipe or an operation to explain.")
  var name: String?

  @Flag(help: "List the operations.")
  var operations = false

  @Flag(help: "With --operations: as the table of Documentation/Segmentation.md.")
  var markdown = false

  @OptionGroup var common: CommonOptions

  var stages: [String] { [] }

  /// A recipe as it is listed.
  private struct Listing: Encodable {
    var name: String
    var title: String
    var description: String
    var input: RecipeInput?
    var seeds: [SeedListing]
    var steps: [String]
  }

  /// A seed as it is listed.
  private struct SeedListing: Encodable {
    var name: String
    var place: String?
    var isRequired: Bool
  }

  func validate() throws {
    if operations, name != nil { throw ValidationError("Give either a name or --operations.") }
    if markdown, !operations { throw ValidationError("--markdown is for --operations.") }
  }

  func work(_ session: Session) throws -> Bool {
    if operations {
      session.result(
        OperationHelp.all,
        text: markdown
          ? OperationHelp.markdown : OperationHelp.all.map(text).joined(separator: "\n"))
    } else if let name, let operation = OperationHelp.all.first(where: { $0.name == name }) {
      session.result(operation, text: text(operation))
    } else if let name {
      let recipe = try Recipe.load(name: name)
      session.result(listing(recipe), text: text(recipe))
    } else {
      let recipes = try Recipe.all()
      session.result(recipes.map(listing), text: table(recipes))
    }
    return true
  }

  private func listing(_ recipe: Recipe) -> Listing {
    Listing(
      name: recipe.name, title: recipe.title, description: recipe.description,
      input: recipe.input,
      seeds: recipe.seeds.map {
        SeedListing(name: $0.name, place: $0.place, isRequired: $0.isRequired)
      }, steps: recipe.steps.map(\.text))
  }

  private func table(_ recipes: [Recipe]) -> String {
    var table = TextTable(["recipe (--recipe)", "input", "makes"])
    for recipe in recipes {
      table.add([recipe.name, recipe.input?.rawValue ?? "any", recipe.title])
    }
    return table.text
  }

  private func text(_ recipe: Recipe) -> String {
    var lines = [recipe.title]
    if !recipe.description.isEmpty { lines += ["", recipe.description] }
    for seed in recipe.seeds {
      lines.append(
        "  seed \(seed.name)\(seed.isRequired ? "" : " (optional)")"
          + (seed.place.map { ": \($0)" } ?? ""))
    }
    lines += recipe.steps.enumerated().map { "  \($0 + 1). \($1.text)" }
    return lines.joined(separator: "\n")
  }

  private func text(_ operation: OperationHelp) -> String {
    operation.usage.joined(separator: "\n") + "\n    " + operation.help
  }
}
