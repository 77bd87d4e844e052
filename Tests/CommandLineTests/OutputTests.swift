import Foundation
import Heartwright
import TestSupport
import Testing

/// What the tool says and writes when all goes well.
@Suite struct OutputTests {
  @Test func `with --json commands print one document and nothing else`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addBall()
    try folder.addLabels()
    try folder.addMesh("mesh.stl", Shapes.icosphere(subdivisions: 3), times: 20)
    let commands = [
      ["print", "labels.nii", "-o", "print", "--map", "deviation,mean-curvature"],
      ["info", "ball.nii"],
      ["info", "labels.nii", "--statistics"], ["info", "mesh.stl"],
      ["segment", "ball.nii", "-o", "segmented.nii.gz"],
      ["surface", "ball.nii", "--iso", "150", "-o", "surface.stl"],
      ["surface", "labels.nii", "--labels", "-o", "surfaces"],
      ["smooth", "mesh.stl", "-o", "smooth.stl"], ["repair", "mesh.stl", "-o", "repaired.stl"],
      ["decimate", "mesh.stl", "--ratio", "0.5", "-o", "light.stl"],
      ["remesh", "mesh.stl", "--edge-length", "3", "-o", "even.stl"],
      ["convert", "ball.nii", "ball.nrrd"], ["check", "mesh.stl"],
      ["check", "mesh.stl", "--against", "smooth.stl"],
      ["map", "mesh.stl", "--deviation", "smooth.stl", "-o", "map.ply"],
      ["surface", "ball.nii", "--iso", "150", "--skip-check", "-o", "plain.stl"],
      ["slices", "ball.nii", "--mesh", "surface.stl", "-o", "slices"],
      ["profiles"],
    ]
    for command in commands {
      let outcome = try Tool.run(
        command + ["--json", "--timings", "timings.json", "--force"], in: folder)
      #expect(outcome.code == 0, "\(command): \(outcome.messages)")
      #expect(outcome.json != nil, "\(command)")
      let timings = try #require(
        try JSONSerialization.jsonObject(with: Data(try folder.bytes(of: "timings.json")))
          as? [String: Any])
      #expect(Set(timings.keys).isSuperset(of: ["stages", "peak_memory_bytes"]))
      for stage in try #require(timings["stages"] as? [[String: Any]]) {
        #expect(Set(stage.keys) == ["stage", "wall_s", "cpu_s"])
      }
    }
    #expect(!folder.names.contains { $0.contains("unfinished") })
  }

  @Test func `quiet is silent`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addLabels()
    let outcome = try Tool.run(["print", "labels.nii", "-o", "out", "--quiet"], in: folder)
    #expect(outcome.code == 0)
    #expect(outcome.output.isEmpty)
    #expect(outcome.messages.isEmpty)
  }

  @Test func `one thread or two, the bytes are the same, and the input's name is in none`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addLabels("Doe John.nii")
    for (output, threads) in [("one", "1"), ("two", "2"), ("three", "2")] {
      let outcome = try Tool.run(
        ["print", "Doe John.nii", "-o", output, "--threads", threads], in: folder)
      #expect(outcome.code == 0, "\(outcome.messages)")
    }
    var one = try folder.contents(of: "one")
    for other in ["two", "three"] {
      var contents = try folder.contents(of: other)
      #expect(contents.removeValue(forKey: "timings.json") != nil)
      one["timings.json"] = nil
      #expect(contents == one)
    }
    for (name, bytes) in one {
      #expect(!String(decoding: bytes, as: UTF8.self).contains("Doe John"), "\(name)")
    }
    #expect(one.keys.contains("parts/label-1.stl"))
    #expect(one.keys.contains("model.mtl"))
  }

  @Test func `an existing folder of ours is replaced with --force only`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addBall()
    let command = ["slices", "ball.nii", "-o", "out"]
    #expect(try Tool.run(command, in: folder).code == 0)
    #expect(try Tool.run(command, in: folder).code == 5)
    #expect(try Tool.run(command + ["--force"], in: folder).code == 0)
  }

  @Test func `a reader that leaves early is no crash`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    for stream in [">&-", "2>&-", "<&-", "| true"] {
      let shell = try shell("set -o pipefail; \"$0\" profiles \(stream)", in: folder)
      #expect(shell.terminationStatus == 0, "\(stream)")
    }
  }

  /// Runs words of the shell, in which `$0` is the tool, to their end.
  private func shell(_ words: String, in folder: TemporaryFolder) throws -> Process {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.arguments = ["-c", words, Tool.path]
    shell.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    shell.standardOutput = FileHandle.nullDevice
    shell.standardError = FileHandle.nullDevice
    try shell.run()
    shell.waitUntilExit()
    return shell
  }

  @Test func `a limit on the size of files is a failure that leaves nothing`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addBall()
    let shell = try shell("ulimit -f 8; \"$0\" surface ball.nii --iso 1 -o ball.stl", in: folder)
    #expect(shell.terminationReason == .exit && shell.terminationStatus == 5)
    #expect(folder.names == ["ball.nii"])
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGXCPU]) func `an interruption leaves nothing behind`(
    _ signal: Int32
  ) throws {
    for delay in [0.1, 0.2, 0.4] {
      let folder = try TemporaryFolder.withStrangeName()
      let outcome = try Tool.run(
        ["phantom", "--spacing", "1.5", "-o", "out"], in: folder, signal: signal, after: delay)
      // Either it was stopped, or it had already ended.
      #expect(outcome.code == 128 + signal || outcome.code == 0)
      #expect(folder.names == (outcome.code == 0 ? ["out"] : []))
    }
  }

  @Test func `what a kill leaves has no final name, and the next run tidies it`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    let command = ["phantom", "--spacing", "1.5", "-o", "out"]
    _ = try Tool.run(command, in: folder, signal: SIGKILL, after: 0.25)
    #expect(folder.names.allSatisfy { $0.hasPrefix(".out.unfinished-") || $0 == "out" })
    try folder.addBall()
    let outcome = try Tool.run(
      ["slices", "ball.nii", "-o", "out", "--force"], in: folder)
    #expect(outcome.code == 0)
    #expect(folder.names == ["ball.nii", "out"])
  }
}
