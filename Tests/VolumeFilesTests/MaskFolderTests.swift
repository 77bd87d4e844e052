import Failures
import FileSystem
import Foundation
import Geometry
import TestSupport
import Testing
import VolumeFiles
import Volumes

/// Segmenters write one mask a structure; a print needs them in one place, each voxel where it was.
@Suite struct MaskFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private let grid = Grid(size: [6, 5, 4], spacing: [1, 2, 3], origin: [-7, 11, 40])

  /// Writes the mask of the voxels for which `inside` holds.
  private func write(
    _ name: String, on grid: Grid? = nil, as value: UInt8 = 1, _ inside: (SIMD3<Int>) -> Bool
  ) throws {
    let grid = grid ?? self.grid
    let values = positions(grid).map { inside($0) ? value : 0 }
    try VolumeFile.write(
      Volume(grid: grid, voxels: .uint8(values)), to: folder.path + "/" + name, replacing: false)
  }

  private func positions(_ grid: Grid) -> [SIMD3<Int>] {
    (0..<grid.count).map {
      SIMD3($0 % grid.size.x, $0 / grid.size.x % grid.size.y, $0 / (grid.size.x * grid.size.y))
    }
  }

  private func value(_ labels: LabelMap, _ x: Int, _ y: Int, _ z: Int) -> Int {
    labels.structures[Int(labels.indices[labels.grid.offset(x, y, z)])].value
  }

  private func expectRefusal(
    _ words: String, only: Set<String>? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    do {
      _ = try MaskFolder.read(folder.path, only: only)
      Issue.record("it was read", sourceLocation: sourceLocation)
    } catch let failure as any Failure {
      #expect(
        failure.description.contains(words), "\(failure.description)",
        sourceLocation: sourceLocation)
    } catch {
      Issue.record("an error for nobody: \(error)", sourceLocation: sourceLocation)
    }
  }

  // MARK: - Names

  @Test func `files become structures in alphabetical order, with the names that schemes know`()
    throws
  {
    try write("my_own_part.mha") { $0 == [1, 1, 1] }
    try write("heart_atrium_left.nii.gz") { $0.x > 3 }
    try write("aorta.nrrd", as: 255) { $0.x == 0 }
    try folder.write("not a volume", to: "statistics.json")
    try folder.write("hidden", to: "._aorta.nii.gz")
    try folder.makeFolder("more")
    let reading = try MaskFolder.read(folder.path)
    let labels = reading.labels
    #expect(
      labels.structures.map(\.name) == ["background", "aorta", "left atrium", "my own part"])
    #expect(labels.structures.map(\.value) == [0, 1, 2, 3])
    #expect(labels.structures[1].color == Color(0xF0, 0x4A, 0x28))
    #expect(labels.voxelCounts() == [59, 20, 40, 1])
    #expect(distance(labels.grid, grid) < 1e-4)
    #expect(value(labels, 0, 3, 2) == 1 && value(labels, 4, 0, 0) == 2)
    #expect(value(labels, 1, 1, 1) == 3 && value(labels, 2, 1, 1) == 0)
    #expect(reading.notes.isEmpty && reading.overlaps.isEmpty)
    #expect(reading.format == "folder of masks")
    #expect(MaskFolder.isThere(folder.path))
    #expect(!MaskFolder.isThere(folder.path + "/more"))
  }

  @Test func `a scheme gives its values, and others follow its last`() throws {
    try write("Heart_Ventricle_Left.nii") { $0.x == 0 }
    try write("zzz.nii") { $0.x == 1 }
    try write("aaa.nii") { $0.x == 2 }
    let labels = try MaskFolder.read(
      folder.path, scheme: .load(name: "totalsegmentator-v1")
    ).labels
    #expect(labels.structures.map(\.value) == [0, 46, 50, 51])
    #expect(labels.structures.map(\.name) == ["background", "left ventricle", "aaa", "zzz"])
    #expect(value(labels, 0, 0, 0) == 46 && value(labels, 1, 0, 0) == 51)
  }

  @Test func `only the chosen files are opened, and an unknown choice names the known`() throws {
    try write("heart_atrium_left.nii.gz") { $0.x == 0 }
    try write("aorta.nii.gz") { $0.x == 1 }
    try folder.write("damage", to: "spleen.nii.gz")
    expectRefusal("spleen")
    for choice: Set<String> in [["Left atrium"], ["heart atrium left"]] {
      let labels = try MaskFolder.read(folder.path, only: choice).labels
      #expect(labels.structures.map(\.name) == ["background", "left atrium"])
      #expect(labels.structures.map(\.value) == [0, 2])
    }
    for choice: Set<String> in [["heart_atrium_left"], ["2"]] {
      let labels = try MaskFolder.read(folder.path, only: choice).labels
      #expect(labels.structures.map(\.value) == [0, 2])
    }
    expectRefusal(
      "'liver' here; choose by name or integer among aorta (1), left atrium (2), spleen (3).",
      only: ["liver"])
  }

  // MARK: - What is refused

  @Test func `a folder without masks, and no folder, are refused`() throws {
    expectRefusal("holds no volume directly")
    #expect(throws: FileFailure.missing(path: folder.path + "/absent")) {
      try MaskFolder.read(folder.path + "/absent")
    }
    try folder.write("text", to: "file")
    #expect(throws: FileFailure.self) { try MaskFolder.read(folder.path + "/file") }
  }

  @Test func `what is no mask is refused by the structure's name`() throws {
    try write("aorta.nii") { $0.x == 0 }
    var generator = SeededGenerator(seed: 1)
    let noise = (0..<grid.count).map { _ in Int16.random(in: -900...900, using: &generator) }
    try VolumeFile.write(
      Volume(grid: grid, voxels: .int16(noise)), to: folder.path + "/ct.nii", replacing: false)
    expectRefusal("'ct' holds grey values")
    let labels = positions(grid).map { UInt8($0.y / 2) }
    try VolumeFile.write(
      Volume(grid: grid, voxels: .uint8(labels)), to: folder.path + "/ct.nii", replacing: true)
    expectRefusal("'ct' holds more than one label")
    let unknown = positions(grid).map { $0.x == 0 ? Float.nan : 0 }
    try VolumeFile.write(
      Volume(grid: grid, voxels: .float(unknown)), to: folder.path + "/ct.nii", replacing: true)
    expectRefusal("'ct' holds grey values")
    #expect(try MaskFolder.read(folder.path, only: ["aorta"]).labels.structures.count == 2)
  }

  @Test func `two files of one structure are refused`() throws {
    try write("left_atrium.nii") { $0.x == 0 }
    try write("heart_atrium_left.nrrd") { $0.x == 0 }
    expectRefusal("Two files of the folder are masks of 'left atrium'")
  }

  @Test func `masks that no grid covers are refused before memory is taken`() throws {
    try write("a.nrrd") { $0.x == 0 }
    try write(
      "b.nrrd", on: Grid(size: [6, 5, 4], spacing: [1, 2, 3], origin: [1e300, 0, 0])
    ) { $0.x == 0 }
    expectRefusal("so far apart")
    try write("c.nrrd", on: Grid(size: [6, 5, 4], spacing: [1, 2, 3], origin: [5e5, 9e5, 9e5])) {
      $0.x == 0
    }
    expectRefusal("of memory", only: ["a", "c"])
  }

  // MARK: - Overlaps and empty masks

  @Test func `a part is not lost in the whole, and what it covers is counted`() throws {
    try write("a_part.nii") { $0 == [2, 2, 2] }
    try write("heart.nii") { $0.x > 0 }
    try write("z_part.nii") { $0 == [3, 2, 2] || $0 == [2, 2, 2] }
    let reading = try MaskFolder.read(folder.path)
    #expect(reading.labels.voxelCounts() == [20, 1, 98, 1])
    #expect(
      reading.overlaps == [
        LabelOverlap(covered: "heart", by: "z part", voxels: 2),
        LabelOverlap(covered: "z part", by: "a part", voxels: 1),
      ])
  }

  @Test func `an empty mask is a structure without voxels`() throws {
    try write("aorta.nii") { $0.x == 0 }
    try write("heart.nii") { _ in false }
    let labels = try MaskFolder.read(folder.path).labels
    #expect(labels.voxelCounts() == [100, 20, 0])
    #expect(labels.completeness().map(\.presence) == [.present, .empty])
  }

  // MARK: - Grids

  /// A window on an endless lattice, its axes perhaps permuted and flipped.
  private func window(_ lower: SIMD3<Int>, _ size: SIMD3<Int>, turned: Bool = false) -> Grid {
    let origin = SIMD3(-7, 11, 40) + SIMD3<Double>(lower) * SIMD3(1, 2, 3)
    guard turned else { return Grid(size: size, spacing: [1, 2, 3], origin: origin) }
    // The grid's y runs along the lattice's x, its x against the lattice's z, its z along y.
    let turnedOrigin = origin + SIMD3(0, 0, 3 * Double(size.z - 1))
    return Grid(
      size: [size.z, size.x, size.y],
      indexToPatient: Affine(
        x: [0, 0, -3], y: [1, 0, 0], z: [0, 2, 0], translation: turnedOrigin))
  }

  @Test(arguments: UInt64(0)..<20)
  func `windows of one lattice become one map, voxel by voxel, without a note`(seed: UInt64) throws
  {
    var generator = SeededGenerator(seed: seed)
    var truth: [SIMD3<Int>: String] = [:]
    // Bits of a number decide which voxels of the lattice are whose, so that masks do not overlap.
    func owner(_ p: SIMD3<Int>) -> Int {
      var random = SeededGenerator(
        seed: seed &* 31 &+ UInt64(p.x + 50) &* 10007 &+ UInt64(p.y + 50) &* 101 &+ UInt64(p.z + 50)
      )
      return Int(random.next() % 4)
    }
    for (number, name) in ["a", "b", "c"].enumerated() {
      let lower = SIMD3<Int>.random(in: -6...6, using: &generator)
      let size = SIMD3<Int>.random(in: 2...7, using: &generator)
      let turned = Bool.random(using: &generator)
      try write(name + ".nrrd", on: window(lower, size, turned: turned)) { index in
        let p = lower &+ (turned ? SIMD3(index.y, index.z, size.z - 1 - index.x) : index)
        guard owner(p) == number else { return false }
        truth[p] = name
        return true
      }
    }
    let reading = try MaskFolder.read(folder.path)
    #expect(!reading.notes.contains { $0.contains("resampled") })
    #expect(reading.overlaps.isEmpty)
    var found: [SIMD3<Int>: String] = [:]
    let labels = reading.labels
    for index in positions(labels.grid) {
      let structure = labels.indices[labels.grid.offset(index.x, index.y, index.z)]
      guard structure > 0 else { continue }
      let place = labels.grid.indexToPatient(SIMD3<Double>(index)) - SIMD3(-7, 11, 40)
      let p = place / SIMD3(1, 2, 3)
      #expect((p - p.rounded(.toNearestOrEven)).length < 1e-9)
      found[SIMD3<Int>(p.rounded(.toNearestOrEven))] = labels.structures[Int(structure)].name
    }
    #expect(found == truth)
  }

  @Test func `a coarse mask is resampled to the finest grid, half-way between voxels`() throws {
    // 3 mm and 1 mm voxels whose edges coincide: each coarse voxel is 27 fine ones.
    let fine = Grid(size: [30, 30, 30], spacing: [1, 1, 1])
    let coarse = Grid(size: [10, 10, 10], spacing: [3, 3, 3], origin: [1, 1, 1])
    try write("fine.nrrd", on: fine) { $0 == [0, 0, 0] }
    // The half-space's boundary lies half-way between voxel centres, where it also is in the fine
    // grid, so that it stays exact.
    try write("coarse.nrrd", on: coarse) { $0.z < 5 && $0.z > 0 }
    let reading = try MaskFolder.read(folder.path)
    #expect(reading.labels.grid == fine)
    for p in positions(fine) where p != [0, 0, 0] {
      // Beyond the outermost centres the field falls to 0 over one step on each side, so that edges
      // and corners of the block are rounded off there.
      guard (1..<29).contains(p.x), (1..<29).contains(p.y) else { continue }
      #expect(value(reading.labels, p.x, p.y, p.z) == ((3..<15).contains(p.z) ? 1 : 0), "\(p)")
    }
    let note = try #require(reading.notes.first)
    #expect(
      note.hasPrefix("Masks on other grids were resampled to voxels of 1.000 x 1.000 x 1.000"))
    let after = Double(reading.labels.voxelCounts()[1])
    let change = String(format: "%+.2f", (after / Double(400 * 27) - 1) * 100)
    #expect(note.hasSuffix("mm: coarse (volume \(change) %)."))
    #expect(
      reading.notes.last
        == "Cut by the edge of a grid that is smaller than the label map's: coarse.")
  }

  @Test func `a ball on an oblique grid keeps its volume and its place`() throws {
    let fine = Grid(size: [60, 60, 60], spacing: [0.5, 0.5, 0.5], origin: [-15, -15, -15])
    let oblique = Grid(
      size: [40, 40, 30],
      indexToPatient: Affine(
        x: SIMD3(0.8, 0.6, 0) * 0.9, y: SIMD3(-0.6, 0.8, 0) * 0.9, z: [0, 0, 1.1],
        translation: SIMD3(-3.6, -25.2, -16)))
    try write("dot.nrrd", on: fine) { $0 == [0, 0, 0] }
    try write("ball.nrrd", on: oblique) { p in
      oblique.indexToPatient(SIMD3<Double>(p)).length < 9
    }
    let reading = try MaskFolder.read(folder.path)
    let labels = reading.labels
    var sum = SIMD3<Double>.zero
    var count = 0.0
    for p in positions(labels.grid) where value(labels, p.x, p.y, p.z) == 1 {
      sum += labels.grid.indexToPatient(SIMD3<Double>(p))
      count += 1
    }
    let millilitres = count * labels.grid.voxelVolume
    #expect(abs(millilitres / (4 / 3 * Double.pi * 729) - 1) < 0.02)
    #expect((sum / count).length < 0.1)
    // The map continues the fine grid, on whose corner the dot lies.
    #expect(reading.notes.count == 2)
    #expect(reading.notes.last?.hasSuffix("the label map's: dot.") == true)
  }

  // MARK: - Real masks

  static let real = SharedData.path("volumes/totalsegmentator_cta_pulmonary/heart.nii.gz")

  @Test(.enabled(if: real != nil, Comment(rawValue: SharedData.absent)))
  func `a real heart and its vessels on two grids keep every voxel`() throws {
    let source = URL(fileURLWithPath: try #require(Self.real)).deletingLastPathComponent().path
    let names = try FileManager.default.contentsOfDirectory(atPath: source).filter {
      $0.hasSuffix(".nii.gz")
    }
    for name in names {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/" + name, withDestinationPath: source + "/" + name)
    }
    expectRefusal("'ct cropped' holds grey values")
    try FileManager.default.removeItem(atPath: folder.path + "/ct_cropped.nii.gz")
    let reading = try MaskFolder.read(folder.path)
    #expect(reading.labels.grid.size == [233, 167, 191])
    #expect(!reading.notes.contains { $0.contains("resampled") }, "\(reading.notes)")
    // The voxels of each file: what it has in the map, and what smaller structures cover there.
    let own = Array(zip(reading.labels.structures, reading.labels.voxelCounts()).dropFirst())
    let truths = [
      "heart": 198_176, "pul annulus": 328, "pul bifurcation": 253, "pul left start": 167,
      "pul right start": 142, "pul sinotubular junction": 277, "pulmonary artery": 14_261,
    ]
    #expect(own.count == truths.count)
    for (structure, count) in own {
      let covered = reading.overlaps.filter { $0.covered == structure.name }.map(\.voxels)
      if structure.name != "heart" {
        #expect(count > 0, "\(structure.name)")
      }
      #expect(count + covered.reduce(0, +) >= truths[structure.name] ?? .max, "\(structure.name)")
    }
    for (name, truth) in truths {
      let alone = try MaskFolder.read(folder.path, only: ["heart", name]).labels
      let index = try #require(alone.structures.firstIndex { $0.name == name })
      if name != "heart" { #expect(alone.voxelCounts()[index] == truth, "\(name)") }
    }
  }
}

extension SIMD3<Int> {
  fileprivate static func random(
    in range: ClosedRange<Int>, using generator: inout SeededGenerator
  ) -> SIMD3<Int> {
    SIMD3(
      .random(in: range, using: &generator), .random(in: range, using: &generator),
      .random(in: range, using: &generator))
  }
}
