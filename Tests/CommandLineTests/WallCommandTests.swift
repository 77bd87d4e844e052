import Foundation
import Heartwright
import TestSupport
import Testing

/// What is said of the walls of a hollow model, where the numbers alone would mislead.
@Suite struct WallCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder.withStrangeName()
    try folder.addLabels()
  }

  private func report(_ arguments: String...) throws -> [String: Any] {
    let outcome = try Tool.run(
      ["print", "labels.nii", "--anatomy", "hollow", "-o", "out", "--force", "--json"] + arguments,
      in: folder)
    #expect(outcome.code == 0, "\(outcome.messages)")
    return try #require(outcome.json as? [String: Any])
  }

  private func warnings(_ report: [String: Any]) throws -> [String] {
    try #require(report["warnings"] as? [String])
  }

  @Test func `a print at half size has half the wall, and says when it is too thin`() throws {
    let full = try report("--wall", "2")
    #expect(try !warnings(full).contains { $0.contains("that the profile") })
    let half = try report("--wall", "2", "--scale", "0.5")
    #expect(
      try warnings(half).contains(
        "Walls are made 2 mm thick and are printed 1 mm thick, less than the 1.2 mm that the profile "
          + "prusa-mk4-pla asks for; give --wall 2.4."))
    let page = try folder.text(of: "out/report.md")
    #expect(page.contains("2.0 mm of the patient (1.00 mm as printed)"))
    // Both volumes of the table are those of the print.
    let row = try #require(page.split(separator: "\n").first { $0.hasPrefix("| whole model") })
    let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    let (made, segmented) = (try #require(Double(cells[1])), try #require(Double(cells[2])))
    #expect(abs(made - segmented) < 0.02 * segmented)
  }

  @Test func `structures without names are all hollowed, which is said before anything else`()
    throws
  {
    let first = try warnings(report("--wall", "2")).first
    #expect(first?.hasPrefix("Without names all structures count as filled with blood") == true)
  }

  @Test func `walls are measured against the walls, and weigh what the model weighs`() throws {
    let report = try report("--wall", "2")
    let parts = try #require(report["parts"] as? [[String: Any]])
    let walls = try #require(
      ((report["segmentation"] as? [String: Any])?["walls"] as? [String: Any])?["walls"]
        as? [[String: Any]])
    #expect(
      walls.map { $0["millilitres"] as? Double }
        == parts.map { $0["segmentedMillilitres"] as? Double })
    #expect(try folder.text(of: "out/report.md").contains("the walls as they were made"))
  }
}
