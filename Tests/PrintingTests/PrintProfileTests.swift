import DataFiles
import Failures
import Foundation
import Printing
import Testing

struct PrintProfileTests {
  @Test func `every profile of the tool loads, under the name of its file`() throws {
    let names = try DataFile.names(in: PrintProfile.folder)
    let profiles = try PrintProfile.all()
    #expect(profiles.map(\.name) == names)
    #expect(
      names == [
        "bambu-x1c-pla", "elegoo-saturn-3-ultra", "formlabs-form3-elastic", "formlabs-form3-rigid",
        "mjf-pa12", "prusa-mk4-pla", "sls-pa12", "stratasys-polyjet",
      ])
  }

  @Test func `every number of every profile has its source beside it`() throws {
    let folder = try #require(try DataFile.path(of: PrintProfile.defaultName, in: "PrintProfiles"))
    let root = URL(fileURLWithPath: folder).deletingLastPathComponent()
    for name in try DataFile.names(in: PrintProfile.folder) {
      let text = try String(
        contentsOf: root.appendingPathComponent("\(name).yaml"), encoding: .utf8)
      for line in text.split(separator: "\n") where !line.hasPrefix("#") {
        let isNumber = line.contains("_mm: ") || line.contains("maximum_") || line.hasPrefix("  ")
        #expect(!isNumber || line.contains("# "), "\(name): \(line)")
      }
    }
  }

  @Test func `the profiles' numbers keep their order of size`() throws {
    for profile in try PrintProfile.all() {
      #expect(profile.clearance.fit <= profile.clearance.moving, "\(profile.name)")
      #expect(profile.layerHeight.coarsest <= profile.minimumWall, "\(profile.name)")
      #expect(profile.tolerance < profile.minimumWall, "\(profile.name)")
    }
  }

  @Test func `the default profile is one of them, and none is coarser`() throws {
    let standard = try PrintProfile.load(name: PrintProfile.defaultName)
    for profile in try PrintProfile.all() {
      #expect(profile.minimumWall <= standard.minimumWall)
      #expect(profile.minimumFeature <= standard.minimumFeature)
      #expect(profile.tolerance <= standard.tolerance)
    }
    #expect(standard.maximumTriangles == nil)
  }

  @Test func `values come through as the file has them`() throws {
    let bambu = try PrintProfile.load(name: "bambu-x1c-pla")
    #expect(bambu.buildVolume == [256, 256, 250])
    #expect(bambu.excludedCorner == [18, 28])
    #expect(bambu.layerHeight.finest == 0.08)
    #expect(bambu.drainHoles == nil)
    let sintered = try PrintProfile.load(name: "sls-pa12")
    #expect(sintered.maximumTriangles == 1_000_000)
    #expect(sintered.maximumFileBytes == 100_000_000)
    #expect(sintered.drainHoles?.diameter == 3.5)
    let copy = try JSONDecoder().decode(
      PrintProfile.self, from: JSONEncoder().encode(sintered))
    #expect(copy == sintered)
  }

  @Test func `an unknown name lists the known ones`() {
    #expect {
      try PrintProfile.load(name: "typewriter")
    } throws: { error in
      guard let failure = error as? DataFileFailure else { return false }
      return failure.kind == .badArguments && failure.description.contains("prusa-mk4-pla")
    }
  }

  /// A user's own file with one line changed.
  private func load(replacing line: String, with other: String) throws -> PrintProfile {
    let sound = try String(
      contentsOfFile: #require(try DataFile.path(of: "sls-pa12", in: PrintProfile.folder)),
      encoding: .utf8)
    let lines = sound.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix(line) })
    let text = lines.map { $0.hasPrefix(line) ? other : String($0) }.joined(separator: "\n")
    let path = NSTemporaryDirectory() + "/profile-\(UUID().uuidString).yaml"
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try PrintProfile.load(name: path)
  }

  @Test func `a user's own file is read by its path`() throws {
    #expect(try load(replacing: "name:", with: "name: ours").name == "ours")
  }

  @Test(arguments: [
    ("version:", "version: 9", "version 9"),
    ("minimum_wall_mm:", "minimum_wall: 1", "unknown key 'minimum_wall'"),
    ("minimum_wall_mm:", "minimum_wall_mm: -1", "'minimum_wall_mm'"),
    ("minimum_wall_mm:", "minimum_wall_mm: 0", "above zero at 'minimum_wall_mm'"),
    ("minimum_wall_mm:", "minimum_wall_mm: thin", "a number at 'minimum_wall_mm'"),
    ("minimum_wall_mm:", "# gone", "lacks the key 'minimum_wall_mm'"),
    ("minimum_wall_mm:", "name: again", "'name' twice"),
    ("build_volume_mm:", "build_volume_mm: [1, 2]", "a list of 3 numbers"),
    ("build_volume_mm:", "build_volume_mm: [0, 2, 3]", "above zero at 'build_volume_mm'"),
    ("  finest:", "  finest: 9", "finest is more than coarsest"),
    ("  diameter_mm:", "  width_mm: 1", "'drain_holes.width_mm'"),
    ("maximum_triangles:", "maximum_triangles: 1.5", "a whole number at 'maximum_triangles'"),
  ])
  func `a mistake in a user's file is named with its key`(
    line: String, other: String, part: String
  ) {
    #expect {
      try load(replacing: line, with: other)
    } throws: { error in
      guard let failure = error as? DataFileFailure else { return false }
      return failure.description.contains(part)
    }
  }
}
