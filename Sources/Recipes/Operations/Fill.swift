import Volumes

/// Fills what the selection encloses.
struct Fill: Operation {
  static let name = "fill"
  static let usage = ["fill holes", "fill holes up to VOLUME", "fill holes in slices along x|y|z"]
  static let help =
    "Selects what the selection encloses: all of it, holes up to a volume, or what is enclosed "
    + "within each slice along an axis of the grid (open tubes are filled too then)."

  private enum Kind {
    case all
    case upTo(Double)
    case slices(GridAxis)
  }

  private let kind: Kind

  init(_ words: inout StepWords) throws {
    guard words.take("holes") else { throw RecipeProblem.lacks("the word 'holes' after 'fill'") }
    if words.take("up") {
      guard words.take("to") else { throw RecipeProblem.lacks("the word 'to' after 'up'") }
      kind = .upTo(try words.volume("the volume"))
    } else if words.take("in") {
      guard words.take("slices"), words.take("along") else {
        throw RecipeProblem.lacks("the words 'slices along' after 'in'")
      }
      kind = .slices(try words.choice("the axis", of: GridAxis.self))
    } else {
      kind = .all
    }
  }

  var text: String {
    switch kind {
    case .all: "fill holes"
    case .upTo(let millilitres): "fill holes up to \(plain(millilitres))ml"
    case .slices(let axis): "fill holes in slices along \(axis.rawValue)"
    }
  }

  var needs: [Need] { [.mask] }
  var gives: [Need] { [.mask] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let mask = try state.selection()
    let filled =
      switch kind {
      case .all: mask.holesFilled()
      case .upTo(let millilitres):
        mask.holesFilled(upTo: Int(millilitres * 1000 / state.grid.voxelVolume))
      case .slices(let axis): mask.holesFilled(inSlicesAlong: axis.index)
      }
    state.select(filled)
    return StepOutcome(asRun: self)
  }
}
