public import Failures
import Foundation

/// What can go wrong between reading a volume and writing a folder.
public enum PipelineFailure: Failure, Equatable {
  case notFinite(count: Int, total: Int)
  case tooFine(minimum: Double, maximum: Double)
  case allAlike(value: Double)
  case noTwoTissues(minimum: Double, maximum: Double)
  case wallWithoutSay
  case nothingInRange(low: Double, high: Double, minimum: Double, maximum: Double)
  case everythingInRange(low: Double, high: Double, minimum: Double, maximum: Double)
  case nothingAtLevel(Double, maximum: Double)
  case everythingAtLevel(Double, minimum: Double)
  case noStructures
  case stepsLeaveNothing
  case noMuscle([String])
  case noWall([String])
  case thresholdOnLabels
  case recipeDecides(option: String)
  case schemeOnGreyValues
  case schemeOnNamedStructures
  case structuresOnGreyValues
  case optionWithoutSay(option: String)
  case nothingLeft(scale: Double)
  case nothingMended

  /// See `Failure`.
  public var kind: FailureKind {
    switch self {
    case .notFinite, .tooFine: .unreadableInput
    case .allAlike, .noTwoTissues, .nothingInRange, .everythingInRange, .nothingAtLevel,
      .everythingAtLevel, .noStructures,
      .stepsLeaveNothing, .noMuscle, .noWall, .nothingLeft, .nothingMended:
      .nothingToPrint
    case .thresholdOnLabels, .schemeOnGreyValues, .schemeOnNamedStructures,
      .structuresOnGreyValues, .optionWithoutSay, .recipeDecides,
      .wallWithoutSay:
      .badArguments
    }
  }

  /// The sentence for people.
  public var description: String {
    func text(_ value: Double) -> String { String(format: "%g", value) }
    return switch self {
    case .notFinite(let count, let total):
      "\(count) of the volume's \(total) voxels are infinite or not a number, so no surface through "
        + "them can be trusted; replace them with the value of air first."
    case .tooFine(let minimum, let maximum):
      String(
        format: "The values reach from %.9g to %.9g, and single precision, in which surfaces are "
          + "laid through them, hardly tells these apart; subtract a constant or scale them first.",
        minimum, maximum)
    case .allAlike(let value):
      "All voxels have the value \(text(value)), so there is nothing to print; check that "
        + "this is the file, series or frame that was meant."
    case .noTwoTissues(let minimum, let maximum):
      "The values reach only from \(text(minimum)) to \(text(maximum)), where blood cannot be told "
        + "from muscle, so there is nothing to print; give --threshold."
    case .wallWithoutSay:
      "--wall is the thickness of the walls of --anatomy hollow or myocardium; add one of these, or "
        + "leave --wall out."
    case .nothingInRange(let low, let high, let minimum, let maximum):
      high.isFinite
        ? "No voxel lies between \(text(low)) and \(text(high)); the values reach from "
          + "\(text(minimum)) to \(text(maximum)), so choose another --threshold."
        : "No voxel reaches \(text(low)); the values end at \(text(maximum)), so choose a lower "
          + "--threshold."
    case .everythingInRange(let low, let high, let minimum, let maximum):
      "Every voxel lies \(high.isFinite ? "between \(text(low)) and \(text(high))" : "at \(text(low)) or above"), "
        + "as the values reach from \(text(minimum)) to \(text(maximum)), so all that is there is the box of "
        + "the scan; choose another --threshold."
    case .everythingAtLevel(let level, let minimum):
      "Every voxel lies at \(text(level)) or above, as the values begin at \(text(minimum)), so all that is "
        + "there is the box of the scan; choose a higher --iso."
    case .nothingAtLevel(let level, let maximum):
      "No voxel reaches \(text(level)); the values end at \(text(maximum)), so choose a lower --iso."
    case .noStructures:
      "The label map holds only background, so there is nothing to print; check that this is the file "
        + "that was meant."
    case .stepsLeaveNothing:
      "After the last step no structure has a voxel left, so there is nothing to print; leave out or change "
        + "the step that takes the last."
    case .noMuscle(let names):
      "No structure here is a ventricle, an atrium or muscle by its name ("
        + names.prefix(6).joined(separator: ", ") + (names.count > 6 ? ", ..." : "")
        + "), so there is no myocardium: name the structures with --scheme, split the blood into "
        + "chambers first (recipe heart-chambers-from-seeds-ct), or print --anatomy hollow."
    case .noWall(let names):
      "No wall is left around "
        + names.prefix(6).joined(separator: ", ") + (names.count > 6 ? ", ..." : "")
        + ", as ends that are flat or cut by the scan's edge stay open, and here that is all of it: "
        + "give a map with background around the blood, or segment with the step "
        + "\"walls ends=closed\" first."
    case .thresholdOnLabels:
      "A threshold does not apply to a label map; leave --threshold out, or give --anatomy "
        + "blood-pool to treat the values as grey values."
    case .recipeDecides(let option):
      "\(option) has no say beside a recipe, whose steps decide; leave it out, or change the steps."
    case .schemeOnGreyValues:
      "A label scheme does not apply to grey values; leave --scheme out, or give --anatomy labels."
    case .schemeOnNamedStructures:
      "The input names its structures itself, so no label scheme applies; leave --scheme out."
    case .structuresOnGreyValues:
      "Grey values have no structures to choose from; leave --structures out, or give --anatomy "
        + "labels."
    case .optionWithoutSay(let option):
      "\(option) has no say in an input of this kind; leave it out."
    case .nothingMended:
      "After the repair no triangle is left: nothing in the file encloses anything, or nothing as much "
        + "as --drop-below asks for. Where its triangles only do not quite meet, give --weld with the "
        + "width of the gaps in mm."
    case .nothingLeft(let scale):
      "At a scale of \(text(scale)) no triangle is left; choose a larger --scale."
    }
  }
}
