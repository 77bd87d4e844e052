public import ArgumentParser
public import DICOMFiles
import Foundation
public import Heartwright

/// `LOW` or `LOW:HIGH`, in the values of the scan.
struct ThresholdArgument {
  let range: ClosedRange<Double>

  init(_ argument: String) throws {
    let bounds = argument.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard (1...2).contains(bounds.count), let low = bounds[0], low.isFinite,
      let high = bounds.count == 1 ? .infinity : bounds[1], bounds.count == 1 || high.isFinite
    else {
      throw ValidationError(
        "it must be a number, or two such as 150:600.")
    }
    guard low <= high else {
      throw ValidationError("the larger value stands first; swap them.")
    }
    range = low...high
  }
}

extension Anatomy: ExpressibleByArgument {
  /// Reads what may be asked for; what a recipe makes goes without saying.
  public init?(argument: String) {
    guard let anatomy = Anatomy(rawValue: argument), anatomy != .recipe else { return nil }
    self = anatomy
  }

  /// What completions and help list.
  public static var allValueStrings: [String] {
    allCases.filter { $0 != .recipe }.map(\.rawValue)
  }
}
extension LengthUnit: ExpressibleByArgument {}
extension PhaseChoice: ExpressibleByArgument {
  /// Reads `3` or `75%`.
  public init?(argument: String) { self.init(argument) }
}

/// `3mf,stl,obj`: kinds of mesh files, separated by commas.
struct FormatsArgument: ExpressibleByArgument {
  let formats: [MeshFormat]

  init?(argument: String) {
    var formats: [MeshFormat] = []
    for word in words(of: argument) {
      guard let format = MeshFormat(rawValue: word) else { return nil }
      if !formats.contains(format) { formats.append(format) }
    }
    guard !formats.isEmpty else { return nil }
    self.formats = formats
  }
}

/// `deviation,mean-curvature`: maps, separated by commas.
struct MapsArgument: ExpressibleByArgument {
  let kinds: [SurfaceMap.Kind]

  init?(argument: String) {
    let kinds = words(of: argument).map { SurfaceMap.Kind(rawValue: $0) }
    let known = kinds.compactMap { $0 }
    guard !known.isEmpty, known.count == kinds.count else { return nil }
    self.kinds = SurfaceMap.Kind.allCases.filter(known.contains)
  }
}

/// The words of a list, with or without spaces after its commas.
private func words(of list: String) -> [String] {
  list.lowercased().split { $0 == "," || $0 == " " }.map { String($0) }
}

/// What to take from a volume.
struct SegmentationArguments: ParsableArguments {
  @Option(
    help:
      "What to print: blood-pool, labels, or walls around these: hollow, myocardium. (default: told by the values)"
  )
  var anatomy: Anatomy?

  @Option(
    help: "The values inside the blood pool, LOW or LOW:HIGH. (default: automatic)",
    transform: ThresholdArgument.init)
  var threshold: ThresholdArgument?

  @Option(
    help: "What the integers of a label map stand for: a scheme's name or the path of a YAML file.")
  var scheme: String?

  @Option(
    help:
      "The thickness of the walls made for hollow and myocardium, in mm of the patient, before --scale; labelled ones stay. (default: by structure)"
  )
  var wall: Double?

  @OptionGroup var recipe: RecipeArguments

  func validate() throws {
    try requirePositive(wall, "--wall")
    if let wall, wall > 50 { throw ValidationError("--wall must be at most 50 (mm).") }
  }

  func options(_ scan: ScanArguments) throws -> SegmentationOptions {
    SegmentationOptions(
      anatomy: anatomy, range: threshold?.range, scheme: scheme, structures: scan.structures,
      wall: wall, recipe: try recipe.chosen())
  }
}

/// Throws where a number that must be positive is not.
func requirePositive(_ value: Double?, _ option: String) throws {
  guard let value else { return }
  guard value.isFinite, value > 0 else {
    throw ValidationError("\(option) must be a number above zero.")
  }
}
