import Foundation
import Geometry
import TestSupport
import Testing
import VolumeFiles
import Volumes

/// Every suffix that can be written.
private let names = ["a.nii", "a.nii.gz", "a.nrrd", "a.nhdr", "a.mha", "a.mhd"]

/// What is written is what is read: the same bits at the same places.
@Suite struct WritingTests {
  let scratch: TemporaryFolder
  init() throws { scratch = try TemporaryFolder() }

  private func samples() -> [Voxels] {
    var generator = SeededGenerator(seed: 5)
    let raw = (0..<60).map { _ in UInt64.random(in: 0...UInt64.max, using: &generator) }
    return [
      .uint8(raw.map { UInt8(truncatingIfNeeded: $0) }),
      .int16(raw.map { Int16(truncatingIfNeeded: $0) }),
      .uint16(raw.map { UInt16(truncatingIfNeeded: $0) }),
      .int32(raw.map { Int32(truncatingIfNeeded: $0) }),
      .float(raw.map { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }),
      .double(raw.map { Double(bitPattern: $0) }),
    ]
  }

  /// Straight, oblique, mirrored and sheared.
  private func maps() -> [Affine] {
    let third = (1.0 / 3).squareRoot()
    return [
      Affine(
        x: [0.5, 0, 0], y: [0, 0.7, 0], z: [0, 0, 1.25], translation: [-12.5, 40.1, -200.3]),
      Affine(
        x: SIMD3(third, third, third) * 0.7, y: SIMD3(1, -1, 0) * (0.8 / 2.0.squareRoot()),
        z: SIMD3(1, 1, -2) * (1.5 / 6.0.squareRoot()), translation: [100.123, -3, 7]),
      Affine(x: [0.5, 0, 0], y: [0, -0.7, 0], z: [0, 0, 1.25], translation: [1, 2, 3]),
      Affine(x: [0.5, 0.1, 0], y: [0, 0.7, 0.2], z: [0.3, 0, 1.25], translation: [1, 2, 3]),
    ]
  }

  @Test(arguments: names)
  func `every type and orientation comes back`(name: String) throws {
    let path = scratch.path + "/" + name
    for voxels in samples() {
      for map in maps() {
        let grid = Grid(size: [5, 4, 3], indexToPatient: map)
        try VolumeFile.write(Volume(grid: grid, voxels: voxels), to: path, replacing: true)
        let reading = try VolumeFile.read(path)
        #expect(reading.volume.voxels.typeName == voxels.typeName)
        #expect(bits(reading.volume.voxels) == bits(voxels))
        // NIfTI-1 keeps single precision: here up to 200 mm, so 2e-5 mm.
        let limit = name.hasPrefix("a.nii") ? 2e-5 : 1e-10
        #expect(distance(reading.volume.grid, grid) < limit)
        #expect(reading.notes.isEmpty)
      }
    }
  }

  @Test func `long axes make it NIfTI-2 with positions kept whole`() throws {
    let grid = Grid(size: [40000, 2, 2], indexToPatient: maps()[1])
    let volume = Volume(
      grid: grid, voxels: .uint8((0..<160_000).map { UInt8(truncatingIfNeeded: $0) }))
    let path = scratch.path + "/long.nii.gz"
    try VolumeFile.write(volume, to: path, replacing: false)
    let reading = try VolumeFile.read(path)
    #expect(reading.header.format == .nifti2)
    #expect(bits(reading.volume.voxels) == bits(volume.voxels))
    #expect(distance(reading.volume.grid, grid) < 1e-10)
  }

  @Test func `the qform that is written says the same as the sform`() throws {
    for map in maps().prefix(3) {
      let grid = Grid(size: [5, 4, 3], indexToPatient: map)
      let path = scratch.path + "/q.nii"
      try VolumeFile.write(Volume(grid: grid, voxels: samples()[1]), to: path, replacing: true)
      var bytes = try scratch.bytes(of: "q.nii")
      bytes[254] = 0
      let reading = try VolumeFile.read(scratch.write(bytes, to: "q.nii"))
      #expect(distance(reading.volume.grid, grid) < 1e-4)
    }
  }

  @Test(arguments: names)
  func `equal volumes give equal bytes and nothing is replaced unasked`(name: String) throws {
    let volume = Volume(
      grid: Grid(size: [5, 4, 3], indexToPatient: maps()[1]), voxels: samples()[1])
    let path = scratch.path + "/" + name
    try VolumeFile.write(volume, to: path, replacing: false)
    let first = try scratch.bytes(of: name)
    #expect(throws: (any Error).self) {
      try VolumeFile.write(volume, to: path, replacing: false)
    }
    try VolumeFile.write(volume, to: path, replacing: true)
    #expect(try scratch.bytes(of: name) == first)
    let left = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    #expect(left.count == (name.hasSuffix("hdr") || name.hasSuffix("mhd") ? 2 : 1))
  }

  @Test func `label maps keep their values in the smallest type`() throws {
    let grid = Grid(size: [2, 2, 2], spacing: [1, 1, 1])
    for (value, type) in [(255, "uint8"), (-5, "int16"), (820, "int16"), (40000, "uint16")]
      + [(70000, "int32")]
    {
      let structures = [
        Structure.background, Structure(value: 3, name: "a", color: Color(1, 2, 3)),
        Structure(value: value, name: "b", color: Color(1, 2, 3)),
      ]
      let labels = LabelMap(
        grid: grid, indices: [0, 1, 2, 0, 2, 1, 0, 0], structures: structures)
      let path = scratch.path + "/l.nrrd"
      try VolumeFile.write(labels, to: path, replacing: true)
      let voxels = try VolumeFile.read(path).volume.voxels
      #expect(voxels.typeName == type)
      let high = Double(value)
      #expect(doubles(voxels) == [0, 3, high, 0, high, 3, 0, 0])
    }
  }

  @Test func `an unknown suffix is refused`() throws {
    let volume = Volume(grid: Grid(size: [5, 4, 3], spacing: [1, 1, 1]), voxels: samples()[0])
    #expect(throws: VolumeFileFailure.cannotWriteFormat(path: "/tmp/x.stl")) {
      try VolumeFile.write(volume, to: "/tmp/x.stl", replacing: true)
    }
  }
}
