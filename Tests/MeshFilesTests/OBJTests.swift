import Failures
import Geometry
import MeshFiles
import Surfaces
import Testing

@Suite struct OBJTests {
  private func read(_ text: String) throws -> MeshReading {
    let scratch = try Scratch()
    return try MeshFile.read(try scratch.write(text, to: "x.obj"))
  }

  private func problem(_ text: String) throws -> String {
    do {
      _ = try read(text)
      return "read"
    } catch let failure as any Failure {
      return failure.description
    }
  }

  private func area(_ mesh: Mesh) -> Double {
    mesh.triangles.reduce(0) { sum, triangle in
      let (a, b, c) = (
        SIMD3<Double>(mesh.positions[Int(triangle.a)]),
        SIMD3<Double>(mesh.positions[Int(triangle.b)]),
        SIMD3<Double>(mesh.positions[Int(triangle.c)])
      )
      return sum + (b - a).cross(c - a).length / 2
    }
  }

  @Test func `the text says program, unit, axes, groups and materials`() throws {
    let scratch = try Scratch()
    let model = Model(parts: [
      Part(
        name: "the left\nventricle", color: Color(255, 128, 0),
        mesh: Mesh(
          positions: [[0, 0.1, -0.0], [1e-7, 1, 16_777_216], [3, 4, 5]],
          triangles: [Triangle(0, 1, 2)]))
    ])
    try MeshFile.write(
      model, to: scratch.file("m.obj"), facts: Worlds.facts, replacing: false)
    #expect(
      String(decoding: try scratch.bytes("m.obj"), as: UTF8.self) == """
        # Heartwright 9.9 UNIT=mm SPACE=LPS
        # Heart
        mtllib m.mtl
        o the left ventricle
        v 0 0.1 -0
        v 1e-07 1 16777216
        v 3 4 5
        g the_left_ventricle
        usemtl the_left_ventricle
        f 1 2 3

        """)
    #expect(
      String(decoding: try scratch.bytes("m.mtl"), as: UTF8.self) == """
        # Heartwright 9.9 UNIT=mm SPACE=LPS
        newmtl the_left_ventricle
        Kd 1 0.501961 0.000000

        """)
  }

  @Test func `all 256 steps of a channel survive the material file`() throws {
    let scratch = try Scratch()
    let mesh = Worlds.box(lower: .zero, size: [1, 1, 1])
    let model = Model(
      parts: (0..<256).map {
        Part(name: "same name", color: Color(UInt8($0), UInt8(255 - $0), 7), mesh: mesh)
      })
    try MeshFile.write(
      model, to: scratch.file("c.obj"), facts: Worlds.facts, replacing: false)
    let back = try MeshFile.read(scratch.file("c.obj")).model
    #expect(back.parts.map(\.color) == model.parts.map(\.color))
  }

  @Test(arguments: ["d 1", "Tr 0", "d 0.5", "Tr 0.25"])
  func `materials that let light through are said`(line: String) throws {
    let scratch = try Scratch()
    _ = try scratch.write(Array("newmtl a\nKd 1 0 0\n\(line)\n".utf8), to: "a.mtl")
    let text = "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl a\nf 1 2 3\n"
    let reading = try MeshFile.read(try scratch.write(Array(text.utf8), to: "a.obj"))
    #expect(reading.model.parts.map(\.color) == [Color(255, 0, 0)])
    let isOpaque = line == "d 1" || line == "Tr 0"
    #expect(reading.notes.contains { $0.contains("(alpha), which is ignored") } == !isOpaque)
  }

  @Test func `negative indices, textures, normals, continuation and mixed line ends`() throws {
    let mesh = try read(
      "v 0 0 0\r\nv 1 0 0\rv 0 1 \\\n 0\nvt 0 0\nvn 0 0 1\nf -3/1/1 -2//1 \\\r\n -1/1 # end\n"
    ).model.merged
    #expect(mesh.positions == [[0, 0, 0], [1, 0, 0], [0, 1, 0]])
    #expect(mesh.triangles == [Triangle(0, 1, 2)])
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `a text of many megabytes is read as a short one, and mistakes have their lines`(
    end: String
  ) throws {
    let count = 180_000
    var lines = (0..<count).map { "v \($0) \($0 % 7).125 -\($0 % 11) \\\(end)" }
    lines += (0..<count - 2).map { "f \($0 + 1)//1 \\\(end)  \($0 + 2) \($0 + 3)" }
    lines += [String(repeating: "# long ", count: 1 << 18) + "\(end)f 1 2 3"]
    let text = lines.joined(separator: end) + end
    #expect(text.utf8.count > 1 << 23)
    let mesh = try read(text).model.merged
    #expect(mesh.positions.count == count && mesh.triangles.count == count - 1)
    #expect(
      mesh.triangles.dropLast().enumerated().allSatisfy {
        $1 == Triangle(UInt32($0), UInt32($0 + 1), UInt32($0 + 2))
      })
    #expect(
      mesh.positions.enumerated().allSatisfy {
        $1 == SIMD3(Float($0), Float($0 % 7) + 0.125, -Float($0 % 11))
      })
    guard end != "\r" else { return }
    let found = try problem(text + "v 1 2 \(end)")
    #expect(found.contains("line \(4 * count - 1) has a vertex without three"), "\(found)")
  }

  @Test func `a convex polygon becomes a fan`() throws {
    let mesh = try read("v 0 0 0\nv 1 0 0\nv 2 1 0\nv 1 2 0\nv 0 2 0\nf 1 2 3 4 5").model.merged
    #expect(mesh.triangles == [Triangle(0, 1, 2), Triangle(0, 2, 3), Triangle(0, 3, 4)])
  }

  @Test func `a concave polygon is cut inside of itself, wherever it begins`() throws {
    // An arrow head with area 4: a fan from most corners would cover more than its area.
    let corners = ["0 0 7", "4 0 7", "4 4 7", "3 1 7"]
    for first in 0..<4 {
      let text = (0..<4).map { "v \(corners[(first + $0) % 4])\n" }.joined() + "f 1 2 3 4"
      let mesh = try read(text).model.merged
      #expect(mesh.triangles.count == 2)
      #expect(abs(area(mesh) - 4) < 1e-6)
    }
  }

  @Test func `a comb of 40 corners keeps its area`() throws {
    var points: [String] = ["0 0 0", "19 0 0"]
    for tooth in (0..<19).reversed() { points.append("\(tooth) \(tooth % 2 == 0 ? 1 : 9) 0") }
    let text =
      points.map { "v \($0)\n" }.joined() + "f "
      + (1...points.count).map(String.init).joined(separator: " ")
    let reading = try read(text)
    // The shoelace formula over the same corners.
    let numbers = points.map { $0.split(separator: " ").compactMap { Double($0) } }
    var twice = 0.0
    for index in numbers.indices {
      let next = numbers[(index + 1) % numbers.count]
      twice += numbers[index][0] * next[1] - next[0] * numbers[index][1]
    }
    #expect(reading.model.merged.triangles.count == points.count - 2)
    #expect(abs(area(reading.model.merged) - twice / 2) < 1e-5)
    #expect(reading.notes.isEmpty)
  }

  @Test func `parts have their own vertices and unused ones are left out`() throws {
    let model = try read(
      """
      v 9 9 9
      v 0 0 0
      v 1 0 0
      v 0 1 0
      v 0 0 1
      g one
      f 2 3 4
      g two
      f 5 4 3
      g one
      f 2 4 5
      """
    ).model
    #expect(model.parts.map(\.name) == ["one", "two"])
    #expect(model.parts[0].mesh.positions == [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    #expect(model.parts[0].mesh.triangles == [Triangle(0, 1, 2), Triangle(0, 2, 3)])
    #expect(model.parts[1].mesh.positions == [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    #expect(model.parts[1].mesh.triangles == [Triangle(2, 1, 0)])
  }

  @Test(arguments: [
    ("v 0 0\n", "line 1 has a vertex without three numbers"),
    ("v 0 0 nano\n", "line 1 has a vertex without"), ("v 1 2 0x10\n", "line 1 has a vertex"),
    ("v 1 2 3x\n", "line 1 has a vertex"),
    ("v 0 0 0\n\nf 1 1 2\n", "line 3 has a face of vertex 2, but 1 are defined"),
    ("v 0 0 0\nf 1 1 0\n", "vertex 0"), ("v 0 0 0\nf 1 1 -2\n", "vertex -2"),
    ("v 0 0 0\nf 1 1 99999999999999999999\n", "wrong index"),
    ("v 0 0 0\nf 1 1\n", "a face of 2 vertices"), ("v 0 0 0\nf 1/x 1 1\n", "wrong index"),
    ("\u{1}\u{2}\u{3} 1 2", "not text that OBJ knows"), ("f", "a face of 0 vertices"),
  ])
  func `broken text is refused with its line`(text: String, part: String) throws {
    #expect(try problem(text).contains(part))
  }

  @Test func `what is passed over is said`() throws {
    let notes = try read(
      "mtllib ../../etc/passwd\nv 0 0 0 1 0 0\nv 1 0 0\nv 0 1 0\nl 1 2\nf 1 2 3\n"
    ).notes
    #expect(notes.count == 3)
    #expect(notes.contains { $0.contains("etc/passwd") && $0.contains("cannot be read") })
  }

  @Test func `decimal numbers become the nearest float, ties to even`() throws {
    let words = [
      "16777217", "16777219", "16777217.0000000000000001", "0.1", "1e-45", "7e-46",
      "3.4028235e38", "123456789012345678901234567890", "1.17549435e-38",
      "8.589973e9", "-0.000000000000000000000000000000000000000000001401298464324817",
      "100000005", "1.00000017881393421514957253748434595763683319091796875001",
    ]
    for word in words {
      let mesh = try read("v \(word) 0 0\nv 0 1 0\nv 0 0 1\nf 1 2 3").model.merged
      #expect(mesh.positions[0].x.bitPattern == Float(word)?.bitPattern, "\(word)")
    }
  }
}
