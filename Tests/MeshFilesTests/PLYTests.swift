import Failures
import Foundation
import Geometry
import MeshFiles
import Surfaces
import TestSupport
import Testing

/// PLY comes from scanners, viewers and scripts of three decades: every form of number, list and line
/// must be read, and every lie must end in a sentence.
@Suite struct PLYTests {
  private static let square = """
    ply
    format ascii 1.0
    comment UNIT=cm SPACE=RAS
    obj_info made by hand
    element vertex 4
    property double x
    property double y
    property int z
    property list uchar float weights
    property uchar red
    property uchar green
    property uchar blue
    element face 1
    property uchar flags
    property list uchar int vertex_indices
    element edge 1
    property int vertex1
    property int vertex2
    end_header
    0 0 1 2 0.5 nan 255 0 0
    1 0 1 0 0 255 0
    1 1e0 1 1 7 0 0 255

    0 1 1 0 9 9 9
    3 4 0 1 2 3
    0 1

    """

  @Test func `what lets light through is said, and what is opaque is not missed`() throws {
    let scratch = try Scratch()
    func notes(_ alpha: String, _ type: String) throws -> [String] {
      let text = """
        ply
        format ascii 1.0
        element vertex 3
        property float x
        property float y
        property float z
        property uchar red
        property uchar green
        property uchar blue
        property \(type) alpha
        element face 1
        property list uchar int vertex_indices
        end_header
        0 0 0 1 2 3 \(alpha)
        1 0 0 1 2 3 \(alpha)
        0 1 0 1 2 3 \(alpha)
        3 0 1 2

        """
      let reading = try MeshFile.read(try scratch.write(text, to: "a.ply"))
      #expect(reading.model.parts[0].vertexColors == [Color](repeating: Color(1, 2, 3), count: 3))
      return reading.notes
    }
    #expect(try notes("255", "uchar").isEmpty && notes("1", "float").isEmpty)
    let said = ["Some of its colours let light through (alpha), which is ignored."]
    #expect(try notes("254", "uchar") == said && notes("0.5", "float") == said)
  }

  @Test func `a part's name that reads like a unit is only a name`() throws {
    let scratch = try Scratch()
    let model = Model(parts: [
      Part(name: "UNIT=m SPACE=RAS", mesh: Worlds.box(lower: [1, 2, 3], size: [1, 1, 1]))
    ])
    for frame in ["LPS", nil] {
      try MeshFile.write(
        model, to: scratch.file("a.ply"), facts: FileFacts(application: "Test", frame: frame),
        replacing: true)
      #expect(try MeshFile.read(scratch.file("a.ply")).model == model)
    }
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `a text with lists, other elements, a quad and any line end is read`(
    lineEnd: String
  ) throws {
    let scratch = try Scratch()
    let text = Self.square.replacingOccurrences(of: "\n", with: lineEnd)
    let reading = try MeshFile.read(try scratch.write(text, to: "square.ply"))
    let part = try #require(reading.model.parts.first)
    #expect(part.name == "square")
    #expect(part.mesh.positions == [[0, 0, 10], [-10, 0, 10], [-10, -10, 10], [0, -10, 10]])
    #expect(part.mesh.triangles == [Triangle(0, 1, 2), Triangle(0, 2, 3)])
    #expect(
      part.vertexColors == [Color(255, 0, 0), Color(0, 255, 0), Color(0, 0, 255), Color(9, 9, 9)])
    #expect(reading.statedUnit == .centimetre)
    #expect(reading.notes.contains { $0.contains("weights") })
    #expect(reading.notes.contains { $0.contains("edge") })
  }

  /// A tetrahedron with numbers of one type for coordinates and one for indices.
  private static func binary(
    _ order: String, coordinate: String, index: String, count: String
  ) -> [UInt8] {
    let header = """
      ply
      format \(order) 1.0
      element vertex 4
      property \(coordinate) x
      property \(coordinate) y
      property \(coordinate) z
      element face 4
      property list \(count) \(index) vertex_index
      end_header

      """
    var bytes = Array(header.utf8)
    func put(_ value: Int, _ type: String) {
      var raw: [UInt8]
      switch type {
      case "float": raw = withUnsafeBytes(of: Float(value).bitPattern.bigEndian, Array.init)
      case "double": raw = withUnsafeBytes(of: Double(value).bitPattern.bigEndian, Array.init)
      case "char", "uchar": raw = [UInt8(truncatingIfNeeded: value)]
      case "short", "ushort":
        raw = withUnsafeBytes(of: UInt16(truncatingIfNeeded: value).bigEndian, Array.init)
      default: raw = withUnsafeBytes(of: UInt32(truncatingIfNeeded: value).bigEndian, Array.init)
      }
      if order == "binary_little_endian" { raw.reverse() }
      bytes += raw
    }
    let corners = [[0, 0, 0], [100, 0, 0], [0, 100, 0], [0, 0, 100]]
    for corner in corners { for value in corner { put(value, coordinate) } }
    for face in [[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]] {
      put(3, count)
      for vertex in face { put(vertex, index) }
    }
    return bytes
  }

  @Test(arguments: ["binary_little_endian", "binary_big_endian"])
  func `both byte orders and every type of number are read`(order: String) throws {
    let scratch = try Scratch()
    for coordinate in ["float", "double", "char", "uchar", "short", "ushort", "int", "uint"] {
      for index in ["char", "uchar", "short", "ushort", "int", "uint"] {
        let bytes = Self.binary(order, coordinate: coordinate, index: index, count: index)
        let model = try MeshFile.read(try scratch.write(bytes, to: "t.ply")).model
        #expect(model.merged.positions[1] == [100, 0, 0], "\(coordinate) \(index)")
        #expect(abs(Worlds.volume(model.merged) - 1e6 / 6) < 1e-3)
      }
    }
  }

  @Test func `colours and values of vertices come back`() throws {
    let scratch = try Scratch()
    var model = Worlds.heart
    for part in model.parts.indices {
      let count = model.parts[part].mesh.positions.count
      model.parts[part].vertexColors = (0..<count).map { Color(UInt8($0 % 256), 7, 200) }
      model.parts[part].vertexValues = VertexValues(
        name: "deviation_mm", values: (0..<count).map { Float($0) / 8 })
    }
    let path = scratch.file("map.ply")
    try MeshFile.write(model, to: path, facts: Worlds.facts, replacing: false)
    let reading = try MeshFile.read(path)
    #expect(reading.model == model)
    #expect(reading.notes.isEmpty)
    let header = String(decoding: try scratch.bytes("map.ply").prefix(900), as: UTF8.self)
    #expect(header.contains("comment Description: a < b\n"))
    #expect(header.contains("property float deviation_mm\n"))
  }

  /// Of somebody else's columns the first real one that is neither a normal nor a place in a texture.
  @Test func `the values of other programs are read too, one for each vertex`() throws {
    let scratch = try Scratch()
    let head = """
      ply
      format ascii 1.0
      element vertex 3
      property float x
      property float y
      property float z
      property float nx
      property int flags
      property double quality
      property float more
      element face 1
      property list uchar int vertex_indices
      end_header

      """
    let rows = "0 0 0 1 7 0.5 1\n1 0 0 1 7 nan 1\n0 1 0 1 7 -2 1\n3 0 1 2\n"
    let reading = try MeshFile.read(try scratch.write(head + rows, to: "m.ply"))
    let values = try #require(reading.model.parts[0].vertexValues)
    #expect(values.name == "quality")
    #expect(values.values[0] == 0.5 && values.values[1].isNaN && values.values[2] == -2)
    #expect(reading.notes == ["These properties of vertices are ignored: flags, more."])
    let long = head + rows.replacing("0.5 1\n", with: "0.5 1 9\n")
    #expect(
      try MeshFile.read(try scratch.write(long, to: "l.ply")).model.parts[0].vertexValues == nil)
  }

  @Test func `a part without values has none where others have some`() throws {
    let scratch = try Scratch()
    var model = Worlds.heart
    model.parts[1].vertexValues = VertexValues(name: "d", values: [1, .nan, 3, 4, 5, 6, 7, 8])
    for suffix in ["ply", "vtp"] {
      try MeshFile.write(
        model, to: scratch.file("d." + suffix), facts: Worlds.facts, replacing: false)
      let back = try MeshFile.read(scratch.file("d." + suffix)).model
      #expect(back.parts.map { $0.vertexValues == nil } == [true, false, true])
      #expect(back.parts[1].vertexValues?.values[7] == 8)
    }
  }

  @Test func `three hundred parts have their names`() throws {
    let scratch = try Scratch()
    let model = Model(
      parts: (0..<300).map { number in
        Part(
          name: "part \(number)",
          mesh: Worlds.box(lower: [Float(number) * 2, 0, 0], size: [1, 1, 1]))
      })
    let path = scratch.file("many.ply")
    try MeshFile.write(model, to: path, facts: Worlds.facts, replacing: false)
    #expect(try MeshFile.read(path).model == model)
  }

  @Test func `a name on several lines stays in its comment`() throws {
    let scratch = try Scratch()
    let part = Part(
      name: "one\nend_header\ntwo", mesh: Worlds.box(lower: [0, 0, 0], size: [1, 1, 1]))
    let path = scratch.file("name.ply")
    try MeshFile.write(Model(parts: [part]), to: path, facts: Worlds.facts, replacing: false)
    let back = try MeshFile.read(path).model.parts
    #expect(back.map(\.name) == ["one end_header two"])
    #expect(back.map(\.mesh) == [part.mesh])
  }

  @Test func `points alone are no surface, and it is said how many there are`() throws {
    let scratch = try Scratch()
    let text = """
      ply
      format ascii 1.0
      element vertex 2
      property float x
      property float y
      property float z
      end_header
      0 0 0
      1 1 1

      """
    let path = try scratch.write(text, to: "points.ply")
    #expect(throws: MeshFileFailure.noTriangles(path: path, note: "It holds 2 points.")) {
      try MeshFile.read(path)
    }
  }

  @Test(arguments: [
    ("element vertex 4", "element vertex 400000000000", "more than"),
    ("element vertex 4", "element vertex -4", "element without"),
    ("element vertex 4", "element vertex 99999999999999999999", "element without"),
    ("element vertex 4", "element vertex 5", "end early"),
    ("element face 1", "element face 3", "has 1 vertices"),
    ("property double x", "property quad x", "not known"),
    ("property double x", "property double u", "no x, y and z"),
    ("property double y", "property double x", "twice"),
    ("format ascii 1.0", "format ascii 2.0", "not known"),
    ("format ascii 1.0", "comment none", "no format"),
    ("end_header", "end_headers", "no word that PLY knows"),
    ("ply", "plywood", "begin with the line ply"),
    ("0 0 1 2", "0 nought 1 2", "no number"),
    ("3 4 0 1 2 3", "3 4 0 1 2 4", "not defined"),
    ("3 4 0 1 2 3", "3 4 0 1 2 -1", "vertex -1"),
    ("3 4 0 1 2 3", "3 2 0 1", "has 2 vertices"),
    ("3 4 0 1 2 3", "3 3 0 1 9", "vertex 9"),
    ("3 4 0 1 2 3", "3 200 0 1 2", "end early"),
    ("list uchar int vertex_indices", "list uchar float vertex_indices", "not whole"),
  ]) func `what breaks a rule is refused with that rule`(
    _ change: (from: String, to: String, problem: String)
  ) throws {
    let scratch = try Scratch()
    guard let range = Self.square.range(of: change.from) else {
      Issue.record("\(change.from) is not in the text")
      return
    }
    let text = Self.square.replacingCharacters(in: range, with: change.to)
    let path = try scratch.write(text, to: "broken.ply")
    #expect {
      try MeshFile.read(path)
    } throws: {
      guard case .damaged(_, .ply, let problem)? = $0 as? MeshFileFailure else { return false }
      return problem.contains(change.problem)
    }
  }

  @Test func `every truncation is refused or read in part, and every changed byte is survived`()
    throws
  {
    let scratch = try Scratch()
    let model = Model(parts: [
      Part(name: "a", color: Color(1, 2, 3), mesh: Worlds.box(lower: [0, 0, 0], size: [1, 2, 3])),
      Part(name: "b", mesh: Worlds.box(lower: [5, 0, 0], size: [1, 2, 3])),
    ])
    try MeshFile.write(model, to: scratch.file("whole.ply"), facts: Worlds.facts, replacing: false)
    let ours = try scratch.bytes("whole.ply")
    let others = [
      Array(Self.square.utf8),
      Self.binary("binary_big_endian", coordinate: "double", index: "ushort", count: "char"),
    ]
    for bytes in [ours] + others {
      for length in bytes.indices {
        let path = try scratch.write(Array(bytes[..<length]), to: "short.ply")
        // A text may lose its last blank and what is passed over anyway, a binary file nothing.
        if bytes == others[0] {
          survives(path)
        } else {
          #expect(throws: MeshFileFailure.self) { try MeshFile.read(path) }
        }
      }
      var generator = SeededGenerator(seed: 17)
      for place in bytes.indices {
        var changed = bytes
        changed[place] = UInt8.random(in: 0...255, using: &generator)
        survives(try scratch.write(changed, to: "changed.ply"))
      }
    }
  }

  /// Whether a file is refused with a sentence or read to a sound value.
  private func survives(_ path: String) {
    do {
      for part in try MeshFile.read(path).model.parts {
        let mesh = part.mesh
        #expect(
          mesh.triangles.allSatisfy { max($0.a, max($0.b, $0.c)) < mesh.positions.count })
        #expect(mesh.positions.allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite })
        #expect(part.vertexColors.map { $0.count == mesh.positions.count } ?? true)
      }
    } catch let failure as any Failure {
      #expect(failure.description.hasSuffix(".") || failure.description.hasSuffix("points."))
    } catch {
      Issue.record("\(error)")
    }
  }
}
