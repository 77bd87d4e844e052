import Geometry
import Volumes

/// What the selection is called, where it is printed with the scan's own surface.
struct Name: Operation {
  static let name = "name"
  static let usage = ["name NAME [color=#RRGGBB]"]
  static let help =
    "Names the selection. Unlike `label` it makes no label map, so that the print keeps the scan's "
    + "sub-voxel surface."

  private let paint: Paint

  init(_ words: inout StepWords) throws { paint = try Paint(&words) }

  var text: String { "name \(paint.text)" }
  var needs: [Need] { [.mask] }
  var gives: [Need] { [] }
  var measures: Bool { false }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    state.structure = Structure(
      value: paint.value ?? 1, name: paint.name, color: paint.color ?? Recipe.unnamed.color)
    return StepOutcome(asRun: self)
  }
}
