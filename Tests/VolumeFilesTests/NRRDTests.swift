import Failures
import Geometry
import TestSupport
import Testing
import VolumeFiles
import Volumes

/// NRRD states its own frame and may keep its data anywhere.
@Suite struct NRRDTests {
  let scratch: TemporaryFolder
  init() throws { scratch = try TemporaryFolder() }

  private let values: [Int16] = Array(0..<24)

  private func data(big: Bool = false) -> [UInt8] { values.flatMap { bytes(of: $0, big: big) } }

  private func header(
    _ fields: String, type: String = "short", sizes: String = "4 3 2", encoding: String = "raw"
  ) -> [UInt8] {
    Array(
      """
      NRRD0005
      # a comment
      type: \(type)
      dimension: \(sizes.split(separator: " ").count)
      sizes: \(sizes)
      encoding: \(encoding)
      key:=value
      \(fields)


      """.utf8)
  }

  private let place = """
    endian: little
    space directions: (2,0.5,0) (0,3,0) (0,0,4)
    space origin: (10,20,30)
    """

  private func map(_ bytes: [UInt8]) throws -> Affine {
    let reading = try VolumeFile.read(scratch.write(bytes, to: "a.nrrd"))
    #expect(bits(reading.volume.voxels) == bits(.int16(values)))
    return reading.volume.grid.indexToPatient
  }

  @Test func `every name of a space becomes LPS`() throws {
    for (names, signs) in [
      (["left-posterior-superior", "LPS", "left-posterior-superior-time"], SIMD3(1.0, 1, 1)),
      (["right-anterior-superior", "RAS", "rast"], SIMD3(-1, -1, 1)),
      (["Left-Anterior-Superior", "LAS"], SIMD3(1, -1, 1)),
    ] {
      for name in names {
        // Spaces with time have vectors of four numbers.
        let hasTime = name.hasSuffix("-time") || name == "rast"
        let vectors = hasTime ? place.replacing(")", with: ",0)") : place
        let found = try map(header("space: \(name)\n" + vectors) + data())
        #expect(
          found
            == Affine.scaling(signs).after(
              Affine(x: [2, 0.5, 0], y: [0, 3, 0], z: [0, 0, 4], translation: [10, 20, 30])))
      }
    }
  }

  @Test func `a space that is not named gets a note`() throws {
    let path = try scratch.write(header(place) + data(), to: "a.nrrd")
    #expect(try VolumeFile.read(path).notes.contains { $0.contains("left and right") })
  }

  @Test func `units are converted`() throws {
    let fields = "space: LPS\nspace units: \"m\" \"m\" \"m\"\n" + place
    #expect(try map(header(fields) + data()).translation == [10000, 20000, 30000])
    let spacings = "endian: little\nspacings: 2 3 4\nunits: \"um\" \"um\" \"um\"\naxis mins: 5 6 7"
    let found = try map(header(spacings) + data())
    #expect((found.y - [0, 0.003, 0]).length < 1e-15)
    #expect((found.translation - [0.005, 0.006, 0.007]).length < 1e-15)
  }

  @Test func `every encoding and byte order gives the same values`() throws {
    let fields = "space: LPS\n" + place
    let big = fields.replacing("little", with: "big")
    _ = try map(header(big) + data(big: true))
    _ = try map(header(fields, encoding: "gzip") + gzip(data()))
    _ = try map(header(big, encoding: "gz") + gzip(data(big: true)))
    // Of the system's bzip2, so that the code under test did not write it.
    _ = try map(header(fields, encoding: "bzip2") + bzippedNumbers)
    expectRefusal(
      try scratch.write(header(fields, encoding: "bz2") + bzippedNumbers.dropLast(), to: "b.nrrd"),
      saying: "cut off")
    expectRefusal(
      try scratch.write(header(fields, encoding: "bz2") + bzippedNumbers + [1], to: "b.nrrd"),
      saying: "follow the end")
    let hex = data().enumerated().map { index, byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16, uppercase: true)
        + (index % 7 == 0 ? "\n" : "")
    }
    _ = try map(header(fields, encoding: "hex") + Array(hex.joined().utf8))
    let text = values.map { "\($0)" }.joined(separator: " \n")
    _ = try map(header(fields, encoding: "ascii") + Array(text.utf8))
    _ = try map(header(fields + "\nbyte skip: 4", encoding: "text") + Array(("9 9 " + text).utf8))
    let windows = Array(
      String(decoding: header(fields), as: UTF8.self).replacing("\n", with: "\r\n").utf8)
    _ = try map(windows + data())
  }

  @Test func `lines are skipped before and bytes after decompression`() throws {
    let junk: [UInt8] = [1, 10, 2, 10]
    func found(_ skips: String, _ name: String, _ bytes: [UInt8]) throws {
      try scratch.write(bytes, to: "d")
      let head = header("space: LPS\n\(place)\n\(skips)\ndata file: ./d", encoding: name)
      let reading = try VolumeFile.read(scratch.write(head, to: "a.nhdr"))
      #expect(bits(reading.volume.voxels) == bits(.int16(values)))
    }
    try found("line skip: 2", "raw", junk + data())
    try found("lineskip: 2\nbyte skip: 3", "raw", junk + [7, 7, 7] + data())
    try found("byteskip: -1", "raw", junk + data())
    try found("byte skip: -1", "gzip", gzip(junk + data()))
    try found("line skip: 2\nbyte skip: 4", "gzip", junk + gzip(junk + data()))
    try found("content: plain", "raw", data())
    let path = scratch.path + "/a.nhdr"
    try scratch.write(data() + [0], to: "d")
    expectRefusal(path, saying: "1 bytes more")
    try scratch.write(Array(data().dropLast()), to: "d")
    expectRefusal(path, saying: "fewer bytes")
  }

  @Test func `data in several files is one volume`() throws {
    // Two slices of twelve numbers.
    for part in 0..<2 {
      let bytes = Array(data()[part * 24..<part * 24 + 24])
      try scratch.write(bytes, to: "d\(part).raw")
      try scratch.write([9, 10] + bytes, to: "s\(part).raw")
      try scratch.write(gzip(bytes), to: part == 0 ? "d005.gz" : "d010.gz")
    }
    func path(_ dataFile: String, encoding: String, skip: Int) throws -> String {
      let fields = "space: LPS\nline skip: \(skip)\n\(place)\ndata file: \(dataFile)"
      return try scratch.write(header(fields, encoding: encoding), to: "a.nhdr")
    }
    for (dataFile, encoding, skip) in [
      ("LIST\nd0.raw\nd1.raw", "raw", 0), ("LIST 2\nd0.raw\nd1.raw", "raw", 0),
      ("LIST 3\n./d0.raw\nd1.raw", "raw", 0), ("d%d.raw 0 1 1", "raw", 0),
      ("s%01d.raw 0 1 1 2", "raw", 1), ("d%03d.gz 5 10 5", "gzip", 0),
    ] {
      let reading = try VolumeFile.read(path(dataFile, encoding: encoding, skip: skip))
      #expect(bits(reading.volume.voxels) == bits(.int16(values)))
    }
    for (dataFile, words) in [
      ("LIST\nd0.raw", "lists 1 data files"), ("d%d.raw 0 2 1", "numbers 3 data files"),
      ("d%d.raw 1 2 1", "d2.raw"), ("d%d.raw 0 1 0", "by 0"), ("d%s%d.raw 0 1 1", "pattern"),
      ("d%999d.raw 0 1 1", "pattern"), ("LIST\nd0.raw\n../d1.raw", "outside its own folder"),
      ("LIST 9\nd0.raw\nd1.raw", "9 dimensions"), ("LIST\nd0.raw\ns1.raw", "2 bytes more"),
    ] {
      expectRefusal(try path(dataFile, encoding: "raw", skip: 0), saying: words)
    }
  }

  @Test func `data outside the header's folder is not followed`() throws {
    for name in ["/etc/passwd", "../d", "x/../../d"] {
      let path = try scratch.write(header(place + "\ndata file: \(name)"), to: "a.nhdr")
      expectRefusal(path, saying: "outside its own folder")
    }
    let path = try scratch.write(header(place + "\ndata file: absent.raw"), to: "a.nhdr")
    expectRefusal(path, saying: "is not there")
  }

  @Test func `an axis of time is frames and an axis of colours is refused`() throws {
    let time = """
      endian: little
      space: LPS
      space directions: (1,0,0) (0,1,0) (0,0,1) none
      """
    let path = try scratch.write(header(time, sizes: "2 3 2 2") + data(), to: "t.nrrd")
    expectRefusal(path, kind: .badArguments, saying: "2 volumes")
    #expect(
      bits(try VolumeFile.read(path, frame: 1).volume.voxels) == bits(.int16(Array(values[12...]))))
    let first = "endian: little\nspace: LPS\nspace directions: none (1,0,0) (0,1,0) (0,0,1)"
    for (kind, words) in [
      ("RGB-color", "holds colours"), ("vector", "a vector"), ("2D-symmetric-matrix", "a matrix"),
      ("complex", "complex numbers"), ("???", "several numbers"),
    ] {
      let fields = first + "\nkinds: \(kind) domain domain domain"
      expectRefusal(
        try scratch.write(header(fields, sizes: "2 3 2 2") + data(), to: "c.nrrd"), saying: words)
    }
    // A list as the first axis is frames, stored voxel by voxel.
    let list = first + "\nkinds: list domain domain domain"
    let listed = try scratch.write(header(list, sizes: "2 3 2 2") + data(), to: "l.nrrd")
    #expect(
      bits(try VolumeFile.read(listed, frame: 1).volume.voxels)
        == bits(.int16(values.filter { $0 % 2 == 1 })))
  }

  @Test func `headers that cannot be trusted are refused with their fault`() throws {
    func refuse(_ words: String, _ bytes: [UInt8]) throws {
      expectRefusal(try scratch.write(bytes + data(), to: "a.nrrd"), saying: words)
    }
    try refuse("spacing", header("endian: little\nspacings: 1 0 1"))
    try refuse("spacing", header("endian: little\nspacings: 1 -1 1"))
    try refuse("spacing", header("endian: little\nspacings: 1 nan 1"))
    try refuse(
      "one plane", header("endian: little\nspace directions: (1,0,0) (2,0,0) (0,0,1)"))
    try refuse("byte order", header("spacings: 1 1 1"))
    try refuse("size", header(place, sizes: "4 0 2"))
    try refuse("size", header(place, sizes: "4 3 -2"))
    try refuse("impossible size", header(place, sizes: "9999999999 9999999999 9"))
    try refuse("single slice", header("endian: little", sizes: "4 6"))
    try refuse("single slice", header(place, sizes: "4 6 1"))
    try refuse("'zrl'", header(place, encoding: "zrl"))
    try refuse("unknown space", header("space: LPX\n" + place))
    try refuse("vectors of 3", header("space: LPST\n" + place))
    try refuse("2 kinds for 3 axes", header(place + "\nkinds: domain domain"))
    try refuse("single row", header("endian: little", sizes: "24"))
    try refuse(
      "no hexadecimal",
      header(place, encoding: "hex") + Array(repeating: UInt8(ascii: "z"), count: 96))
    try refuse("'block'", header(place, type: "block"))
    try refuse("twice", header(place + "\nendian: big"))
    try refuse("byte skip", header(place + "\nbyte skip: -5"))
    try refuse("vectors", header("endian: little\nspace directions: (1,0,0) (0,1,x) (0,0"))
    let text = header(place, encoding: "ascii")
    expectRefusal(
      try scratch.write(text + Array("1 2 x".utf8), to: "a.nrrd"), saying: "fewer bytes")
    let words = Array(repeating: "70000", count: 24).joined(separator: " ")
    expectRefusal(try scratch.write(text + Array(words.utf8), to: "a.nrrd"), saying: "type int16")
  }
}

/// The 16-bit numbers from 0 to 23, least significant byte first, by bzip2 1.0.8.
private let bzippedNumbers: [UInt8] = [
  0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0x41, 0x61, 0x6F, 0x55, 0x00, 0x00,
  0x00, 0xE0, 0x00, 0x7F, 0xFF, 0xFF, 0x80, 0x20, 0x00, 0x22, 0x35, 0x00, 0x00, 0x03, 0x21, 0x41,
  0xA3, 0x46, 0x83, 0x20, 0x34, 0x45, 0x12, 0xD8, 0xD7, 0x3E, 0x11, 0x94, 0xE9, 0x5B, 0x5F, 0x19,
  0xD6, 0xF9, 0xDF, 0x1A, 0x18, 0x00, 0xBE, 0x2E, 0xE4, 0x8A, 0x70, 0xA1, 0x20, 0x82, 0xC2, 0xDE,
  0xAA,
]
