import ArgumentParser
import Foundation
import Heartwright

struct SegmentCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "segment", abstract: "Find the structures of a scan and write them as a label map."
  )

  @Argument(help: "The scan or label map: a file, a DICOM folder, files or zip, a folder of masks.")
  var input: [String]

  @OptionGroup var scan: ScanArguments

  @Option(
    name: [.short, .customLong("output")],
    help: "The label map to write: .nii, .nii.gz, .nrrd, .mha and so on.")
  var output: String

  @OptionGroup var segmentation: SegmentationArguments
  @OptionGroup var common: CommonOptions

  var stages: [String] { ["read", "segment", "write"] }

  func work(_ session: Session) throws -> Bool {
    let reading = try scan.read(input, session, segments: true)
    let (segmented, report) = try session.recorder.measure("segment") {
      try reading.segmented(segmentation.options(scan))
    }
    try session.recorder.measure("write") {
      try VolumeFile.write(segmented.labelMap, to: output, replacing: common.force)
    }
    for sentence in (report.completeness ?? []).sentences { session.warn(sentence) }
    session.result(report, text: text(report))
    return true
  }

  private func text(_ report: SegmentationReport) -> String {
    guard let low = report.thresholdLow else {
      return String(format: "Kept %.2f ml of labels.", report.keptMillilitres)
    }
    return String(
      format: "Kept %.2f ml, the largest of %d pieces from %g up%@.", report.keptMillilitres,
      report.pieces ?? 0, low, report.automaticThreshold == nil ? "" : " (automatic)")
  }
}
