import ArgumentParser
import Heartwright

/// Which part of the input a command reads.
struct ScanArguments: ParsableArguments {
  @Option(help: "Which DICOM series: its number in the list of info, or its UID.")
  var series: String?

  @Option(help: "Which phase of a gated or cine series: its number from 1, or a percentage as 75%.")
  var phase: PhaseChoice?

  @Option(help: "Which volume of a file that holds several, from 0.")
  var frame: Int?

  @Flag(help: "Go on where slices of a DICOM series are missing; values there are interpolated.")
  var allowGaps = false

  @Option(
    help: "Take these structures of a label map only: their names, separated by commas.",
    transform: { Set($0.split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }.map(String.init)) })
  var structures: Set<String> = []

  func validate() throws {
    if let frame, frame < 0 { throw ValidationError("--frame counts from 0.") }
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
}
