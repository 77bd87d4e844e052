import Foundation
import Heartwright
import TestSupport
import Testing

/// Comparison and hollow models with the built tool.
@Suite struct CompareCommandTests {
  @Test func `a map is equal to itself, and the halves of a ball to nothing else`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addLabels()
    let outcome = try Tool.run(["compare", "labels.nii", "labels.nii", "--json"], in: folder)
    #expect(outcome.code == 0, "\(outcome.messages)")
    let report = try #require(outcome.json as? [String: Any])
    let rows = try #require(report["structures"] as? [[String: Any]])
    #expect(rows.map { $0["dice"] as? Double } == [1, 1])
    for row in rows {
      let surface = try #require(row["surface"] as? [String: Any])
      #expect(surface["hausdorff"] as? Double == 0)
    }
    let table = try Tool.run(["compare", "labels.nii", "labels.nii"], in: folder)
    #expect(table.output.contains("label 1"))
    let pair = try Tool.run(
      ["compare", "labels.nii", "labels.nii", "--pair", "1+2=1 + label 2", "--json"], in: folder)
    let pairs = (pair.json as? [String: Any])?["structures"] as? [[String: Any]]
    #expect(pairs?.map { $0["dice"] as? Double } == [1])
    for wrong in [["--pair", "1"], ["--pair", "1=1", "--by", "names"], ["--by", "colour"]] {
      #expect(try Tool.run(["compare", "labels.nii", "labels.nii"] + wrong, in: folder).code == 2)
    }
    let words = try Tool.run(["compare", "labels.nii", "labels.nii", "--pair", "1=1"], in: folder)
    #expect(!words.output.contains("all structures"))
    let unknown = try Tool.run(
      ["compare", "labels.nii", "labels.nii", "--pair", "1=valve"], in: folder)
    #expect(unknown.code == 2 && unknown.messages.contains("no structure called 'valve'"))
    #expect(try Tool.run(["compare", "labels.nii", "none.nii"], in: folder).code == 3)
  }

  @Test func `a hollow ball is a sound wall of the thickness asked for`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addBall()
    let outcome = try Tool.run(
      ["print", "ball.nii", "--anatomy", "hollow", "--wall", "1.5", "-o", "out", "--json"],
      in: folder)
    #expect(outcome.code == 0, "\(outcome.messages)")
    let report = try #require(outcome.json as? [String: Any])
    let parts = try #require(report["parts"] as? [[String: Any]])
    #expect(parts.map { $0["name"] as? String } == ["blood pool wall"])
    #expect(parts.allSatisfy { $0["isSound"] as? Bool == true })
    let wall = try Tool.run(["print", "ball.nii", "--wall", "1.5", "-o", "b"], in: folder)
    #expect(wall.code == 2)
    #expect(wall.messages.contains("add one of these, or leave --wall out"))
    for thickness in ["0", "-1", "nan", "1e9"] {
      let wrong = try Tool.run(
        ["print", "ball.nii", "--anatomy", "hollow", "--wall=\(thickness)", "-o", "d"], in: folder)
      #expect(wrong.code == 2)
    }
    let thin = try Tool.run(
      ["print", "ball.nii", "--anatomy", "hollow", "--wall", "1e-9", "-o", "d"], in: folder)
    #expect(thin.code == 2)
    #expect(thin.messages.contains("is too thin for voxels of"), "\(thin.messages)")
    let muscle = try Tool.run(
      ["print", "ball.nii", "--anatomy", "myocardium", "-o", "c"], in: folder)
    #expect(muscle.code == 4)
    #expect(muscle.messages.contains("there is no myocardium"))
  }
}
