import ArgumentParser
import Heartwright

/// Which part of the input a command reads.
struct ScanArguments: ParsableArguments {
  @Option(help: "Which DICOM series: its number in the list of info, or its UID.")
  var series: String?

  @Option(help: "Which phase of a gated or cine series: its number from 1, or as 75%.")
  var phase: PhaseChoice?

  @Option(help: "Which volume of a file that holds several, from 0.")
  var frame: Int?

  @Flag(help: "Go on where slices of a DICOM series are missing; values there are interpolated.")
  var allowGaps = false

  @Option(
    name: .customLong("structures"),
    help:
      "Take these structures of a label map only: their names, in any case, or integers, separated by commas."
  )
  var structureNames: String?

  /// The structures to take; empty for all.
  var structures: Set<String> {
    let names = structureNames?.split(separator: ",").map { name in
      String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    return Set(names ?? [])
  }

  func validate() throws {
    if let frame, frame < 0 { throw ValidationError("--frame counts from 0.") }
    if structureNames != nil, structures.isEmpty {
      throw ValidationError("--structures needs at least one name.")
    }
  }

  /// Throws where an option was given that chooses within a scan, for a mesh has nothing to choose.
  ///
  /// - Parameter hasSource: whether a scan is named besides the mesh, whose series may be chosen.
  func refuseOnMesh(hasSource: Bool = false) throws {
    let given = [
      (series != nil && !hasSource, "--series"), (phase != nil, "--phase"),
      (frame != nil, "--frame"), (allowGaps, "--allow-gaps"),
      (structureNames != nil, "--structures"),
    ]
    if let option = given.first(where: \.0)?.1 {
      throw ValidationError("\(option) has no say on a mesh; leave it out.")
    }
  }

  /// The input that these paths and options name.
  func input(_ paths: [String]) -> ScanInput {
    var input = ScanInput(paths: paths)
    input.series = series
    input.phase = phase
    input.frame = frame
    input.allowsGaps = allowGaps
    input.structures = structures
    return input
  }

  /// Reads it and passes on what was unusual.
  ///
  /// - Parameter segments: whether the command names the structures of plain label maps afterwards;
  ///   else `--structures` can choose only among those that the input names itself.
  func read(
    _ paths: [String], _ session: Session, warns: Bool = true, segments: Bool = false
  ) throws -> ScanReading {
    let reading = try session.recorder.measure("read") {
      try listing(paths) { try input(paths).read() }
    }
    if case .values = reading.content, !structures.isEmpty, !segments {
      throw ValidationError(
        "--structures chooses among structures that the file names itself, and this one holds numbers "
          + "only; \"heartwright segment\" takes some of these by --anatomy labels --structures.")
    }
    if warns { for note in reading.notes { session.warn(note) } }
    return reading
  }

  /// Does what reads the input; where a series must be chosen first, shows what there is.
  func listing<Result>(_ paths: [String], _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let failure as DICOMSeriesFailure {
      if case .severalSeries = failure, let list = try input(paths).seriesList() {
        // Descriptions are free text, which belongs on no log; info shows them.
        Console.message(SeriesTable(list, showsDescriptions: false).text)
      }
      throw failure
    }
  }
}
