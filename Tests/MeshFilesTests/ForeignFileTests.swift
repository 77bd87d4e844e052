import Failures
import Foundation
import Geometry
import MeshFiles
import Surfaces
import Testing

/// What other programs' files hold that ours do not, and what our files may not hold so that other
/// programs read them: nothing of it is lost or written in silence.
@Suite struct ForeignFileTests {
  private func read(_ text: String, _ name: String, beside: [String: String] = [:]) throws
    -> MeshReading
  {
    let scratch = try Scratch()
    for (name, text) in beside { _ = try scratch.write(text, to: name) }
    return try MeshFile.read(try scratch.write(text, to: name))
  }

  private func back(_ model: Model, _ name: String, asText: Bool = false) throws -> Model {
    let scratch = try Scratch()
    try MeshFile.write(
      model, to: scratch.file(name), facts: Worlds.facts, asText: asText, replacing: false)
    return try MeshFile.read(scratch.file(name)).model
  }

  // MARK: - 3MF

  @Test func `3MF does without triangles that use a vertex twice, and that is said`() throws {
    var box = Worlds.box(lower: .zero, size: [1, 2, 3])
    let sound = box.triangles
    box.triangles.insert(Triangle(0, 0, 1), at: 4)
    box.triangles.insert(Triangle(2, 3, 2), at: 9)
    var model = Model(parts: [
      Part(
        name: "box", mesh: box,
        regions: [
          Region(name: "over", triangles: [2..<4, 5..<8, 13..<14]),
          Region(name: "gone", triangles: [9..<10]),
        ]),
      Part(name: "line", mesh: Mesh(positions: box.positions, triangles: [Triangle(1, 1, 2)])),
    ])
    #expect {
      try back(model, "m.3mf")
    } throws: {
      "\($0)".contains("uses a vertex twice, triangle 4")
    }
    #expect(
      model.removeCollapsedTriangles()
        == "3MF holds no triangle that uses a vertex twice: 3 triangles that use one twice are left "
        + "out; nothing is left of line.")
    #expect(model.parts.map(\.name) == ["box"])
    #expect(model.parts[0].mesh.triangles == sound)
    #expect(
      model.parts[0].regions == [Region(name: "over", triangles: [2..<7, 11..<12])])
    #expect(try back(model, "m.3mf") == model)
    #expect(model.removeCollapsedTriangles() == nil)
    var nothing = Model(parts: [Part(name: "line", mesh: box)])
    nothing.parts[0].mesh.triangles = [Triangle(1, 1, 2)]
    #expect(nothing.removeCollapsedTriangles()?.hasSuffix("nothing is left of line.") == true)
    #expect {
      try back(nothing, "m.3mf")
    } throws: {
      "\($0)".contains("has no triangle")
    }
  }

  @Test(arguments: 1...4)
  func `a part of few triangles is a surface in 3MF, and comes back`(count: Int) throws {
    var model = Worlds.heart
    model.parts[1].mesh.triangles.removeLast(model.parts[1].mesh.triangles.count - count)
    #expect(try back(model, "m.3mf") == model)
  }

  @Test func `names in 3MF hold no control characters, which lib3mf refuses`() throws {
    var model = Worlds.heart
    model.parts[0].name = "a\tb\nc\u{7F}d"
    #expect(try back(model, "m.3mf").parts[0].name == "a b c d")
  }

  // MARK: - OBJ

  @Test func `a name in OBJ does not take the end of its line away`() throws {
    var model = Worlds.heart
    model.parts[0].name = "left\\"
    model.parts[1].name = "a\\ b"
    let scratch = try Scratch()
    try MeshFile.write(model, to: scratch.file("m.obj"), facts: Worlds.facts, replacing: false)
    for file in ["m.obj", "m.mtl"] {
      #expect(!String(decoding: try scratch.bytes(file), as: UTF8.self).contains("\\\n"))
    }
    #expect(try MeshFile.read(scratch.file("m.obj")).model.parts.map(\.name).first == "left_")
  }

  @Test func `two objects of one name stay two, in their order`() throws {
    let text = """
      \u{FEFF}o a
      v 0 0 0
      v 1 0 0
      v 0 1 0
      v 0 0 1
      f 1 2 3
      o b
      f 1 3 4
      o a
      f 2 3 4
      """
    let model = try read(text, "x.obj").model
    #expect(model.parts.map(\.name) == ["a", "b", "a"])
    #expect(model.parts.map(\.mesh.positions.count) == [3, 3, 3])
  }

  private static let materials: [(String, String, String, Color?, String?)] = [
    ("a.mtl", "newmtl a\nKd 1 0 0", "newmtl b", Color(255, 0, 0), nil),
    ("a.mtl b.mtl", "newmtl c", "newmtl a\nKd 1 0 0", Color(255, 0, 0), nil),
    ("a.mtl", "newmtl b\nKd 1 0 0", "", nil, "The material a is in no material file"),
    ("a.mtl", "newmtl a\nKd 255 0 0", "", nil, "The material a has a colour that is no three"),
    ("a.mtl", "newmtl a\nKd spectral x.rfl 1", "", nil, "The material a has a colour that is no"),
    ("a.mtl", "newmtl a\nKd 1 0", "", nil, "The material a has a colour that is no three"),
    ("a.mtl", "newmtl a\nmap_Kd x.png", "", nil, "Its textures are ignored"),
    ("a.mtl none.mtl", "newmtl a\nKd 1 0 0", "", Color(255, 0, 0), "file \"none.mtl\" cannot be"),
  ]

  @Test(arguments: materials)
  func `materials are found in all files that are named, and what is missing is said`(
    libraries: String, first: String, second: String, color: Color?, said: String?
  ) throws {
    let text = "mtllib \(libraries)\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl a\nf 1 2 3\n"
    let reading = try read(text, "x.obj", beside: ["a.mtl": first, "b.mtl": second])
    #expect(reading.model.parts.map(\.color) == [color])
    if let said {
      #expect(reading.notes.count == 1 && reading.notes[0].contains(said), "\(reading.notes)")
    } else {
      #expect(reading.notes.isEmpty)
    }
  }

  // MARK: - PLY

  private func ply(
    head: String = "", vertex: String = "", face: String = "", rows: String
  ) -> String {
    """
    ply
    format ascii 1.0
    \(head)comment x
    element vertex 3
    property float x
    property float y
    property float z
    \(vertex)element face 1
    property list uchar int vertex_indices
    \(face)end_header
    \(rows)

    """
  }

  @Test(arguments: [
    ("float", "1 0 0.2", true), ("float", "51 102 255", false), ("uchar", "1 2 255", true),
    ("uchar", "1 2 300", false), ("uchar", "-5 2 3", false), ("float", "nan 0 0", false),
  ])
  func `colours of vertices that are none are ignored and said`(
    type: String, color: String, isSound: Bool
  ) throws {
    let columns = ["red", "green", "blue"].map { "property \(type) \($0)\n" }.joined()
    let reading = try read(
      ply(
        vertex: columns, rows: "0 0 0 \(color)\n1 0 0 \(color)\n0 1 0 \(color)\n3 0 1 2"), "x.ply")
    #expect((reading.model.parts[0].vertexColors != nil) == isSound)
    #expect(
      reading.notes
        == (isSound
          ? []
          : [
            "Some of its colours are no bytes from 0 to 255 or shares from 0 to 1; all are ignored."
          ]))
  }

  @Test func `textures and foreign properties of faces are said, strips are refused`() throws {
    let rows = "0 0 0\n1 0 0\n0 1 0\n3 0 1 2"
    #expect(
      try read(ply(head: "comment TextureFile a.png\n", rows: rows), "x.ply").notes == [
        "Its textures are ignored."
      ])
    #expect(
      try read(
        ply(face: "property list uchar float texcoord\nproperty int kind\n", rows: rows + " 0 7"),
        "x.ply"
      ).notes == ["These properties of faces are ignored: kind.", "Its textures are ignored."])
    let strips = """
      ply
      format ascii 1.0
      element vertex 3
      property float x
      property float y
      property float z
      element tristrips 1
      property list int int vertex_indices
      end_header
      0 0 0
      1 0 0
      0 1 0
      3 0 1 2

      """
    #expect {
      try read(strips, "x.ply")
    } throws: {
      "\($0)".contains("strips of triangles, which are not read")
    }
  }

  // MARK: - STL

  @Test func `names in text STL are ASCII where VTK would take the file for binary`() throws {
    var model = Worlds.heart
    model.parts[0].name = "Vorhof grün ä"
    model.parts[1].name = "心臓"
    model.parts[2].name = "心臓 é 心臓"
    let names = try back(model, "m.stl", asText: true).parts.map(\.name)
    #expect(names == ["Vorhof grün ä", "心臓", "__ e __"])
    #expect(MeshFormat.stl.losses(of: model, asText: true).contains { $0.contains("in a name") })
    #expect(try read("\u{FEFF}solid a\nendsolid a\n" + Self.facet, "x.stl").model.parts.count == 1)
  }

  private static let facet = """
    solid b
    facet normal 0 0 1
    outer loop
    vertex 0 0 0
    vertex 1 0 0
    vertex 0 1 0
    endloop
    endfacet
    endsolid b

    """
}
