import Volumes

/// Floods values or the selection's depth from the seeds.
struct Watershed: Operation {
  static let name = "watershed"
  static let usage = [
    "watershed from seeds [everywhere] [radius=LENGTH]",
    "watershed from seeds by depth [radius=LENGTH]",
  ]
  static let help =
    "Floods the values from the seeds, lowest first, within the selection or everywhere, so that "
    + "structures meet on ridges (put `gradient` before it); `by depth` floods the selection itself, "
    + "deepest first, so that they meet at necks. A seed is a point, or all within `radius` of it."

  private enum Relief {
    case values(isEverywhere: Bool)
    case depth
  }

  private let relief: Relief
  private let radius: Double?

  init(_ words: inout StepWords) throws {
    guard words.take("from"), words.take("seeds") else {
      throw RecipeProblem.lacks("the words 'from seeds' after 'watershed'")
    }
    if words.take("by") {
      guard words.take("depth") else { throw RecipeProblem.lacks("the word 'depth' after 'by'") }
      relief = .depth
    } else {
      relief = .values(isEverywhere: words.take("everywhere"))
    }
    radius = try words.length(option: "radius")
  }

  var text: String {
    let words =
      switch relief {
      case .values(let isEverywhere): isEverywhere ? " everywhere" : ""
      case .depth: " by depth"
      }
    return "watershed from seeds" + words + (radius.map { " radius=\(plain($0))mm" } ?? "")
  }

  var needs: [Need] {
    switch relief {
    case .values(let isEverywhere): [.scan, .seeds] + (isEverywhere ? [] : [.mask])
    case .depth: [.mask, .seeds]
    }
  }

  var gives: [Need] { [.labels] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let map: LabelMap
    let mask: Mask?
    switch relief {
    case .values(let isEverywhere):
      mask = isEverywhere ? nil : try state.selection()
      let seeds = try state.seedMap(within: mask, radius: radius)
      map = try state.scan().watershed(from: consume seeds, in: mask)
    case .depth:
      let selection = try state.selection()
      mask = selection
      map = selection.watershed(from: try state.seedMap(within: selection, radius: radius))
    }
    return StepOutcome(asRun: self, notes: state.takeRegions(map, within: mask))
  }
}
