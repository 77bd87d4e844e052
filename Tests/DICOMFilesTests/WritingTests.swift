import DICOMFiles
import FileSystem
import Foundation
import Geometry
import TestSupport
import Testing
import Volumes

/// What is written must come back: voxels, places, names, colours; and of a person only what was asked
/// for.
@Suite struct WritingTests {
  private static func map(mirrored: Bool = false) -> LabelMap {
    let turned = Affine(
      x: SIMD3(0.6, 0.8, 0) * 0.5, y: SIMD3(-0.8, 0.6, 0) * 0.7,
      z: SIMD3(0, 0, mirrored ? -1.25 : 1.25), translation: SIMD3(-12.345678901234, 7.1, 300))
    let grid = Grid(size: [37, 29, 11], indexToPatient: turned)
    var indices = (0..<grid.count).map { UInt16($0 * 37 % 200 % 3) }
    // The first structure has no voxel in the outer slices, and the third none at all.
    let area = 37 * 29
    for place in indices.indices where indices[place] == 1 && !(3...7).contains(place / area) {
      indices[place] = 0
    }
    return LabelMap(
      grid: grid, indices: indices,
      structures: [
        .background,
        Structure(
          value: 1, name: "left ventricle", color: Color(200, 50, 60), code: "SCT:87878005"),
        Structure(value: 2, name: "Vorhof ü", color: Color(0, 128, 255)),
        Structure(value: 3, name: "empty", color: Color(9, 9, 9)),
      ])
  }

  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private let plain = DICOMProvenance(
    source: nil, keepsIdentity: false, program: "Heartwright", version: "1.2.3")

  private func written(
    _ labels: LabelMap, _ provenance: DICOMProvenance, name: String = "seg.dcm"
  ) throws -> String {
    let path = folder.path + "/" + name
    let file = try OutputFile(path: path, replacing: true)
    try DICOMSegmentation.write(labels, provenance, to: file)
    try file.commit()
    return path
  }

  @Test func `a label map comes back with every voxel, its place, its names and its colours`()
    throws
  {
    let labels = Self.map()
    let path = try written(labels, plain)
    let reading = try DICOMSegmentation.read(path: path, name: "it")
    #expect(reading.labels.indices == labels.indices)
    #expect(reading.labels.structures.map(\.name) == labels.structures.map(\.name))
    #expect(reading.labels.structures.map(\.color) == labels.structures.map(\.color))
    #expect(reading.labels.structures[1].code == "SCT:87878005")
    #expect(reading.notes.isEmpty && reading.overlaps.isEmpty)
    for voxel in [SIMD3<Double>(0, 0, 0), [36, 28, 10]] {
      let (found, true_) = (
        reading.labels.grid.indexToPatient(voxel), labels.grid.indexToPatient(voxel)
      )
      #expect((found - true_).length < 1e-9)
    }
  }

  @Test func `a map that is stored mirrored comes back in the same places`() throws {
    let labels = Self.map(mirrored: true)
    let reading = try DICOMSegmentation.read(path: try written(labels, plain), name: "it")
    let (size, area) = (labels.grid.size, 37 * 29)
    #expect(reading.labels.grid.size == size)
    for z in 0..<size.z {
      let slice = reading.labels.indices[(z * area)..<((z + 1) * area)]
      let mirror = (size.z - 1 - z) * area
      #expect(slice.elementsEqual(labels.indices[mirror..<(mirror + area)]))
    }
    let corner = reading.labels.grid.indexToPatient(.zero)
    #expect((corner - labels.grid.indexToPatient([0, 0, 10])).length < 1e-9)
  }

  @Test func `what DICOM cannot hold is refused`() throws {
    let grid = Grid(
      size: [2, 2, 2],
      indexToPatient: Affine(x: [1, 0, 0], y: [0, 1, 0], z: [0, 0.1, 1]))
    let sheared = LabelMap(
      grid: grid, indices: [0, 1, 0, 1, 0, 1, 0, 1], structures: Array(Self.map().structures[...1]))
    #expect(throws: DICOMWritingFailure.notRightAngled(path: folder.path + "/seg.dcm")) {
      try written(sheared, plain)
    }
    var none = Self.map()
    none.structures = [.background]
    none.indices = none.indices.map { _ in 0 }
    #expect(throws: DICOMWritingFailure.noStructures(path: folder.path + "/seg.dcm")) {
      try written(none, plain)
    }
    #expect(folder.names.isEmpty)
  }

  // MARK: - Meshes and identity

  private func scan() throws -> DICOMSource {
    try FileManager.default.createDirectory(
      atPath: folder.path + "/scan", withIntermediateDirectories: true)
    for slice in 0..<3 {
      var file = SyntheticDICOM.slice(
        instance: slice + 1, position: [0, 0, Double(slice)], columns: 2, rows: 2,
        pixels: [Int16](repeating: 0, count: 4))
      file.set(0x0020, 0x000D, "UI", "1.2.3.777")
      file.set(0x0008, 0x0050, "SH", "ACCESSION")
      try folder.write(file.file, to: "scan/\(slice)")
    }
    let series = try DICOMSeries.scan([folder.path + "/scan"])
    return try #require(try series[0].provenance())
  }

  private func mesh(_ kind: EncapsulatedMesh, _ provenance: DICOMProvenance) throws -> DICOMFile {
    let path = folder.path + "/mesh.dcm"
    let file = try OutputFile(path: path, replacing: true)
    try kind.write(
      [1, 2, 3], title: "Heart\\model", color: Color(200, 50, 60), provenance, to: file)
    try file.commit()
    return try DICOMFile(path: path, name: "the model")
  }

  @Test(arguments: [(EncapsulatedMesh.stl, "3"), (.obj, "4")])
  func `a mesh keeps its bytes, its unit and the scan's frame, and nobody's name`(
    kind: EncapsulatedMesh, ending: String
  ) throws {
    let source = try scan()
    let file = try mesh(
      kind,
      DICOMProvenance(
        source: source, keepsIdentity: false, program: "Heartwright", version: "1"))
    let root = file.root
    #expect(root.text(DICOMTag(0x0008, 0x0016)) == "1.2.840.10008.5.1.4.1.1.104.\(ending)")
    #expect(root.text(DICOMTag(0x0008, 0x0060)) == "M3D")
    #expect(root.text(DICOMTag(0x0042, 0x0012)) == "model/\(kind.rawValue)")
    #expect(root.text(DICOMTag(0x0042, 0x0010)) == "Heart/model")
    #expect(root.bytes(DICOMTag(0x0042, 0x0011)) == [1, 2, 3, 0])
    #expect(root.integer(DICOMTag(0x0042, 0x0015)) == 3)
    let unit = try #require(root.firstItem(DICOMTag(0x0040, 0x08EA)))
    #expect(unit.text(DICOMTag(0x0008, 0x0100)) == "mm")
    #expect(unit.text(DICOMTag(0x0008, 0x0102)) == "UCUM")
    #expect(root.text(DICOMTag(0x0020, 0x0052)) == "1.2.3.99")
    #expect(root.text(DICOMTag(0x0012, 0x0062)) == "YES")
    let bytes = try folder.bytes(of: "mesh.dcm")
    for mark in ["Identity", "IDENTITY", "ACCESSION", "1.2.3.777", "1.2.3.1.", "Description 1"] {
      #expect(Data(bytes).range(of: Data(mark.utf8)) == nil, "\(mark)")
    }
    let uids = [DICOMTag(0x0020, 0x000D), DICOMTag(0x0020, 0x000E), DICOMTag(0x0008, 0x0018)]
      .compactMap { root.text($0) }
    #expect(Set(uids).count == 3)
    for uid in uids { #expect(uid.hasPrefix("2.25.") && uid.utf8.count <= 44) }
  }

  @Test func `an identity that is asked for goes with the model, and references to the scan`()
    throws
  {
    let source = try scan()
    let kept = DICOMProvenance(
      source: source, keepsIdentity: true, program: "Heartwright", version: "1")
    let root = try mesh(.stl, kept).root
    #expect(root.text(DICOMTag(0x0010, 0x0010)) == "Identity^Patient")
    #expect(root.text(DICOMTag(0x0010, 0x0020)) == "IDENTITY-NUMBER")
    #expect(root.text(DICOMTag(0x0020, 0x000D)) == "1.2.3.777")
    #expect(!root.has(DICOMTag(0x0012, 0x0062)))
    let instances = root.items(DICOMTag(0x0042, 0x0013)).compactMap {
      $0.text(DICOMTag(0x0008, 0x1155))
    }
    #expect(instances == ["1.2.3.1.1", "1.2.3.1.2", "1.2.3.1.3"])
    let file = try DICOMFile(path: try written(Self.map(), kept), name: "it")
    let series = try #require(file.root.firstItem(DICOMTag(0x0008, 0x1115)))
    #expect(series.text(DICOMTag(0x0020, 0x000E)) == "1.2.3.1")
    #expect(series.items(DICOMTag(0x0008, 0x114A)).count == 3)
  }

  @Test func `the same contents give the same bytes, and others other identifiers`() throws {
    let one = try folder.bytes(of: "seg.dcm", after: { _ = try written(Self.map(), plain) })
    let two = try folder.bytes(of: "seg.dcm", after: { _ = try written(Self.map(), plain) })
    #expect(one == two)
    var other = Self.map()
    other.indices[0] = 2
    let before = try DICOMFile(bytes: one, name: "one").root.text(DICOMTag(0x0008, 0x0018))
    let after = try DICOMFile(path: try written(other, plain), name: "other").root
      .text(DICOMTag(0x0008, 0x0018))
    #expect(before != nil && before != after)
  }

  @Test func `decimal strings have at most sixteen characters and are as near as those allow`() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<2000 {
      let value =
        Double.random(in: -1...1, using: &random)
        * [1e-12, 1e-5, 1, 1e3, 1e12, 1e300][Int.random(in: 0..<6, using: &random)]
      let text = DICOMDecimal.text(value)
      #expect(text.utf8.count <= 16)
      let back = Double(text) ?? .nan
      #expect(abs(back - value) <= abs(value) * 1e-8)
    }
    #expect(DICOMDecimal.text(1) == "1" && DICOMDecimal.text(-0.0) == "0")
  }

  @Test func `every colour of a step of five comes back from CIELab`() {
    for red in stride(from: 0, through: 255, by: 5) {
      for green in stride(from: 0, through: 255, by: 15) {
        for blue in stride(from: 0, through: 255, by: 15) {
          let color = Color(UInt8(red), UInt8(green), UInt8(blue))
          let stored = CIELab(color).stored.map(Double.init)
          #expect(CIELab(stored: stored)?.color == color)
        }
      }
    }
  }
}

extension TemporaryFolder {
  fileprivate func bytes(of name: String, after body: () throws -> Void) throws -> [UInt8] {
    try body()
    return try bytes(of: name)
  }
}
