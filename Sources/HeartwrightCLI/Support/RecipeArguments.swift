import ArgumentParser
import Heartwright

/// The recipe that finds what is to be printed.
struct RecipeArguments: ParsableArguments {
  @Option(help: "The recipe: its name (see recipes) or the path of a YAML file.")
  var recipe: String?

  @Option(
    name: .customLong("step"), parsing: .singleValue,
    help: "One step, such as \"threshold 200\"; repeat it for more (see recipes --operations).")
  var steps: [String] = []

  @Option(
    name: .customLong("seed"), parsing: .singleValue,
    help:
      "A named point for the recipe: \"NAME=x,y,z\" (LPS, mm) or \"NAME=ijk:i,j,k\"; repeatable.")
  var seeds: [String] = []

  func validate() throws {
    if recipe != nil, !steps.isEmpty {
      throw ValidationError("Give either --recipe or --step.")
    }
    if recipe == nil, steps.isEmpty, !seeds.isEmpty {
      throw ValidationError("--seed is for a recipe; give --recipe or --step too.")
    }
  }

  /// The recipe with its seeds; nil where none was asked for.
  func chosen() throws -> Recipe? {
    guard recipe != nil || !steps.isEmpty else { return nil }
    let chosen = try recipe.map { try Recipe.load(name: $0) } ?? Recipe(steps: steps)
    return try chosen.placing(seeds.map { try Seed($0) })
  }
}
