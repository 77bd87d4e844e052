import Foundation
import Heartwright
import TestSupport
import Testing

/// Whatever comes in: one sentence on standard error, the documented code, nothing on standard
/// output and nothing left on disk.
@Suite struct ExitCodeTests {
  private func expectFailure(
    _ code: Int32, _ arguments: [String], in folder: TemporaryFolder,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let before = folder.names
    let outcome = try Tool.run(arguments, in: folder)
    #expect(outcome.code == code, "\(arguments): \(outcome.messages)", sourceLocation: location)
    #expect(outcome.output.isEmpty, sourceLocation: location)
    #expect(!outcome.messages.isEmpty, sourceLocation: location)
    #expect(folder.names == before, sourceLocation: location)
  }

  @Test func `a file that is no volume is unreadable`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.write([], to: "empty.nii")
    try folder.write([], to: "empty.nii.gz")
    try folder.write(Array("these are words\n".utf8), to: "text.nii")
    try folder.write(Array("these are words\n".utf8), to: "text.nii.gz")
    try folder.write(Array("these are words\n".utf8), to: "text.mha")
    for name in ["missing.nii", "empty.nii", "empty.nii.gz", "text.nii", "text.nii.gz", "text.mha"]
    {
      try expectFailure(3, ["print", name, "-o", "out"], in: folder)
      try expectFailure(3, ["info", name, "--json"], in: folder)
    }
  }

  @Test func `a gzip cut anywhere is unreadable`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addBall("whole.nii.gz")
    let bytes = try folder.bytes(of: "whole.nii.gz")
    for count in [1, 9, 10, 30, bytes.count / 2, bytes.count - 9, bytes.count - 1] {
      try folder.write(Array(bytes.prefix(count)), to: "cut.nii.gz")
      try expectFailure(3, ["print", "cut.nii.gz", "-o", "out"], in: folder)
    }
  }

  @Test func `a header that promises what is not there is refused before memory is taken`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    for encoding in ["raw", "gzip"] {
      try folder.write(
        Array(
          """
          NRRD0004
          type: short
          dimension: 3
          sizes: 60000 60000 60000
          spacings: 1 1 1
          encoding: \(encoding)
          endian: little

          ab
          """.utf8), to: "vast.nrrd")
      try expectFailure(3, ["print", "vast.nrrd", "-o", "out"], in: folder)
    }
  }

  @Test(arguments: [80, 84, 88], [Float.nan, -1, .infinity])
  func `spacing that is no length is unreadable`(_ offset: Int, _ value: Float) throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addBall()
    var bytes = try folder.bytes(of: "ball.nii")
    withUnsafeBytes(of: value.bitPattern.littleEndian) {
      bytes.replaceSubrange(offset..<offset + 4, with: $0)
    }
    try folder.write(bytes, to: "spacing.nii")
    try expectFailure(3, ["print", "spacing.nii", "-o", "out"], in: folder)
  }

  @Test func `values without a shape are nothing to print, and values that are none unreadable`()
    throws
  {
    let folder = try TemporaryFolder.withStrangeName()
    for (code, value) in [(Int32(4), 0.0), (4, 7), (3, Double.nan), (3, .infinity)] {
      let volume = Worlds.field(size: [6, 6, 6], spacing: [1, 1, 1]) { point in
        value.isFinite ? value : point == .zero ? value : point.x
      }
      try VolumeFile.write(volume, to: folder.path + "/odd.nii", replacing: true)
      try expectFailure(code, ["print", "odd.nii", "-o", "out"], in: folder)
    }
    try folder.addBall()
    try expectFailure(4, ["print", "ball.nii", "-o", "out", "--threshold", "900"], in: folder)
  }

  @Test(arguments: [
    ["--threshold", "5:1"], ["--threshold", "high"], ["--scale", "0"], ["--scale", "nan"],
    ["--scale", "1001"], ["--scale", "1e-4"],
    ["--triangles", "2"], ["--threads", "0"], ["--max-deviation", "-1"], ["--format", "step"],
    ["--anatomy", "lung"], ["--smoothing", "-1"], ["--profile", "none such"],
    ["--anatomy", "labels", "--scheme", "none such"], ["--quiet", "--verbose"],
  ]) func `words that make no sense are bad arguments`(_ options: [String]) throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addBall()
    try expectFailure(2, ["print", "ball.nii", "-o", "out"] + options, in: folder)
  }

  @Test func `places that cannot be written to are said`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addBall()
    try folder.addMesh("box.stl", Shapes.box(), times: 50)
    try expectFailure(5, ["print", "ball.nii", "-o", "none/out"], in: folder)
    try expectFailure(5, ["print", "ball.nii", "-o", "/proc/out"], in: folder)
    try expectFailure(5, ["segment", "ball.nii", "-o", "none/labels.nii"], in: folder)
    try expectFailure(5, ["phantom", "-o", "none/out"], in: folder)
    try expectFailure(5, ["check", "box.stl", "--timings", "none/timings.json"], in: folder)
    try expectFailure(5, ["convert", "ball.nii", "ball.nii"], in: folder)
    try expectFailure(2, ["convert", "ball.nii", "ball.stl"], in: folder)
    try expectFailure(2, ["convert", "box.stl", "box.nii"], in: folder)
  }

  @Test func `a mesh that lies outside the scan is not drawn, and its frame is told`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addBall()
    _ = try Tool.run(["surface", "ball.nii", "--iso", "100", "-o", "ball.stl"], in: folder)
    _ = try Tool.run(["slices", "ball.nii", "--mesh", "ball.stl", "-o", "slices"], in: folder)
    try folder.addMesh("far.stl", Shapes.box(from: [900, 900, 900], to: [901, 901, 901]))
    try expectFailure(2, ["slices", "ball.nii", "--mesh", "far.stl", "-o", "far"], in: folder)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/far"))
    // All corners of a box around the ball lie outside the scan, and its faces cut it.
    try folder.addMesh("around.stl", Shapes.box(from: [5, -50, -50], to: [50, 50, 50]))
    #expect(
      try Tool.run(["slices", "ball.nii", "--mesh", "around.stl", "-o", "around"], in: folder).code
        == 0)
  }

  static let scan = SharedData.path("volumes/totalsegmentator_cta_pulmonary/ct_cropped.nii.gz")

  @Test(.enabled(if: scan != nil, Comment(rawValue: SharedData.absent)))
  func `a vessel that nobody asked for and that cannot be cut off does not end the work`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    let seeds = [
      "left ventricle=50,-190,630", "left atrium=2,-149,669", "right ventricle=17,-221,630",
      "right atrium=-36,-197,647",
    ]
    for count in [2, 4] {
      let result = try Tool.run(
        ["segment", try #require(Self.scan), "--recipe", "heart-chambers-from-seeds-ct"]
          + seeds.prefix(count).flatMap { ["--seed", $0] } + ["-o", "\(count).seg.nrrd"], in: folder
      )
      #expect(result.code == 0)
      #expect(result.messages.contains("could not be parted from"))
      // The points are where they belong.
      #expect(!result.messages.contains("exchanged"))
    }
  }

  @Test func `a folder of other people's files is never replaced`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addBall()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/theirs", withIntermediateDirectories: false)
    try folder.write([1, 2, 3], to: "theirs/letter.txt")
    for options in [[], ["--force"]] {
      try expectFailure(5, ["print", "ball.nii", "-o", "theirs"] + options, in: folder)
      try expectFailure(5, ["slices", "ball.nii", "-o", "theirs"] + options, in: folder)
    }
    #expect(try folder.bytes(of: "theirs/letter.txt") == [1, 2, 3])
  }
}
