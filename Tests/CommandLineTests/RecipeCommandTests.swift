import FileSystem
import Foundation
import Heartwright
import TestSupport
import Testing

/// Recipes with the built tool: what is written, that it can be run again, and that every mistake is
/// one sentence with the documented code.
@Suite struct RecipeCommandTests {
  private let steps = ["--step", "threshold auto", "--step", "keep largest", "--step", "close 1mm"]

  @Test(arguments: [("pool.nrrd", "pool"), ("pool.seg.nrrd", "pool"), ("a.b.nii.gz", "a.b")])
  func `the recipe as run lies beside the labels and gives the same bytes again`(
    _ name: String, _ stem: String
  ) throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addBall()
    let first = try Tool.run(["segment", "ball.nii", "-o", name] + steps, in: folder)
    #expect(first.code == 0, "\(first.messages)")
    let labels = try folder.bytes(of: name)
    let recipe = try folder.text(of: stem + ".recipe.yaml")
    #expect(recipe.contains("  # threshold auto\n"))
    #expect(recipe.contains("input_sha256: '\(try SHA256.ofFile(at: folder.path + "/ball.nii"))'"))
    #expect(recipe.contains("tool: '\(heartwrightTool)'"))
    #expect(!recipe.contains("ball"))
    try FileManager.default.moveItem(
      atPath: folder.path + "/\(stem).recipe.yaml", toPath: folder.path + "/kept.yaml")
    let again = try Tool.run(
      ["segment", "ball.nii", "-o", name, "--recipe", "kept.yaml", "--force", "--threads", "1"],
      in: folder)
    #expect(again.code == 0, "\(again.messages)")
    #expect(try folder.bytes(of: name) == labels)
    let numbers = try folder.text(of: stem + ".recipe.yaml").split(separator: "\n").filter {
      $0.hasPrefix("  - ")
    }.map { $0.split(separator: "#")[0].trimmingCharacters(in: .whitespaces) }
    #expect(numbers.count == 3)
    for line in numbers { #expect(recipe.contains(line)) }
  }

  @Test func `a recipe of another input's run says so, and one with a remark says that`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addBall()
    let first = try Tool.run(["segment", "ball.nii", "-o", "a.nrrd"] + steps, in: folder)
    #expect(first.code == 0 && !first.messages.contains("input_sha256"))
    let recipe = try folder.text(of: "a.recipe.yaml")
    let own = try SHA256.ofFile(at: folder.path + "/ball.nii")
    let other = recipe.replacing(own, with: String(repeating: "0", count: 64))
      .replacing("\nsteps:", with: "\nremark: Look twice.\nsteps:")
    try folder.write([UInt8](other.utf8), to: "other.yaml")
    for command in [["segment", "-o", "b.nrrd"], ["print", "-o", "b"]] {
      let outcome = try Tool.run(
        command + ["ball.nii", "--recipe", "other.yaml"], in: folder)
      #expect(outcome.code == 0 && outcome.messages.contains("a run on another input"))
      #expect(outcome.messages.contains("warning: Look twice."))
    }
    #expect(try folder.text(of: "b.recipe.yaml").contains("\nremark: 'Look twice.'\n"))
    #expect(try folder.text(of: "b.recipe.yaml").contains("input_sha256: '\(own)'"))
  }

  @Test func `the report lists every step with what was there before and after`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addBall()
    let outcome = try Tool.run(
      ["segment", "ball.nii", "-o", "a.nrrd", "--json"] + steps, in: folder)
    let report = try #require(outcome.json as? [String: Any])
    let recipe = try #require(report["recipe"] as? [String: Any])
    let rows = try #require(recipe["steps"] as? [[String: Any]])
    #expect(rows.map { $0["text"] as? String } == ["threshold auto", "keep largest", "close 1mm"])
    #expect(rows[0]["voxelsBefore"] as? Int == 0)
    #expect(rows[1]["voxelsBefore"] as? Int == rows[0]["voxelsAfter"] as? Int)
    #expect(rows[2]["asRun"] as? String == "close 1mm")
  }

  @Test func `a selection is printed with its recipe beside it, and with its own name`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addBall()
    let outcome = try Tool.run(
      ["print", "ball.nii", "-o", "out", "--json"] + steps + ["--step", "name \"a ball\""],
      in: folder)
    #expect(outcome.code == 0, "\(outcome.messages)")
    let report = try #require(outcome.json as? [String: Any])
    let parts = try #require(report["parts"] as? [[String: Any]])
    #expect(parts.map { $0["name"] as? String } == ["a ball"])
    let surface = try #require(report["surface"] as? [String: Any])
    #expect(surface["method"] as? String == "marching cubes")
    #expect(try folder.text(of: "out/recipe.yaml").contains("keep largest"))
    #expect(try folder.text(of: "out/report.md").contains("2. `keep largest`"))
    #expect(try folder.text(of: "out/SHA256SUMS").contains("recipe.yaml"))
  }

  @Test func `labels that a recipe makes are printed as labels`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addLabels()
    let outcome = try Tool.run(
      [
        "print", "labels.nii", "-o", "out", "--json", "--step",
        "merge ball from \"label 1\" \"label 2\"",
      ], in: folder)
    #expect(outcome.code == 0, "\(outcome.messages)")
    let report = try #require(outcome.json as? [String: Any])
    let parts = try #require(report["parts"] as? [[String: Any]])
    #expect(parts.map { $0["name"] as? String } == ["ball"])
  }

  @Test(arguments: [
    (2, ["--step", "clse 2mm"], "did you mean 'close'?"),
    (2, ["--step", "threshold 100", "--step", "close 2"], "write 2mm"),
    (2, ["--step", "threshold 100", "--step", "close 2mm foo=1"], "unknown key 'foo'"),
    (2, ["--step", "keep largest"], "needs selected voxels"),
    (2, ["--step", "take \"label 1\""], "needs labelled structures"),
    (2, ["--step", "threshold 100", "--step", "keep at 900,0,0"], "lies outside the volume"),
    (2, ["--step", "threshold 100", "--step", "keep at a", "--seed", "a=900,0,0"], "The seed 'a'"),
    (2, ["--step", "threshold 100", "--seed", "a=0,0,0"], "No step uses the seed 'a'"),
    (2, ["--step", "threshold 100", "--seed", "a"], "must be a name and a point"),
    (2, ["--seed", "a=1,2,3"], "--seed is for a recipe"),
    (2, ["--recipe", "none such"], "There is no recipe called 'none such'"),
    (2, ["--recipe", "bone-ct", "--step", "threshold 100"], "either --recipe or --step"),
    (2, ["--step", "threshold 100", "--threshold", "5"], "--threshold has no say"),
    (3, ["--recipe", "none.yaml"], "none.yaml"),
    (4, ["--step", "threshold 100000"], "leaves nothing: the values reach from 0 to 300"),
    (4, ["--step", "threshold 100", "--step", "keep over 900ml"], "leaves nothing"),
  ])
  func `a recipe that cannot be run is one sentence and leaves nothing behind`(
    _ code: Int32, _ options: [String], _ part: String
  ) throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addBall()
    for command in ["segment", "print"] {
      let outcome = try Tool.run([command, "ball.nii", "-o", "out.nrrd"] + options, in: folder)
      #expect(outcome.code == code, "\(outcome.messages)")
      #expect(outcome.messages.contains(part), "\(outcome.messages)")
      #expect(outcome.output.isEmpty)
      #expect(folder.names == ["ball.nii"])
    }
  }

  @Test func `neither the labels nor the recipe replaces what is there`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addBall()
    try folder.write([1], to: "a.recipe.yaml")
    #expect(try Tool.run(["segment", "ball.nii", "-o", "a.nrrd"] + steps, in: folder).code == 5)
    #expect(folder.names == ["a.recipe.yaml", "ball.nii"])
    #expect(try folder.bytes(of: "a.recipe.yaml") == [1])
  }

  @Test func `recipes and operations are listed and explained`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    let list = try Tool.run(["recipes"], in: folder)
    #expect(list.code == 0)
    #expect(list.output.contains("bone-ct"))
    #expect(
      try Tool.run(["recipes", "bone-ct"], in: folder).output.contains("threshold tissue bone"))
    #expect(try Tool.run(["recipes", "close"], in: folder).output.contains("close LENGTH"))
    #expect(
      try Tool.run(["recipes", "--operations"], in: folder).output.contains("keep largest [N]"))
    #expect(try Tool.run(["recipes", "none"], in: folder).code == 2)
  }
}
