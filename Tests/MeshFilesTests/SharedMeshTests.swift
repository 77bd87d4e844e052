import Failures
import Foundation
import Geometry
import MeshFiles
import Surfaces
import TestSupport
import Testing

/// Files made by others: what the reference reader saw in them must be what we see.
@Suite(
  .enabled(if: SharedData.path("meshes/MANIFEST.tsv") != nil, Comment(rawValue: SharedData.absent)))
struct SharedMeshTests {
  private static func files(_ folder: String, suffix: String) throws -> [String] {
    let root = try #require(SharedData.path(folder))
    let names = try #require(FileManager.default.subpaths(atPath: root))
    return names.filter { $0.lowercased().hasSuffix(suffix) }.sorted().map { root + "/" + $0 }
  }

  @Test func `all must-pass packages of the 3MF Consortium are read`() throws {
    let files = try Self.files("meshes/3mf_verify/MUSTPASS", suffix: ".3mf")
    #expect(files.count == 13)
    for file in files { #expect(throws: Never.self) { try MeshFile.read(file) } }
  }

  @Test func `all must-fail packages are refused as unreadable`() throws {
    let files = try Self.files("meshes/3mf_verify/MUSTFAIL", suffix: ".3mf")
    #expect(files.count == 19)
    for file in files {
      #expect {
        try MeshFile.read(file)
      } throws: {
        guard case .damaged? = $0 as? MeshFileFailure else { return false }
        return true
      }
    }
  }

  /// Without a mesh: two packages of beams only, and two that are not well-formed XML.
  @Test func `the samples of the 3MF Consortium are read, or say why not`() throws {
    var refused: [String: any Failure] = [:]
    for file in try Self.files("meshes/3mf_samples", suffix: ".3mf") {
      do {
        _ = try MeshFile.read(file)
      } catch let failure as any Failure {
        refused[URL(fileURLWithPath: file).lastPathComponent] = failure
      }
    }
    #expect(
      refused.keys.sorted() == [
        "multiprop-metallic.3mf", "multiprop-translucent.3mf", "pyramid.3mf",
        "variable_voronoi.3mf",
      ])
    #expect(refused["pyramid.3mf"]?.description.contains("beam lattices are ignored") == true)
    #expect(refused["multiprop-metallic.3mf"]?.description.contains("prefix ms") == true)
  }

  @Test func `packages of CAD programs that colour what has no mesh are read`() throws {
    for (name, parts) in [("counterX", 1), ("counterXP", 6)] {
      let path = try #require(SharedData.path("meshes/stl_trimesh/\(name).3MF"))
      let reading = try MeshFile.read(path)
      #expect(reading.model.parts.count == parts)
      #expect(reading.model.parts.allSatisfy { $0.color == nil })
      #expect(reading.notes.contains { $0.contains("object of components is ignored") })
    }
  }

  @Test func `triangle counts agree with the manifest's reference reader`() throws {
    let manifest = try String(
      contentsOfFile: try #require(SharedData.path("meshes/MANIFEST.tsv")), encoding: .utf8)
    var compared = 0
    for line in manifest.split(separator: "\n") {
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard let name = columns.first, let facts = columns.last,
        ["stl", "obj", "3mf", "ply"].contains(name.lowercased().suffix(3)),
        !name.contains("3mf_verify"),
        let stated = facts.firstMatch(of: /\bf=(\d+)\b/)?.1,
        let path = SharedData.path("meshes/\(name)"),
        let reading = try? MeshFile.read(path)
      else { continue }
      compared += 1
      #expect(reading.model.merged.triangles.count == Int(stated), "\(name)")
    }
    #expect(compared >= 100)
  }

  /// Points, and nothing at all, are no surface; everything else is read.
  @Test func `all PLY files are read, or hold no triangle`() throws {
    var read = 0
    var without = 0
    for file in try Self.files("meshes", suffix: ".ply") {
      do {
        let model = try MeshFile.read(file).model
        #expect(!model.merged.triangles.isEmpty, "\(file)")
        read += 1
      } catch let failure as MeshFileFailure {
        guard case .noTriangles = failure else {
          Issue.record("\(failure)")
          continue
        }
        without += 1
      }
    }
    #expect(read == 22)
    #expect(without == 11)
  }
}
