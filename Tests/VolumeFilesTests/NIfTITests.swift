import Failures
import Foundation
import Geometry
import TestSupport
import Testing
import VolumeFiles
import Volumes

/// NIfTI is what AI segmenters write: every type, both byte orders, and above all its three ways to
/// say where the voxels lie.
@Suite struct NIfTITests {
  let scratch: TemporaryFolder
  init() throws { scratch = try TemporaryFolder() }

  private func read(_ file: NIfTIFile, frame: Int? = nil) throws -> VolumeReading {
    try VolumeFile.read(scratch.write(file.bytes(), to: "a.nii"), frame: frame)
  }

  private func data(_ values: [Int16], big: Bool = false) -> [UInt8] {
    values.flatMap { bytes(of: $0, big: big) }
  }

  private func expect<Number: BitwiseCopyable>(
    _ code: Int, _ values: [Number], become type: String, _ expected: [Double]
  ) throws {
    for version2 in [false, true] {
      for big in [false, true] {
        var file = NIfTIFile(version2: version2, big: big, dims: [3, 2, 2, 2], code: code)
        file.data = values.flatMap { bytes(of: $0, big: big) }
        let plain = try read(file)
        #expect(plain.volume.voxels.typeName == type)
        #expect(doubles(plain.volume.voxels) == expected)
        #expect(plain.header.format == (version2 ? .nifti2 : .nifti1))
        let zipped = try VolumeFile.read(scratch.write(gzip(file.bytes()), to: "a.nii.gz"))
        #expect(bits(zipped.volume.voxels) == bits(plain.volume.voxels))
        #expect(zipped.volume.grid == plain.volume.grid)
        #expect(zipped.header.isCompressed && !plain.header.isCompressed)
      }
    }
  }

  @Test func `every real type is read in both versions and byte orders`() throws {
    let small: [Double] = [0, 1, 2, 3, 100, 101, 102, 127]
    try expect(2, small.map { UInt8($0) }, become: "uint8", small)
    try expect(
      256, [-128, -1, 0, 1, 2, 3, 4, 127] as [Int8], become: "int16",
      [
        -128, -1, 0, 1, 2, 3, 4, 127,
      ])
    try expect(
      4, [-32768, -1, 0, 1, 2, 3, 4, 32767] as [Int16], become: "int16",
      [
        -32768, -1, 0, 1, 2, 3, 4, 32767,
      ])
    try expect(
      512, [0, 1, 2, 3, 4, 5, 6, 65535] as [UInt16], become: "uint16",
      [
        0, 1, 2, 3, 4, 5, 6, 65535,
      ])
    try expect(8, small.map { Int32($0) * -1_000_000 }, become: "int32", small.map { $0 * -1e6 })
    try expect(768, small.map { UInt32($0) }, become: "int32", small)
    try expect(
      768, [0, 1, 2, 3, 4, 5, 6, .max] as [UInt32], become: "float64",
      [
        0, 1, 2, 3, 4, 5, 6, 4_294_967_295,
      ])
    try expect(1024, small.map { -Int64($0) }, become: "int32", small.map { -$0 })
    try expect(
      1280, [0, 1, 2, 3, 4, 5, 6, 1 << 53] as [UInt64], become: "float64",
      [
        0, 1, 2, 3, 4, 5, 6, 0x1p53,
      ])
    try expect(16, small.map { Float($0) + 0.5 }, become: "float32", small.map { $0 + 0.5 })
    try expect(64, small.map { $0 / 3 }, become: "float64", small.map { $0 / 3 })
  }

  @Test func `integers that no double holds are refused`() throws {
    var file = NIfTIFile(dims: [3, 2, 2, 2], code: 1024)
    file.data = (0..<8).flatMap { bytes(of: Int64(1 << 53) + 1 + $0 * 0, big: false) }
    expectRefusal(try scratch.write(file.bytes(), to: "a.nii"), saying: "2^53")
  }

  @Test func `the sform wins over the qform and becomes LPS`() throws {
    var file = NIfTIFile(data: data(Array(0..<24)))
    file.qformCode = 1
    file.qform = [0, 0, 1, 7, 8, 9]
    file.rows = [2, 0.25, 0, 10, 0, 3, 0.5, 20, 0, 0, 4, 30]
    let map = try read(file).volume.grid.indexToPatient
    #expect(
      map
        == Affine(
          x: [-2, 0, 0], y: [-0.25, -3, 0], z: [0, -0.5, 4], translation: [-10, -20, 30]))
  }

  @Test func `the qform is a rotation with spacing and an optional mirror`() throws {
    var file = NIfTIFile(data: data(Array(0..<24)))
    file.sformCode = 0
    file.qformCode = 1
    // A third of a turn about (1, 1, 1): x to y, y to z, z to x.
    file.qform = [0.5, 0.5, 0.5, 7, 8, 9]
    for qfac in [1.0, -1.0] {
      file.pixdim[0] = qfac
      let map = try read(file).volume.grid.indexToPatient
      let expected = Affine(
        x: [0, -2, 0], y: [0, 0, 3], z: [-4 * qfac, 0, 0], translation: [-7, -8, 9])
      #expect(map == expected)
      #expect(map.determinant.sign == (qfac > 0 ? .plus : .minus))
    }
  }

  @Test func `without any orientation a note says that sides may be exchanged`() throws {
    var file = NIfTIFile(data: data(Array(0..<24)))
    file.sformCode = 0
    let reading = try read(file)
    #expect(reading.notes.contains { $0.contains("left and right") })
    // LAS with the centre at the origin, as nibabel takes it.
    #expect(reading.volume.grid.indexToPatient.x == [2, 0, 0])
    #expect(reading.volume.grid.origin == [-3, 3, -2])
  }

  @Test func `metres and micrometres become millimetres`() throws {
    for (units, factor) in [(UInt8(1), 1000.0), (2, 1), (3, 0.001), (2 + 8, 1)] {
      let reading = try read(NIfTIFile(units: units, data: data(Array(0..<24))))
      let expected = SIMD3(2, 3, 4) * factor
      #expect((reading.volume.grid.spacing - expected).length < 1e-12 * factor)
      #expect(reading.notes.isEmpty == (factor == 1))
    }
  }

  @Test func `whole slopes keep integers and others give reals`() throws {
    let values: [Int16] = Array(0..<24)
    func scaled(_ slope: Double, _ intercept: Double, _ values: [Int16]) throws -> Voxels {
      try read(NIfTIFile(slope: slope, intercept: intercept, data: data(values))).volume.voxels
    }
    let shifted = try scaled(1, -1024, values)
    #expect(shifted.typeName == "int16")
    #expect(doubles(shifted) == values.map { Double($0) - 1024 })
    let wide = try scaled(2000, 5, values)
    #expect(wide.typeName == "uint16")
    #expect(doubles(wide) == values.map { Double($0) * 2000 + 5 })
    let wider = try scaled(-3000, 0, values)
    #expect(wider.typeName == "int32")
    #expect(doubles(wider) == values.map { Double($0) * -3000 })
    let real = try scaled(0.1, 0.5, values)
    #expect(real.typeName == "float32")
    // The file keeps the slope in single precision.
    #expect(doubles(real) == values.map { Double(Float(Double($0) * Double(Float(0.1)) + 0.5)) })
    #expect(doubles(try scaled(0, 77, values)) == values.map { Double($0) })
    #expect(doubles(try scaled(.nan, .nan, values)) == values.map { Double($0) })
  }

  @Test func `a rescale that needs a wider type is the same in every storage`() throws {
    func check<Number: FixedWidthInteger & BitwiseCopyable>(
      _ code: Int, _ values: [Number], slope: Int, intercept: Int, type: String
    ) throws {
      for big in [false, true] {
        var file = NIfTIFile(
          slope: Double(slope), intercept: Double(intercept),
          data: values.flatMap { bytes(of: $0, big: big) })
        (file.big, file.code, file.dims) = (big, code, [3, 2, 2, 2])
        let plain = try read(file).volume.voxels
        #expect(plain.typeName == type)
        #expect(doubles(plain) == values.map { Double(Int($0) * slope + intercept) })
        let zipped = try VolumeFile.read(scratch.write(gzip(file.bytes()), to: "a.nii.gz"))
        #expect(bits(zipped.volume.voxels) == bits(plain))
      }
    }
    try check(2, [0, 1, 2, 3, 4, 5, 6, 255] as [UInt8], slope: 1, intercept: -1024, type: "int16")
    try check(
      256, [-128, 0, 1, 2, 3, 4, 5, 127] as [Int8], slope: 300, intercept: 0, type: "int32")
    try check(
      4, [-32767, 0, -1, -2, -3, -4, -5, 0] as [Int16], slope: -2, intercept: 0, type: "uint16")
    try check(
      512, [0, 1, 2, 3, 4, 5, 6, 65535] as [UInt16], slope: 1, intercept: -1024, type: "int32")
    try check(
      8, [.min, 1, 2, 3, 4, 5, 6, .max] as [Int32], slope: 3, intercept: 1, type: "float64")
    try check(
      1024, [-5, 1, 2, 3, 4, 5, 6, 1 << 40] as [Int64], slope: 2, intercept: 1, type: "float64")
  }

  @Test func `a qform that differs from the sform is said`() throws {
    var file = NIfTIFile(data: data(Array(0..<24)))
    file.qformCode = 1
    file.qform = [0, 0, 0, 10, 20, 30]
    #expect(try read(file).notes.isEmpty)
    file.qform = [0, 0, 0, 10, 20, 33]
    #expect(try read(file).notes.contains { $0.contains("place the volume differently") })
    file.qform = [1, 1, 0, 0, 0, 0]
    #expect(try read(file).notes.contains { $0.contains("no rotation") })
  }

  @Test func `a half turn is one however its quaternion was rounded`() throws {
    for rest in [-3e-7, 0, 3e-7] {
      var file = NIfTIFile(data: data(Array(0..<24)))
      (file.sformCode, file.qformCode) = (0, 1)
      file.qform = [0, 0, (1 - rest).squareRoot(), 0, 0, 0]
      let map = try read(file).volume.grid.indexToPatient
      // Half a turn about z in RAS: right and front become left and back, the axes of LPS.
      #expect((map.x - [2, 0, 0]).length < 1e-9 && (map.y - [0, 3, 0]).length < 1e-9)
    }
  }

  @Test func `extensions and odd places of the voxels are passed over`() throws {
    for offset in [352.0, 353, 355, 384, 700] {
      var file = NIfTIFile(data: [UInt8](repeating: 0xEE, count: Int(offset) - 352))
      file.offset = offset
      file.data += data(Array(0..<24))
      for path in [
        try scratch.write(file.bytes(), to: "a.nii"),
        try scratch.write(gzip(file.bytes()), to: "a.nii.gz"),
      ] {
        #expect(bits(try VolumeFile.read(path).volume.voxels) == bits(.int16(Array(0..<24))))
      }
    }
  }

  @Test func `of several frames one must be chosen`() throws {
    let values: [Int16] = Array(0..<72)
    let file = NIfTIFile(dims: [4, 4, 3, 2, 3], data: data(values))
    for name in ["a.nii", "a.nii.gz"] {
      let bytes = name == "a.nii" ? file.bytes() : try gzip(file.bytes())
      let path = try scratch.write(bytes, to: name)
      expectRefusal(path, kind: .badArguments, saying: "holds 3 volumes; choose one with --frame N")
      for frame in 0..<3 {
        let voxels = try VolumeFile.read(path, frame: frame).volume.voxels
        #expect(bits(voxels) == bits(.int16(Array(values[frame * 24..<frame * 24 + 24]))))
      }
      #expect(throws: VolumeFileFailure.noSuchFrame(path: path, frame: 3, frames: 3)) {
        try VolumeFile.read(path, frame: 3)
      }
      #expect(try VolumeFile.readHeader(path).frames == 3)
    }
  }

  @Test func `headers that cannot be trusted are refused with their fault`() throws {
    func refuse(_ words: String, _ change: (inout NIfTIFile) -> Void) throws {
      var file = NIfTIFile(data: data(Array(0..<24)))
      change(&file)
      expectRefusal(try scratch.write(file.bytes(), to: "a.nii"), saying: words)
      expectRefusal(try scratch.write(gzip(file.bytes()), to: "a.nii.gz"), saying: words)
    }
    for spacing in [0, -1, Double.nan, .infinity] {
      try refuse("spacing") { $0.pixdim[2] = spacing }
    }
    try refuse("spacing") { $0.rows = [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0] }
    try refuse("one plane") { $0.rows = [2, 2, 0, 0, 3, 3, 0, 0, 0, 0, 4, 0] }
    try refuse("position") { $0.rows[3] = .nan }
    try refuse("spacing") { $0.rows[0] = .nan }
    try refuse("no rotation") {
      $0.sformCode = 0
      $0.qformCode = 1
      $0.qform[0] = 2
    }
    try refuse("size") { $0.dims[2] = 0 }
    try refuse("size") { $0.dims[1] = -4 }
    try refuse("dimensions") { $0.dims[0] = 0 }
    try refuse("dimensions") { $0.dims[0] = 9 }
    try refuse("single slice") { $0.dims[3] = 1 }
    try refuse("single slice") { $0.dims[0] = 2 }
    try refuse("several values") { $0.dims = [5, 4, 3, 2, 1, 3] }
    try refuse("voxels at byte") { $0.offset = 100 }
    try refuse("voxels at byte") { $0.offset = .nan }
    try refuse("intercept") { $0.intercept = .nan }
    try refuse("colours") { $0.code = 128 }
    try refuse("complex") { $0.code = 32 }
    try refuse("128-bit") { $0.code = 1536 }
    try refuse("unknown type") { $0.code = 3 }
    try refuse("fewer bytes") { $0.dims[3] = 32767 }
    try refuse("") {
      $0.version2 = true
      $0.dims = [3, 1 << 31, 1 << 31, 1 << 31]
    }
  }
}

extension NIfTIFile {
  init(slope: Double, intercept: Double, data: [UInt8]) {
    self.init()
    (self.slope, self.intercept, self.data) = (slope, intercept, data)
  }
}
