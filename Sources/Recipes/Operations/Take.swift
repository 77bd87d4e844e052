import Volumes

/// Selects structures of a label map.
struct Take: Operation {
  static let name = "take"
  static let usage = ["take NAME ...", "take all"]
  static let help = "Selects the voxels of these structures of the label map, or of all of them."

  private let names: [String]

  init(_ words: inout StepWords) throws { names = try words.rest("the name of a structure") }

  var text: String { "take \(names.map(\.asWord).joined(separator: " "))" }
  var needs: [Need] { [.labels] }
  var gives: [Need] { [.mask] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let labels = try state.labelMap()
    let chosen =
      names == ["all"]
      ? Array(labels.structures.indices.dropFirst()) : try labels.numbers(of: names)
    state.level = nil
    state.select(labels.mask(of: chosen))
    if names.count == 1, names != ["all"] { state.structure = labels.structures[chosen[0]] }
    return StepOutcome(asRun: self)
  }

  func nothingLeft(_ state: RecipeState, before: Int) -> String { "these structures have no voxel" }
}
