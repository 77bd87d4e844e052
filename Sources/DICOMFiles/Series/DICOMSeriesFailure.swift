public import Failures

/// What can be wrong with a series of DICOM images, or with the choice of one.
///
/// Sentences name slices by their position and never by a file, a UID or a description.
public enum DICOMSeriesFailure: Failure, Equatable {
  /// A path that was given holds no DICOM image.
  case noImages(path: String, others: Int)
  /// Files that begin as DICOM and cannot be read.
  case damagedFiles(path: String, count: Int, of: Int)
  /// Folders below the path that cannot be searched.
  case closedFolders(path: String, count: Int)
  /// A file that was named itself and is no DICOM.
  case notDICOM(path: String)
  /// A zip that cannot be read.
  case damagedArchive(path: String)
  /// A zip that is sound and not read; `reason` completes "it ...".
  case refusedArchive(path: String, reason: String)
  case severalSeries(count: Int, suggestion: Int?)
  /// No series of that number, or where it is nil of the UID that was given.
  case noSuchSeries(number: Int?, count: Int)
  case severalPhases(count: Int, percents: [Double])
  case noSuchPhase(choice: PhaseChoice, count: Int, percents: [Double])
  /// The series is sound but not a volume; `reason` completes "it is no volume: ...".
  case notAVolume(reason: String)
  /// The series holds something that this tool does not read; completes "it holds ...".
  case unsupported(what: String)
  /// Distances above 1.5 times the median one.
  case missingSlices(gaps: [SliceGap], median: Double)
  /// Several images at one place that nothing tells apart.
  case duplicates(images: Int, places: [String])
  /// A slice whose pixels are not as its series promises.
  case inconsistent(slice: String, problem: String)

  /// See `Failure`.
  public var kind: FailureKind {
    switch self {
    case .severalSeries, .noSuchSeries, .severalPhases, .noSuchPhase: .badArguments
    default: .unreadableInput
    }
  }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .noImages(let path, let others):
      "There is no DICOM image in \(path)"
        + (others == 0 ? "" : ", only \(others) other file\(others == 1 ? "" : "s")")
        + "; give the folder, the files or the zip of a scan."
    case .closedFolders(let path, let count):
      "\(count) of the folders in \(path) cannot be searched, so slices may be missing; give "
        + "yourself leave to read them."
    case .notDICOM(let path):
      "\(path) is no DICOM file and was named as one of several; name one volume, or DICOM files "
        + "only."
    case .damagedFiles(let path, let count, let total):
      (total == 1
        ? "The DICOM file \(path) cannot be opened or read to the end of its attributes"
        : "\(count) of the \(total) DICOM files in \(path) cannot be opened or read to the end of their "
          + "attributes, so slices may be missing") + "; copy the scan again from where it came."
    case .damagedArchive(let path):
      "\(path) is a zip that is damaged; copy it again from where it came."
    case .refusedArchive(let path, let reason):
      "\(path) is a zip that \(reason); unpack it and give the folder."
    case .severalSeries(let count, let suggestion):
      "There are \(count) series here; choose one by its number with --series"
        + (suggestion.map { ", such as --series \($0), the largest volume." } ?? ".")
    case .noSuchSeries(let number, let count):
      "There is no series \(number.map(String.init) ?? "of that UID"); there "
        + (count == 1 ? "is one, number 1." : "are \(count), numbered from 1.")
    case .severalPhases(let count, let percents):
      "The series holds \(count) phases; choose one with --phase: "
        + Self.phases(count, percents) + "."
    case .noSuchPhase(let choice, let count, let percents):
      "The series has no phase \(choice); it has " + Self.phases(count, percents) + "."
    case .notAVolume(let reason):
      "The series is no volume: \(reason); choose a series of parallel slices at several places."
    case .unsupported(let what):
      "The series holds \(what), from which this tool makes no volume; choose another series."
    case .missingSlices(let gaps, let median):
      "Slices are missing: \(gaps.count) of the distances between slices "
        + "\(gaps.count == 1 ? "is" : "are") above 1.5 times the median of "
        + "\(millimetres(median)) (\(Self.list(gaps.map(\.description)))); find the missing files, "
        + "or give --allow-gaps to interpolate across."
    case .duplicates(let images, let places):
      "\(images) images share \(places.count) place\(places.count == 1 ? "" : "s") "
        + "(\(Self.list(places))) and nothing tells them apart as phases; remove the ones that are "
        + "not wanted."
    case .inconsistent(let slice, let problem):
      "The slice at \(slice) \(problem); copy the scan again from where it came."
    }
  }

  private static func phases(_ count: Int, _ percents: [Double]) -> String {
    let numbers = count == 1 ? "phase 1" : "1 to \(count)"
    return percents.isEmpty
      ? numbers
      : numbers + " ("
        + percents.map { PhaseChoice.percent($0).description }
        .joined(separator: ", ") + ")"
  }

  /// At most five, and how many more.
  private static func list(_ entries: [String]) -> String {
    entries.prefix(5).joined(separator: ", ")
      + (entries.count > 5 ? " and \(entries.count - 5) more" : "")
  }
}

/// Two neighbouring slices that are too far from each other.
public struct SliceGap: Equatable, Sendable, CustomStringConvertible {
  /// The slice before it, by its position along the patient's axis, such as `z = 12.5 mm`.
  public let after: String
  /// Between the two, along the normal, mm.
  public let distance: Double

  package init(after: String, distance: Double) {
    self.after = after
    self.distance = distance
  }

  /// As sentences print it.
  public var description: String { "\(millimetres(distance)) after \(after)" }
}
