/// The operations, in the order of the documentation. A new one is a file in `Operations/` and a row
/// here.
let operations: [any Operation.Type] = [
  Resample.self,
  Smooth.self,
  Gradient.self,
  Vessels.self,
  Reset.self,
  Threshold.self,
  Heart.self,
  Trim.self,
  Local.self,
  Hysteresis.self,
  Grow.self,
  Refine.self,
  Keep.self,
  Fill.self,
  Dilate.self,
  Erode.self,
  Open.self,
  Close.self,
  Shell.self,
  Crop.self,
  Centrelines.self,
  Invert.self,
  Save.self,
  Use.self,
  Add.self,
  Subtract.self,
  Intersect.self,
  Take.self,
  Only.self,
  Remove.self,
  Merge.self,
  Name.self,
  Label.self,
  Split.self,
  GrowCut.self,
  Watershed.self,
  Interpolate.self,
  Despeckle.self,
  WellComposed.self,
  Join.self,
  MakeWalls.self,
]

/// How an operation is written and what it does: a row of `heartwright recipes --operations`.
public struct OperationHelp: Codable, Equatable, Sendable {
  /// The word that a step begins with.
  public let name: String
  /// How it is written, one form each.
  public let usage: [String]
  /// What it does.
  public let help: String

  /// All operations, in the order of the documentation.
  public static var all: [OperationHelp] {
    operations.map { OperationHelp(name: $0.name, usage: $0.usage, help: $0.help) }
  }

  /// The rows of the table in `Documentation/Segmentation.md`.
  public static var markdown: String {
    let rows = all.map { row in
      let usage = row.usage.map { "`\($0.replacing("|", with: "\\|"))`" }
      return "| \(usage.joined(separator: "<br>")) | \(row.help) |"
    }
    return (["| step | what it does |", "|---|---|"] + rows).joined(separator: "\n")
  }
}
