import Compression
import Geometry
import MeshFiles
import Parallel
import Surfaces
import TestSupport
import Testing

/// Colours of vertices, such as those of a map, in the formats that hold them: PLY, GLB, VTP, OBJ, 3MF.
@Suite struct VertexColorTests {
  private static let suffixes = ["obj", "3mf", "ply", "glb", "vtp"]

  /// The heart with a colour at each vertex, of few or of nearly all different ones.
  private func map(few: Bool = false) -> Model {
    var random = SeededGenerator(seed: 11)
    var model = Worlds.heart
    for part in model.parts.indices {
      model.parts[part].vertexColors = model.parts[part].mesh.positions.indices.map { vertex in
        few
          ? Color(UInt8(vertex % 7), 0, 255)
          : Color(
            .random(in: 0...255, using: &random), .random(in: 0...255, using: &random),
            .random(in: 0...255, using: &random))
      }
    }
    return model
  }

  private func written(_ model: Model, _ name: String) throws -> MeshReading {
    let scratch = try Scratch()
    try MeshFile.write(model, to: scratch.file(name), facts: Worlds.facts, replacing: false)
    return try MeshFile.read(scratch.file(name))
  }

  @Test(arguments: suffixes, [false, true])
  func `they come back, with the colours and names of the parts`(
    suffix: String, few: Bool
  ) throws {
    let reading = try written(map(few: few), "map." + suffix)
    #expect(reading.model == map(few: few))
    #expect(reading.notes.isEmpty, "\(reading.notes)")
  }

  @Test func `every format with them becomes every other without a changed one`() throws {
    for from in Self.suffixes {
      let model = try written(map(), "from." + from).model
      for to in Self.suffixes {
        #expect(try written(model, "to." + to).model == map(), "\(from) to \(to)")
      }
    }
  }

  @Test func `all the same ones come back as such, beside another colour of the part`() throws {
    var model = Worlds.heart
    for part in model.parts.indices {
      let count = model.parts[part].mesh.positions.count
      model.parts[part].vertexColors = [Color](repeating: Color(9, 8, 7), count: count)
    }
    for suffix in Self.suffixes {
      #expect(try written(model, "same." + suffix).model == model, "\(suffix)")
    }
  }

  @Test func `a part without them keeps its own colour`() throws {
    var model = map()
    model.parts[0].vertexColors = nil
    for suffix in ["3mf", "glb"] { #expect(try written(model, "part." + suffix).model == model) }
    // Where all vertices of the file have a colour, those of the part have the part's.
    for suffix in ["obj", "ply", "vtp"] {
      let back = try written(model, "part." + suffix).model
      #expect(back.parts[0].color == model.parts[0].color)
      #expect(back.parts[0].vertexColors == [Color](repeating: Color(200, 10, 255), count: 8))
      #expect(back.parts[1] == model.parts[1] && back.parts[2] == model.parts[2])
    }
  }

  @Test(arguments: ["obj", "3mf"])
  func `one thread and many write the same bytes`(suffix: String) throws {
    let mesh = Worlds.wild(70_000, seed: 1)
    let colors = mesh.positions.indices.map { Color(UInt8($0 % 251), UInt8($0 % 13), 9) }
    let model = Model(parts: [Part(name: "a", mesh: mesh, vertexColors: colors)])
    let before = Threads.limit
    defer { Threads.limit = before }
    let format = try MeshFormat(path: "a." + suffix)
    Threads.limit = 1
    let one = try MeshFile.bytes(of: model, as: format, facts: Worlds.facts)
    Threads.limit = 7
    #expect(try MeshFile.bytes(of: model, as: format, facts: Worlds.facts) == one)
    let scratch = try Scratch()
    #expect(try MeshFile.read(try scratch.write(one, to: "a." + suffix)).model == model)
  }

  @Test func `a 3MF has each colour once, and one for every corner of every triangle`() throws {
    let bytes = try MeshFile.bytes(of: map(few: true), as: .threeMF, facts: Worlds.facts)
    let archive = try ZipArchive(bytes)
    let entry = try #require(archive.entry(named: "3D/3dmodel.model"))
    let text = String(decoding: try archive.contents(of: entry), as: UTF8.self)
    let group = try #require(text.firstMatch(of: /<m:colorgroup id="6">([^g]*)<\/m:colorgroup>/)).1
    #expect(
      group.matches(of: /color="([^"]*)"/).map(\.1) == (0..<7).map { "#0\($0)00FFFF" })
    let triangles = text.matches(of: /<triangle [^>]*>/).map { String($0.0) }
    #expect(triangles.count == 12 + 12 + 200)
    #expect(
      triangles.allSatisfy {
        $0.wholeMatch(of: /<triangle( v\d="\d+"){3} pid="6"( p\d="\d+"){3}\/>/) != nil
      })
    // Corners of vertex 5 of the first part take its colour.
    #expect(
      triangles[3] == "<triangle v1=\"4\" v2=\"7\" v3=\"6\" pid=\"6\" p1=\"4\" p2=\"0\" p3=\"6\"/>")
    // No part of this package lacks a colour of its own, so that slicers take them.
    #expect(text.matches(of: /<object id="\d" type="model" name="[^"]*" pid="1"/).count == 3)
  }

  @Test func `colours of triangles become those of vertices where none meets another`() throws {
    func world(_ second: String) throws -> MeshReading {
      var world = ThreeMFWorld()
      let mesh = """
        <mesh><vertices>\((0..<8).map { "<vertex x=\"\($0)\" y=\"\($0 % 3)\" z=\"\($0 % 2)\"/>" }
        .joined())</vertices><triangles>\
        <triangle v1="0" v2="1" v3="2"/><triangle v1="1" v2="0" v3="2"/>\
        \(second)</triangles></mesh>
        """
      world.resources =
        "<m:colorgroup id=\"9\"><m:color color=\"#FF0000\"/><m:color color=\"#0000FF\"/>"
        + "</m:colorgroup>" + ThreeMFWorld.object(1, mesh, "pid=\"9\" pindex=\"0\"")
      return try world.read()
    }
    let (red, blue) = (Color(255, 0, 0), Color(0, 0, 255))
    let apart = try world(
      "<triangle v1=\"3\" v2=\"4\" v3=\"5\" pid=\"9\" p1=\"1\"/>"
        + "<triangle v1=\"4\" v2=\"3\" v3=\"5\" p1=\"1\" p2=\"1\" p3=\"1\"/>")
    #expect(apart.model.parts[0].color == red)
    #expect(
      apart.model.parts[0].vertexColors == [red, red, red, blue, blue, blue, red, red])
    #expect(apart.notes.isEmpty)
    let meeting = try world(
      "<triangle v1=\"2\" v2=\"4\" v3=\"5\" pid=\"9\" p1=\"1\"/>"
        + "<triangle v1=\"4\" v2=\"2\" v3=\"5\" pid=\"9\" p1=\"1\"/>")
    #expect(meeting.model.parts[0].color == nil && meeting.model.parts[0].vertexColors == nil)
    #expect(
      meeting.notes == ["Colours vary within one object, and not by the vertex; they are ignored."])
  }

  @Test func `an OBJ of somebody else's may have colours in some parts only`() throws {
    let scratch = try Scratch()
    func read(_ vertices: String) throws -> MeshReading {
      let text = "o a\nv 9 0 0\nv 9 1 0\nv 9 0 1\nf 1 2 3\no b\n\(vertices)\nf 4 5 6\n"
      return try MeshFile.read(try scratch.write(text, to: "x.obj"))
    }
    let some = try read("v 0 0 0 1 0 0\nv 1 0 0 0 0.5 \\\n 1\nv 0 1 0 0 0 1")
    #expect(some.model.parts[0].vertexColors == nil)
    #expect(
      some.model.parts[1].vertexColors == [Color(255, 0, 0), Color(0, 128, 255), Color(0, 0, 255)])
    #expect(some.notes.isEmpty)
    let half = try read("v 0 0 0 1 0 0\nv 1 0 0\nv 0 1 0 0 0 1")
    #expect(half.model.parts[1].vertexColors == nil)
    #expect(
      half.notes == ["Only some vertices of one part have a colour; these colours are ignored."])
    for odd in ["0.5", "255 0 0", "1 0 0 1", "1 0 x", "nan 0 0"] {
      let reading = try read("v 0 0 0 \(odd)\nv 1 0 0\nv 0 1 0")
      #expect(reading.model.parts.allSatisfy { $0.vertexColors == nil })
      #expect(reading.notes.contains { $0.contains("carry more than a colour") }, "\(odd)")
    }
  }
}
