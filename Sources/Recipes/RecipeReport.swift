/// What a recipe did, step by step.
public struct RecipeReport: Codable, Equatable, Sendable {
  /// The recipe.
  public var name: String
  /// What it makes.
  public var title: String
  /// The points that it began from, as they are written for `--seed`.
  public var seeds: [String]
  /// What holds for all its results; nil where there is nothing.
  public var remark: String?
  /// The steps in their order.
  public var steps: [StepReport]

  /// What a person should know: the recipe's remark, and the notes of all steps, each with its step's
  /// number.
  public var notes: [String] {
    let ofSteps = steps.flatMap { step in
      step.notes.map { "Step \(step.number) (\(step.asRun)): \($0)" }
    }
    return (remark.map { [$0] } ?? []) + ofSteps
  }
}

/// What one step did.
public struct StepReport: Codable, Equatable, Sendable {
  /// Its place, from 1.
  public var number: Int
  /// The step as it was written.
  public var text: String
  /// The step with the values that it chose.
  public var asRun: String
  /// Selected or labelled voxels before it.
  public var voxelsBefore: Int
  /// Selected or labelled voxels after it.
  public var voxelsAfter: Int
  /// The same before it in ml.
  public var millilitresBefore: Double
  /// The same after it in ml.
  public var millilitresAfter: Double
  /// What a person should know before trusting it, one sentence each.
  public var notes: [String]
  /// What it found, one sentence each.
  public var findings: [String]
  /// The middle lines of vessels; nil where the step measures none.
  public var centreLines: [CentreLineReport]?
}

/// A stretch of a vessel's middle, between two ends or junctions.
public struct CentreLineReport: Codable, Equatable, Sendable {
  /// Its length in mm.
  public var millimetres: Double
  /// Its points: x, y and z in mm (LPS).
  public var points: [[Double]]
  /// At each point the distance to the surface, in mm.
  public var radii: [Double]
}
