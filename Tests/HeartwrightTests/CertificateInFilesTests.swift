import Compression
import Foundation
import Heartwright
import TestSupport
import Testing

/// The certificate in every place where people and programs look for it, with the deviation of what was
/// written.
@Suite struct CertificateInFilesTests {
  /// A ball of 12 mm radius inside another structure's half.
  private var halves: LabelMap {
    Worlds.labels(size: [40, 40, 40], spacing: [0.8, 0.8, 0.8], structures: 2) { point in
      let middle = point - SIMD3(repeating: 15.6)
      return (middle * middle).sum() < 144 ? (middle.x < 0.1 ? 1 : 2) : 0
    }
  }

  private func faces(_ labels: LabelMap, _ label: UInt16) -> ReferenceSurface {
    ReferenceSurface(LabelWalls.voxelFaces(of: labels).part(label), title: "voxels")
  }

  @Test func `the report's deviations are those of the files, also at another scale`() throws {
    for scale in [1.0, 0.5] {
      let folder = try TemporaryFolder()
      var options = PrintOptions()
      options.scale = scale
      options.maximumDeviation = 0.1
      let report = try folder.print(halves, options)
      for (label, part) in report.parts.enumerated() {
        let said = try #require(part.certificate.deviation)
        #expect(
          said.against == "the labels' own surface, half-way between voxels of different label")
        var written = try folder.mesh(part.file)
        written.positions = written.positions.map { SIMD3<Float>(SIMD3<Double>($0) / scale) }
        let measured = try #require(
          written.deviation(from: faces(halves, UInt16(label + 1))))
        // The file of labels that was printed holds the spacing in single precision.
        #expect(isNear(said.mean, measured.mean, within: 1e-4))
        #expect(isNear(said.rms, measured.rms, within: 1e-4))
        #expect(isNear(said.percentile95, measured.percentile95, within: 1e-3))
        #expect(isNear(said.maximum, measured.maximum, within: 1e-4))
        #expect(said.mean > 0.05 && said.mean < 0.25 && said.maximum < 1.5)
      }
      #expect(report.whole.certificate.deviation?.mean ?? 9 < 0.25)
    }
  }

  @Test func `report.json and the 3MF say it, and the 3MF is read back`() throws {
    let folder = try TemporaryFolder()
    let report = try folder.print(halves)
    let json = try JSONSerialization.jsonObject(with: Data(try folder.bytes(of: "out/report.json")))
    let whole = (json as? [String: Any])?["whole"] as? [String: Any]
    let certificate = whole?["certificate"] as? [String: Any]
    let deviation = try #require(certificate?["deviation"] as? [String: Any])
    #expect(
      Set(deviation.keys) == [
        "against", "mean", "rms", "percentile95", "maximum", "forward", "backward",
      ])
    let mean = try #require(report.whole.certificate.deviation?.mean)
    #expect(isNear(try #require(deviation["mean"] as? Double), mean, within: 1e-12))

    let archive = try ZipArchive(try folder.bytes(of: "out/model.3mf"))
    let model = try #require(archive.entry(named: "3D/3dmodel.model"))
    let text = String(decoding: try archive.contents(of: model), as: UTF8.self)
    for (number, part) in [("", report.whole), ("1", report.parts[0]), ("2", report.parts[1])] {
      let line = "\(part.name): \(part.certificate.line)</metadata>"
      #expect(text.contains("<metadata name=\"hw:Certificate\(number)\">" + line), "\(number)")
    }
    #expect(text.contains("label 1: sound; "))
    let kept = try #require(archive.entry(named: "Metadata/heartwright-report.json"))
    #expect(try archive.contents(of: kept) == folder.bytes(of: "out/report.json"))
    let picture = try #require(archive.entry(named: "Metadata/thumbnail.png"))
    let png = try archive.contents(of: picture)
    #expect(Array(png[1..<4]) == Array("PNG".utf8))
    #expect(Array(png[16..<24]) == [0, 0, 1, 0, 0, 0, 1, 0], "256 by 256")
    let names = try MeshFile.read(folder.path + "/out/model.3mf").model.parts.map(\.name)
    #expect(names == report.parts.map(\.name))
  }

  @Test func `of one structure the whole deviates as it does`() throws {
    let folder = try TemporaryFolder()
    let volume = Worlds.field(size: [30, 30, 30], spacing: [1, 1, 1]) {
      min(300, max(0, 150 + 75 * (10 - ($0 - 14.5).length)))
    }
    var options = PrintOptions()
    options.segmentation.range = 150...Double.infinity
    let report = try folder.print(volume, options)
    let deviation = try #require(report.whole.certificate.deviation)
    #expect(deviation == report.parts[0].certificate.deviation)
    #expect(deviation.against == "the isosurface as extracted from the scan")
    #expect(deviation.mean < 0.1)
  }

  @Test func `a table and a line say all four distances and from what`() {
    let ball = Shapes.icosphere(subdivisions: 3, radius: 10)
    let larger = ReferenceSurface(Shapes.icosphere(subdivisions: 3, radius: 11), title: "a ball")
    let certificate = ball.certificate(against: larger)
    for text in ["mean deviation", "RMS deviation", "95 % deviate at most", "largest deviation"] {
      #expect(certificate.table.contains(text))
      #expect(!ball.certificate().table.contains(text))
    }
    #expect(certificate.table.contains("deviations both ways from a ball"))
    #expect(certificate.line.hasPrefix("sound; 1280 triangles, 1 shell (no cavity), genus 0, "))
    #expect(certificate.line.hasSuffix(" mm from a ball"))
    #expect(Shapes.openBox().certificate().line.hasPrefix("NOT SOUND"))
  }

  @Test func `maps colour all parts on one scale and change no vertex`() throws {
    let folder = try TemporaryFolder()
    var options = PrintOptions()
    options.maps = SurfaceMap.Kind.allCases
    let report = try folder.print(halves, options)
    let plain = try MeshFile.read(folder.path + "/out/model.obj").model
    for kind in SurfaceMap.Kind.allCases {
      let file = folder.path + "/out/\(kind.rawValue).ply"
      let map = try MeshFile.read(file).model
      #expect(map.parts.map(\.name) == report.parts.map(\.name))
      #expect(map.parts.map(\.mesh) == plain.parts.map(\.mesh))
      #expect(map.parts.map(\.color) == plain.parts.map(\.color))
      for part in map.parts {
        // Smooth walls cut the corners off the voxels and lie outside of them elsewhere.
        let colors = Set(try #require(part.vertexColors))
        #expect(colors.count > 20)
      }
    }
    let header = String(
      decoding: try folder.bytes(of: "out/deviation.ply").prefix(900), as: UTF8.self)
    #expect(header.contains("comment Map: deviation in mm from the labels' own surface"))
    #expect(header.contains("(inside), light grey 0, dark orange "))
  }

  @Test func `a limit of one's own holds, and a surface without an inside gives no sides`() {
    let parts = [Part(name: "ball", mesh: Shapes.icosphere(subdivisions: 2, radius: 2))]
    let inside = SurfaceMap(
      .deviation, of: parts,
      from: [ReferenceSurface(Shapes.icosphere(subdivisions: 2, radius: 3), title: "a ball")],
      limit: 0.5)
    #expect(inside.parts[0].vertexColors?.allSatisfy { $0 == ColorScale.colors[0] } == true)
    #expect(inside.legend.hasPrefix("deviation in mm from a ball: dark blue -0.5 or less (inside)"))
    let open = SurfaceMap(
      .deviation, of: parts, from: [ReferenceSurface(Shapes.openBox(), title: "a box")])
    #expect(open.legend.contains("without sign"))
    let bend = SurfaceMap(.meanCurvature, of: parts, from: [])
    #expect(bend.scale.limit == 1 || bend.scale.limit == 0.5)
    #expect(bend.parts[0].vertexValues?.name == "mean_curvature_per_mm")
  }
}
