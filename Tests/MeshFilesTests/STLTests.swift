import Failures
import Geometry
import MeshFiles
import Surfaces
import TestSupport
import Testing

@Suite struct STLTests {
  private let cube = Worlds.box(lower: [1, 2, 3], size: [2, 2, 2])

  private func binary(_ scratch: Scratch) throws -> [UInt8] {
    try MeshFile.write(
      Model(parts: [Part(name: "cube", mesh: cube)]), to: scratch.file("cube.stl"),
      facts: Worlds.facts, replacing: true)
    return try scratch.bytes("cube.stl")
  }

  private func problem(_ bytes: [UInt8]) throws -> String {
    let scratch = try Scratch()
    let path = try scratch.write(bytes, to: "x.stl")
    do {
      _ = try MeshFile.read(path)
      return "read"
    } catch let failure as any Failure {
      #expect(failure.kind == .unreadableInput)
      return failure.description
    }
  }

  @Test func `the file has the size, header, count and normals of the format`() throws {
    let bytes = try binary(Scratch())
    #expect(bytes.count == 84 + 12 * 50)
    #expect(
      bytes.prefix(80).elementsEqual(
        "Heartwright 9.9 UNIT=mm SPACE=LPS".padded(to: 80).utf8))
    #expect(Array(bytes[80..<84]) == [12, 0, 0, 0])
    // The first two triangles are the bottom: normal (0, 0, -1), and -1 is 00 00 80 BF.
    #expect(Array(bytes[84..<96]) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0xBF])
  }

  @Test func `a header never begins with the word solid`() throws {
    let scratch = try Scratch()
    let facts = FileFacts(application: "solid Maker \u{7}" + String(repeating: "x", count: 99))
    try MeshFile.write(
      Model(parts: [Part(name: "cube", mesh: cube)]), to: scratch.file("s.stl"), facts: facts,
      replacing: false)
    let bytes = try scratch.bytes("s.stl")
    #expect(bytes.prefix(80).starts(with: "#solid Maker xxx".utf8))
    #expect(bytes.count == 84 + 600)
  }

  @Test func `a binary file that begins with solid is read as binary`() throws {
    let scratch = try Scratch()
    var bytes = try binary(scratch)
    bytes.replaceSubrange(0..<6, with: "solid ".utf8)
    let reading = try MeshFile.read(try scratch.write(bytes, to: "y.stl"))
    let mesh = try #require(reading.model.parts.first).mesh
    #expect(mesh.positions.count == 8)
    #expect(Worlds.volume(mesh) == 8)
  }

  @Test func `every truncated file is refused with a sentence`() throws {
    let scratch = try Scratch()
    let bytes = try binary(scratch)
    for count in 0..<bytes.count where count % 7 == 0 || count > bytes.count - 51 {
      #expect(try problem(Array(bytes.prefix(count))).contains("not a sound STL file"))
    }
  }

  @Test func `a count that lies is refused with what it needs and what is there`() throws {
    var bytes = try binary(Scratch())
    bytes[83] = 0x7F
    let text = try problem(bytes)
    #expect(text.contains("states 2130706444 triangles"))
    #expect(text.contains("room for 12"))
  }

  @Test func `a coordinate that is no number is refused with its vertex`() throws {
    for bits: UInt32 in [0x7FC0_0000, 0x7F80_0000, 0xFF80_0000] {
      var bytes = try binary(Scratch())
      for byte in 0..<4 {
        bytes[84 + 5 * 50 + 12 + 8 + byte] = UInt8(truncatingIfNeeded: bits >> (8 * byte))
      }
      let problem = try problem(bytes)
      #expect(problem.contains("a vertex with a coordinate that is infinite or not a number"))
      #expect(problem.contains("first at (1.0, 2.0, \(Float(bitPattern: bits)))"), "\(problem)")
    }
  }

  @Test func `minus zero and zero are one place, neighbours of a float are two`() throws {
    let scratch = try Scratch()
    let mesh = Mesh(
      positions: [[-0.0, 0, 1], [0, -0.0, 1], [1, 0, 0], [Float(1).nextUp, 0, 0], [0, 5, 0]],
      triangles: [Triangle(0, 2, 4), Triangle(1, 3, 4)])
    try MeshFile.write(
      Model(parts: [Part(name: "m", mesh: mesh)]), to: scratch.file("m.stl"), facts: Worlds.facts,
      replacing: false)
    let back = try MeshFile.read(scratch.file("m.stl")).model.merged
    #expect(back.triangles == [Triangle(0, 1, 2), Triangle(0, 3, 2)])
  }

  @Test func `text with several solids gives several parts`() throws {
    let facet = """
      FACET NORMAL nan nan nan\r
        outer loop\r
        vertex 0 0 0 \t vertex 1e0 0 0
        vertex 0 +1.5E+0 -0.25
        endloop
      endfacet
      """
    let text =
      "solid first one\n\(facet)\nendsolid first one\nSOLID\r\n\(facet) \(facet)\nendsolid"
    let scratch = try Scratch()
    let model = try MeshFile.read(try scratch.write(text, to: "t.stl")).model
    #expect(model.parts.map(\.name) == ["first one", "t"])
    #expect(model.parts[0].mesh.positions == [[0, 0, 0], [1, 0, 0], [0, 1.5, -0.25]])
    #expect(model.parts[1].mesh.triangles == [Triangle(0, 1, 2), Triangle(0, 1, 2)])
  }

  @Test(arguments: [
    ("solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 none", "line 4 has \"none\""),
    ("solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 1\nvertex 1 1", "the end of the file"),
    ("solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0x1p3", "a number"),
    ("solid a\nfacet\nouter", "where normal should stand"),
    ("solid a\nendsolid\nrubbish", "where solid should stand"),
    (
      "hello, this is a letter of some length and by no means a mesh of any kind, is it? no no no",
      "not a sound STL"
    ),
  ])
  func `broken text is refused with its place`(text: String, part: String) throws {
    #expect(try problem(Array(text.utf8)).contains(part))
  }

  @Test func `units come from the caller, the header, or are millimetres`() throws {
    let scratch = try Scratch()
    var bytes = try binary(scratch)
    func size(_ bytes: [UInt8], _ unit: LengthUnit?) throws -> Double {
      let path = try scratch.write(bytes, to: "u.stl")
      return try MeshFile.read(path, unit: unit).model.merged.bounds.size.x
    }
    #expect(try size(bytes, nil) == 2)
    #expect(try size(bytes, .centimetre) == 20)
    bytes.replaceSubrange(0..<80, with: "anything UNIT=inch".padded(to: 80).utf8)
    #expect(abs(try size(bytes, nil) - 50.8) < 1e-5)
    #expect(try size(bytes, .metre) == 2000)
  }

  @Test func `a file in the RAS frame is turned, never mirrored`() throws {
    let scratch = try Scratch()
    var bytes = try binary(scratch)
    bytes.replaceSubrange(0..<80, with: "3D Slicer output. SPACE=RAS".padded(to: 80).utf8)
    let reading = try MeshFile.read(try scratch.write(bytes, to: "r.stl"))
    #expect(reading.model.merged.bounds.lower == [-3, -4, 3])
    #expect(Worlds.volume(reading.model.merged) == 8)
    #expect(reading.notes.count == 1)
  }

  @Test func `a file without triangles is sound but has nothing to print`() throws {
    let scratch = try Scratch()
    let path = try scratch.write([UInt8](repeating: 0, count: 84), to: "e.stl")
    #expect(throws: MeshFileFailure.noTriangles(path: path)) { try MeshFile.read(path) }
    #expect(MeshFileFailure.noTriangles(path: path).kind == .nothingToPrint)
  }
}

extension String {
  fileprivate func padded(to count: Int) -> String {
    self + String(repeating: " ", count: count - utf8.count)
  }
}
