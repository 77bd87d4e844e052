import ArgumentParser
import Foundation
import Heartwright

struct CompareCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two label maps: overlap, volumes and surface distances of each structure.",
    discussion: """
      Structures are matched by their names where the maps share any, else by their integers, or as \
      --by or --pair say. Distances are between the surfaces, both ways, in mm.
      """)

  @Argument(help: "The label map to compare with: a file, a DICOM SEG, a folder of masks.")
  var first: String

  @Argument(help: "The label map to compare.")
  var second: String

  @Option(
    help: "What the integers of the maps stand for: a scheme's name or the path of a YAML file.")
  var scheme: String?

  @Option(help: "Match structures by these. (default: names where the maps share any)")
  var by: By?

  @Option(
    help: ArgumentHelp(
      "Compare these only: FIRST=SECOND, each by name or integer, or several joined by +; repeatable.",
      valueName: "first=second"))
  var pair: [String] = []

  @OptionGroup var common: CommonOptions

  enum By: String, ExpressibleByArgument, CaseIterable {
    case names, values
  }

  var stages: [String] { ["read", "compare"] }

  func validate() throws {
    if by != nil, !pair.isEmpty { throw ValidationError("Give either --by or --pair.") }
    if let twice = pair.first(where: { one in pair.count { $0 == one } > 1 }) {
      throw ValidationError("--pair \"\(twice)\" is given twice; keep one.")
    }
    if let wrong = pair.first(where: { StructurePair($0) == nil }) {
      throw ValidationError(
        "--pair \"\(wrong)\" is no pair: write one such as \"left ventricle=LV\" or \"500+600=1\".")
    }
  }

  func work(_ session: Session) throws -> Bool {
    let one = try labels(first, session)
    let other = try labels(second, session)
    let report = try session.recorder.measure("compare") {
      try pair.isEmpty
        ? one.comparison(
          with: other, by: by.flatMap { ComparisonReport.Match(rawValue: $0.rawValue) })
        : one.comparison(with: other, pairs: pair.compactMap(StructurePair.init))
    }
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
    } catch let failure as LabelFailure {
      throw ComparisonFailure.notLabels(map: path, reason: failure.description)
    }
  }

  private func text(_ report: ComparisonReport) -> String {
    var table = TextTable([
      "structure", "Dice", "Jaccard", "ml", "ml", "mean mm", "RMS", "95 %", "Hausdorff",
    ])
    for row in report.structures + (report.match == .pairs ? [] : [report.union]) {
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
      lines.append(
        "Compared with nothing, of the first: \(report.onlyInFirst.joined(separator: ", ")).")
    }
    if !report.onlyInSecond.isEmpty {
      lines.append(
        "Compared with nothing, of the second: \(report.onlyInSecond.joined(separator: ", ")).")
    }
    return lines.joined(separator: "\n")
  }
}
