import Foundation
import Heartwright

/// The list of what a DICOM input holds, for people.
struct SeriesTable {
  let text: String

  init(_ list: [SeriesListing], showsDescriptions: Bool) {
    var table = TextTable(
      ["#", "modality", "slices", "size", "spacing mm", "phases", "MB"]
        + (showsDescriptions ? ["description"] : []))
    for entry in list {
      table.add(
        [
          "\(entry.number)", entry.modality,
          entry.slices.map { "\($0)" } ?? "",
          entry.size.map { "\($0[0]) x \($0[1])" } ?? "",
          entry.spacing.map { $0.map { String(format: "%.4g", $0) }.joined(separator: " x ") }
            ?? "",
          entry.phases.map { "\($0)" } ?? "",
          String(format: "%.1f", Double(entry.bytes) / 1e6),
        ] + (showsDescriptions ? [entry.description] : []))
    }
    let refusals = list.filter { $0.refusal != nil }
    var lines = [table.text]
    for entry in list {
      lines += (entry.segments ?? []).map {
        "series \(entry.number), \(entry.modality == "SEG" ? "segment" : "structure") "
          + "\($0.number): \($0.name)"
      }
    }
    if let suggested = list.first(where: \.isSuggested) {
      lines.append("Suggested: --series \(suggested.number), the largest volume.")
    }
    if !refusals.isEmpty {
      let numbers = refusals.map { "\($0.number)" }.joined(separator: ", ")
      lines.append("No volumes: \(numbers).")
    }
    text = lines.joined(separator: "\n")
  }
}
