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
        let found = try map(header("space: \(name)\n" + place) + data())
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
    let color = """
      endian: little
      space: LPS
      space directions: none (1,0,0) (0,1,0) (0,0,1)
      """
    expectRefusal(
      try scratch.write(header(color, sizes: "2 3 2 2") + data(), to: "c.nrrd"),
      saying: "several values")
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
    try refuse("'bzip2'", header(place, encoding: "bzip2"))
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
