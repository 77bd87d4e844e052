import Foundation
import Heartwright
import Testing

/// The meshes of `Meshes/` are what its README says.
@Suite struct ReferenceMeshTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Meshes").path
  static let readme = try? String(contentsOfFile: folder + "/README.md", encoding: .utf8)

  @Test(.enabled(if: readme != nil, "Meshes/ is absent; make meshes makes it"))
  func `every row of the README holds`() throws {
    let rows = try #require(Self.readme).split(separator: "\n").filter { $0.hasPrefix("| ") }
      .map { line in
        line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      }.filter { $0.count == 8 && $0[0] != "file" }
    var models: [String: Model] = [:]
    for row in rows {
      let file = row[0].trimmingCharacters(in: ["`"])
      let model = try models[file] ?? MeshFile.read(Self.folder + "/" + file).model
      models[file] = model
      let part =
        model.parts.count == 1
        ? model.parts[0] : try #require(model.parts.first { $0.name == row[1] })
      let facts = part.mesh.certificate()
      #expect(facts.isSound, "\(row)")
      #expect("\(facts.triangles)" == row[2], "\(row)")
      #expect(abs(facts.volume - (Double(row[3]) ?? .nan)) < 0.006, "\(row)")
      #expect("\(facts.shells)" == row[5], "\(row)")
      #expect(facts.genus.map { "\($0)" } ?? "" == row[6], "\(row)")
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
      .filter { $0.hasSuffix(".stl") || $0.hasSuffix(".3mf") }
    #expect(Set(files) == Set(models.keys))
  }
}
