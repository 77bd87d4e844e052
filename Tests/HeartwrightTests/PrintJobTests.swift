import Foundation
import Geometry
import Heartwright
import TestSupport
import Testing

/// The whole flow on small worlds whose volumes and shapes are known.
@Suite struct PrintJobTests {
  /// Two halves of a ball of 12 mm radius.
  private var halves: LabelMap {
    Worlds.labels(size: [40, 40, 40], spacing: [0.8, 0.8, 0.8], structures: 2) { point in
      let middle = point - SIMD3(repeating: 15.6)
      return (middle * middle).sum() < 144 ? (middle.x < 0.1 ? 1 : 2) : 0
    }
  }

  @Test func `parts have the volume of their voxels and share their walls`() throws {
    let folder = try TemporaryFolder()
    let report = try folder.print(halves)
    #expect(report.isPrintable)
    #expect(report.parts.map(\.name) == ["label 1", "label 2"])
    for part in report.parts {
      #expect(part.isSound)
      #expect(isNear(part.millilitres, part.segmentedMillilitres, within: 0.01))
      #expect(part.certificate.shells == 1)
      #expect(part.certificate.genus == 0)
    }
    let sum = report.parts.reduce(0) { $0 + $1.millilitres }
    #expect(report.whole.isSound)
    #expect(isNear(sum, report.whole.millilitres, within: 1e-4))
    #expect(report.whole.certificate.shells == 1)
  }

  @Test func `a ring stays a ring`() throws {
    let folder = try TemporaryFolder()
    let volume = Worlds.field(size: [50, 50, 24], spacing: [1, 1, 1]) { point in
      let middle = point - SIMD3(24.5, 24.5, 11.5)
      let ring = (middle.x * middle.x + middle.y * middle.y).squareRoot() - 15
      let distance = (ring * ring + middle.z * middle.z).squareRoot()
      return min(300, max(0, 150 + 75 * (6 - distance)))
    }
    var options = PrintOptions()
    options.segmentation.range = 150...Double.infinity
    let report = try folder.print(volume, options)
    #expect(report.isPrintable)
    #expect(report.segmentation.anatomy == .bloodPool)
    #expect(report.whole.certificate.genus == 1)
    // Twice pi squared, times the large radius and the square of the small one.
    let truth = 2 * Double.pi * Double.pi * 15 * 36 / 1000
    #expect(isNear(report.whole.millilitres, truth, within: 0.02))
  }

  @Test func `a ball of 16 voxels radius keeps its volume through smoothing and decimation`() throws
  {
    let folder = try TemporaryFolder()
    let volume = Worlds.field(size: [40, 40, 40], spacing: [0.7, 0.7, 0.7]) { point in
      100 * (11.2 - (point - SIMD3(13.6, 13.8, 13.5)).length)
    }
    var options = PrintOptions()
    options.segmentation.range = 0...Double.infinity
    let report = try folder.print(volume, options)
    let truth = 4 / 3 * Double.pi * 11.2 * 11.2 * 11.2 / 1000
    #expect(isNear(report.whole.millilitres, truth, within: 0.0015))
    let deviation = try #require(report.whole.certificate.deviation)
    #expect(deviation.maximum < 0.3)
  }

  @Test func `scale multiplies lengths and nothing else`() throws {
    let one = try TemporaryFolder()
    let two = try TemporaryFolder()
    var options = PrintOptions()
    options.maximumDeviation = 0.1
    let plain = try one.print(halves, options)
    options.scale = 1.5
    let scaled = try two.print(halves, options)
    #expect(isNear(scaled.whole.millilitres, plain.whole.millilitres * 3.375, within: 1e-4))
    #expect(scaled.whole.triangles == plain.whole.triangles)
    #expect(scaled.whole.segmentedMillilitres == plain.whole.segmentedMillilitres)
    for (long, short) in zip(scaled.whole.size, plain.whole.size) {
      #expect(isNear(long, 1.5 * short, within: 1e-5))
    }
  }

  @Test func `a model lies where the scan lies, on a mirrored grid as well`() throws {
    for mirror in [1.0, -1.0] {
      let folder = try TemporaryFolder()
      let plain = halves
      let grid = Grid(
        size: plain.grid.size,
        indexToPatient: Affine(
          x: [0.8 * mirror, 0, 0], y: [0, 0.8, 0], z: [0, 0, 0.8], translation: [50, -20, 300]))
      let labels = LabelMap(grid: grid, indices: plain.indices, structures: plain.structures)
      let report = try folder.print(labels)
      for part in report.parts { #expect(part.isSound) }
      let one = try folder.mesh(report.parts[0].file).measures()
      let two = try folder.mesh(report.parts[1].file).measures()
      #expect(one.volume > 0)
      #expect((two.centroid.x - one.centroid.x) * mirror > 5)
      let whole = try folder.mesh("model.stl").measures().centroid
      #expect((whole - SIMD3(50 + mirror * 15.6, -4.4, 315.6)).length < 0.2)
    }
  }

  @Test func `the report says every parameter and holds no name of the input`() throws {
    let folder = try TemporaryFolder()
    let report = try folder.print(halves)
    let text = try String(contentsOfFile: folder.path + "/out/report.json", encoding: .utf8)
    let read = try JSONDecoder().decode(PrintReport.self, from: Data(text.utf8))
    #expect(read.schema == 1)
    #expect(read.input.sha256.count == 64)
    #expect(read.input.size == [40, 40, 40])
    #expect(read.parameters.profile == PrintProfile.defaultName)
    #expect(read.parameters.scale == 1)
    #expect(read.parameters.maximumDeviation != nil)
    #expect(read.parts.map(\.triangles) == report.parts.map(\.triangles))
    #expect(read.whole.certificate == report.whole.certificate)
    #expect(read.warnings.contains { $0.contains("no --scheme was given") })
    #expect(!text.contains("in.nii"))
    #expect(!text.contains(folder.path))
  }

  @Test func `nothing is left where there is nothing to print`() throws {
    let folder = try TemporaryFolder()
    let empty = Worlds.field(size: [5, 5, 5], spacing: [1, 1, 1]) { _ in 0 }
    #expect(throws: PipelineFailure.allAlike(value: 0)) { try folder.print(empty) }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names == ["in.nii"])
  }

  @Test func `values that single precision does not tell apart are refused, and no others`() throws
  {
    func ball(above offset: Double) -> Volume {
      let voxels = Worlds.field(size: [9, 9, 9], spacing: [1, 1, 1]) { $0.length }
      guard case .float(let values) = voxels.voxels else { fatalError("a field is of floats") }
      return Volume(grid: voxels.grid, voxels: .double(values.map { offset + Double($0) }))
    }
    for offset in [0, 1e3, -1e3] { _ = try ball(above: offset).surfaceableStatistics() }
    for offset in [1e7, -2e9, 1e39] {
      let volume = ball(above: offset)
      let facts = volume.statistics
      #expect(throws: PipelineFailure.tooFine(minimum: facts.minimum, maximum: facts.maximum)) {
        try volume.surfaceableStatistics()
      }
    }
  }
}
