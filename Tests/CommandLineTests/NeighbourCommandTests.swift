import Foundation
import Heartwright
import TestSupport
import Testing

/// Structures that share walls: in one file, and still sharing after each command.
@Suite struct NeighbourCommandTests {
  /// The parts of a mesh file in the folder.
  private func parts(_ name: String, in folder: TemporaryFolder) throws -> [Part] {
    try MeshFile.read(folder.path + "/" + name).model.parts
  }

  /// That the parts are sound, share a wall, and together fill what their outer surface encloses.
  private func expectNeighbours(
    _ parts: [Part], _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(parts.count == 2, sourceLocation: location)
    #expect(parts.allSatisfy { $0.mesh.certificate().isSound }, sourceLocation: location)
    let outer = Model(parts: parts).outerSurface
    let all = parts.reduce(0) { $0 + $1.mesh.triangles.count }
    #expect(outer.triangles.count < all, sourceLocation: location)
    #expect(outer.certificate().isSound, sourceLocation: location)
    let volume = parts.reduce(0) { $0 + $1.mesh.measures().volume }
    #expect(abs(outer.measures().volume - volume) < 1e-6 * volume, sourceLocation: location)
  }

  @Test(arguments: ["3mf", "obj", "ply", "glb", "vtp"])
  func `all structures of a label map go into one file where its name is a mesh's`(
    _ suffix: String
  ) throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addLabels()
    let outcome = try Tool.run(
      ["surface", "labels.nii", "--labels", "-o", "heart.\(suffix)", "--json"], in: folder)
    #expect(outcome.code == 0, "\(outcome.messages)")
    let rows = try #require(outcome.json as? [[String: Any]])
    #expect(rows.count == 2 && rows.allSatisfy { $0["file"] as? String == "heart.\(suffix)" })
    expectNeighbours(try parts("heart.\(suffix)", in: folder))
  }

  @Test
  func `an STL of several structures is refused with the names that serve, of one it is written`()
    throws
  {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addLabels()
    let both = ["surface", "labels.nii", "--labels", "-o", "heart.stl"]
    let refused = try Tool.run(both, in: folder)
    #expect(refused.code == 2 && refused.messages.contains("here are 2 structures; name a .3mf"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/heart.stl"))
    let one = try Tool.run(both + ["--structures", "1"], in: folder)
    #expect(one.code == 0, "\(one.messages)")
    #expect(try parts("heart.stl", in: folder).count == 1)
  }

  @Test func `neighbours that are remeshed keep their wall, and that is said`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addLabels()
    _ = try Tool.run(["surface", "labels.nii", "--labels", "-o", "heart.3mf"], in: folder)
    let outcome = try Tool.run(
      ["remesh", "heart.3mf", "--edge-length", "3", "-o", "even.3mf"], in: folder)
    #expect(outcome.code == 0, "\(outcome.messages)")
    #expect(outcome.messages.contains("walls that it shares with other parts stay"))
    let (before, after) = (try parts("heart.3mf", in: folder), try parts("even.3mf", in: folder))
    expectNeighbours(after)
    #expect(wall(after) == wall(before) && wall(before) > 50)
    #expect(after[0].mesh.triangles.count < before[0].mesh.triangles.count)
  }

  /// The number of triangles that two parts have in common.
  private func wall(_ parts: [Part]) -> Int {
    let all = parts.reduce(0) { $0 + $1.mesh.triangles.count }
    return (all - Model(parts: parts).outerSurface.triangles.count) / 2
  }

  @Test func `neighbours that are decimated or smoothed go on sharing their wall`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addLabels()
    func run(_ arguments: [String]) throws -> Tool.Outcome {
      let outcome = try Tool.run(arguments + ["--json"], in: folder)
      #expect(outcome.code == 0, "\(arguments): \(outcome.messages)")
      return outcome
    }
    _ = try run(["surface", "labels.nii", "--labels", "-o", "heart.3mf"])
    let before = try parts("heart.3mf", in: folder).reduce(0) { $0 + $1.mesh.triangles.count }
    let light = try run(["decimate", "heart.3mf", "--triangles", "600", "-o", "light.3mf"])
    let lightParts = try parts("light.3mf", in: folder)
    expectNeighbours(lightParts)
    let after = lightParts.reduce(0) { $0 + $1.mesh.triangles.count }
    #expect(before > 1500 && after <= 600 && after > 500)
    let rows = try #require(light.json as? [[String: Any]])
    let told = rows.compactMap { ($0["report"] as? [String: Any])?["trianglesAfter"] as? Int }
    #expect(told == lightParts.map(\.mesh.triangles.count))
    _ = try run(["smooth", "heart.3mf", "-o", "smooth.3mf"])
    expectNeighbours(try parts("smooth.3mf", in: folder))
    // Where nothing is to be done the file's own numbering of vertices stays.
    _ = try run(["decimate", "heart.3mf", "--ratio", "1", "-o", "same.3mf"])
    let (one, other) = (try parts("heart.3mf", in: folder), try parts("same.3mf", in: folder))
    #expect(one.map(\.mesh) == other.map(\.mesh))
  }
}
