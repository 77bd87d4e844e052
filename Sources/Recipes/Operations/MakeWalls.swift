import Volumes

/// Puts walls around pools of blood.
struct MakeWalls: Operation {
  static let name = "walls"
  static let usage = [
    "walls [THICKNESS] [keep=all|hollow|myocardium] [ends=open|closed]"
  ]
  static let help =
    "Puts walls of stated thickness (by structure where left out) around the labelled pools, outside "
    + "them, and keeps pools and walls, what makes a `hollow` model, or the heart's muscle; flat ends "
    + "of vessels stay open, closed pockets and loose pieces up to 0.01 ml go."

  private enum Part: String, CaseIterable {
    case all
    case hollow
    case myocardium
  }

  private enum Ends: String, CaseIterable {
    case open
    case closed
  }

  private let thickness: Double?
  private let part: Part
  private let ends: Ends

  init(_ words: inout StepWords) throws {
    thickness = words.isEmpty ? nil : try words.length("the thickness")
    part = try words.choice(option: "keep", of: Part.self) ?? .all
    ends = try words.choice(option: "ends", of: Ends.self) ?? .open
  }

  var text: String {
    "walls" + (thickness.map { " \(plain($0))mm" } ?? "") + " keep=\(part.rawValue)"
      + " ends=\(ends.rawValue)"
  }

  var needs: [Need] { [.labels] }
  var gives: [Need] { [.labels] }

  func run(_ state: inout RecipeState) throws -> StepOutcome {
    let walls: Walls
    do {
      walls = try state.labelMap().walls(
        thickness.map(WallThickness.init(uniform:)) ?? WallThickness(),
        opensFlatEnds: ends == .open)
    } catch let failure as WallFailure {
      throw RecipeProblem.failed(failure.description)
    }
    var report = walls.report
    switch part {
    case .all: state.labels = walls.map
    case .hollow: (state.labels, report.tidying) = walls.hollow
    case .myocardium:
      (state.labels, report.tidying) = walls.myocardium
      report.rooms = []
    }
    state.endsInLabels = true
    let made = report.walls.map { wall in
      "\(wall.name): \(plain(wall.thickness)) mm, \(volume(wall.millilitres))"
        + (wall.openEnds == 0
          ? "." : ", \(wall.openEnds) open \(wall.openEnds == 1 ? "end" : "ends").")
    }
    return StepOutcome(asRun: self, notes: report.sentences, findings: made)
  }

  func nothingLeft(_ state: RecipeState, before: Int) -> String {
    "no structure here is the heart's muscle or has a wall of it"
  }
}
