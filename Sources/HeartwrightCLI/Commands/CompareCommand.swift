import ArgumentParser
import Foundation
import Heartwright

struct CompareCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two label maps: overlap, volumes and surface distances of each structure.",
    discussion: """
      Structures are matched by their names where the maps share any, else by their values. \
      Distances are between the surfaces, both ways, in mm.
      """)

  @Argument(help: "The label map to compare with: a file, a DICOM SEG, a folder of masks.")
  var first: String

  @Argument(help: "The label map to compare.")
  var second: String

  @Option(
    help: "What the integers of the maps stand for: a scheme's name or the path of a YAML file.")
  var scheme: String?

  @OptionGroup var common: CommonOptions

  var stages: [String] { ["read", "compare"] }

  func work(_ session: Session) throws -> Bool {
    let one = try labels(first, session)
    let other = try labels(second, session)
    let report = try session.recorder.measure("compare") { try one.comparison(with: other) }
    if let note = report.note { session.warn(note) }
    session.result(report, text: text(report))
    return true
  }

  private func labels(_ path: String, _ session: Session) throws -> LabelMap {
    let reading = try session.recorder.measure("read") { try ScanInput(path).read() }
    for note in reading.notes { session.warn(note) }
    var options = SegmentationOptions(anatomy: .labels, scheme: scheme)
    if case .structures = reading.content { options.scheme = nil }
    do {
      return try reading.segmented(options).0.labelMap
    } catch PipelineFailure.allAlike, PipelineFailure.noStructures {
      throw ComparisonFailure.nothingLabelled(map: path)
    }
  }

  private func text(_ report: ComparisonReport) -> String {
    var table = TextTable([
      "structure", "Dice", "Jaccard", "ml", "ml", "mean mm", "RMS", "95 %", "Hausdorff",
    ])
    for row in report.structures + [report.union] {
      let distances =
        row.surface.map { surface in
          [surface.mean, surface.rms, surface.percentile95, surface.hausdorff].map {
            String(format: "%.3f", $0)
          }
        } ?? []
      table.add(
        [
          row.name, String(format: "%.4f", row.dice), String(format: "%.4f", row.jaccard),
          String(format: "%.2f", row.firstMillilitres),
          String(format: "%.2f", row.secondMillilitres),
        ] + distances)
    }
    var lines = [table.text]
    if !report.onlyInFirst.isEmpty {
      lines.append("Only in the first: \(report.onlyInFirst.joined(separator: ", ")).")
    }
    if !report.onlyInSecond.isEmpty {
      lines.append("Only in the second: \(report.onlyInSecond.joined(separator: ", ")).")
    }
    return lines.joined(separator: "\n")
  }
}
