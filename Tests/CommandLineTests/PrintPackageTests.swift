import Compression
import Foundation
import Heartwright
import TestSupport
import Testing

/// What `print` puts into its 3MF beside the triangles, and what of it a conversion keeps.
@Suite struct PrintPackageTests {
  @Test func `a print's 3MF has walls, parts of their own, layers and its report`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    let grid = Grid(size: [14, 10, 10], spacing: [1, 1, 1], origin: [0, 0, 0])
    let labels = LabelMap(
      grid: grid,
      indices: (0..<grid.count).map { place in
        let (x, y, z) = (place % 14, place / 14 % 10, place / 140)
        guard (2..<8).contains(y), (2..<8).contains(z) else { return 0 }
        return (2..<7).contains(x) ? 1 : (7..<12).contains(x) ? 2 : 0
      },
      structures: [
        .background, Structure(value: 1, name: "left", color: Color(1, 2, 3)),
        Structure(value: 2, name: "right", color: Color(200, 100, 50)),
      ])
    try VolumeFile.write(labels, to: folder.path + "/two.seg.nrrd", replacing: false)
    let made = try Tool.run(
      ["print", "two.seg.nrrd", "-o", "out", "--separate-parts", "--layer-contours"], in: folder)
    #expect(made.code == 0, "\(made.messages)")
    let package = try ZipArchive(folder.bytes(of: "out/model.3mf"))
    #expect(package.entry(named: "3D/Objects/part-2.model") != nil)
    let part = try #require(package.entry(named: "3D/Objects/part-1.model"))
    let text = String(decoding: try package.contents(of: part), as: UTF8.self)
    #expect(text.contains("<s:slicestack ") && text.contains("<s:polygon "))
    let reading = try MeshFile.read(folder.path + "/out/model.3mf")
    let walls = reading.model.parts.map { part in
      part.regions.map { region in
        (
          region.name,
          region.triangles.joined().map { triangle -> Float in
            let corners = part.mesh.triangles[triangle]
            return part.mesh.positions[Int(corners.a)].x
          }
        )
      }
    }
    #expect(walls.map { $0.map(\.0) } == [["wall to right"], ["wall to left"]])
    // The wall lies between the two, half-way between their voxels.
    for wall in walls { #expect(wall[0].1.allSatisfy { abs($0 - 6.5) < 0.6 }) }
    #expect(walls[0][0].1.count == walls[1][0].1.count && !walls[0][0].1.isEmpty)
    let report = try folder.bytes(of: "out/report.json")
    let kept = try Tool.run(["convert", "out/model.3mf", "kept.3mf"], in: folder)
    #expect(kept.code == 0 && !kept.messages.contains("lost"), "\(kept.messages)")
    let again = try MeshFile.read(folder.path + "/kept.3mf")
    #expect(again.report == report && again.model == reading.model)
    let lost = try Tool.run(["convert", "out/model.3mf", "lost.ply"], in: folder)
    #expect(lost.messages.contains("PLY holds no named regions: 2 are lost"))
    #expect(lost.messages.contains("The report of the print, which its 3MF holds, is lost"))
    let inches = ["convert", "out/model.3mf", "inches.3mf", "--units", "inch"]
    #expect(try Tool.run(inches, in: folder).messages.contains("report of the print"))
    #expect(lost.messages.contains("note: PLY states no unit"))
    let wrong = ["print", "two.seg.nrrd", "-o", "no", "--format", "obj", "--separate-parts"]
    #expect(try Tool.run(wrong, in: folder).code == 2)
  }
}
