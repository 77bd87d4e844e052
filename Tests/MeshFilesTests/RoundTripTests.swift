import Failures
import FileSystem
import Foundation
import Geometry
import MeshFiles
import Parallel
import Surfaces
import Testing

/// What is written must come back as it was: bits, order, names and colours, as far as the format
/// holds them.
@Suite struct RoundTripTests {
  @Test(arguments: ["obj", "3mf", "ply", "glb", "vtp"])
  func `names, colours and every bit of every coordinate survive`(suffix: String) throws {
    let scratch = try Scratch()
    let path = scratch.file("heart." + suffix)
    try MeshFile.write(Worlds.heart, to: path, facts: Worlds.facts, replacing: false)
    let reading = try MeshFile.read(path)
    #expect(reading.model == Worlds.heart)
    #expect(reading.statedUnit == (suffix == "glb" ? .metre : .millimetre))
    #expect(reading.format.rawValue == suffix)
    #expect(reading.frame == "LPS")
  }

  @Test(arguments: ["obj", "3mf", "ply", "glb", "vtp"])
  func `zero keeps its sign, and the smallest and largest numbers their bits`(
    suffix: String
  ) throws {
    let scratch = try Scratch()
    let tiny = Float.leastNonzeroMagnitude
    let huge = Float.greatestFiniteMagnitude
    let positions: [SIMD3<Float>] = [
      [-0.0, 0, tiny], [1, -0.0, -tiny], [0, 1, Float.leastNormalMagnitude], [0, 0, huge / 4],
    ]
    let mesh = Mesh(
      positions: positions,
      triangles: [Triangle(0, 2, 1), Triangle(0, 1, 3), Triangle(0, 3, 2), Triangle(1, 2, 3)])
    let path = scratch.file("zero." + suffix)
    try MeshFile.write(
      Model(parts: [Part(name: "zero", mesh: mesh)]), to: path, facts: Worlds.facts,
      replacing: false)
    let back = try MeshFile.read(path).model.merged.positions
    #expect(
      back.map { [$0.x.bitPattern, $0.y.bitPattern, $0.z.bitPattern] }
        == positions.map { [$0.x.bitPattern, $0.y.bitPattern, $0.z.bitPattern] })
  }

  @Test func `an STL file keeps the triangles of all parts in their order`() throws {
    let scratch = try Scratch()
    try MeshFile.write(
      Worlds.heart, to: scratch.file("heart.stl"), facts: Worlds.facts, replacing: false)
    let reading = try MeshFile.read(scratch.file("heart.stl"))
    let mesh = try #require(reading.model.parts.first).mesh
    let merged = Worlds.heart.merged
    #expect(reading.model.parts.count == 1)
    #expect(corners(mesh) == corners(merged))
    #expect(mesh.positions.count == merged.positions.count)
    #expect(reading.statedUnit == .millimetre)
  }

  @Test(arguments: MeshFormat.allCases.map(\.rawValue))
  func `one thread and many write the same bytes`(suffix: String) throws {
    let scratch = try Scratch()
    let model = Model(parts: [
      Part(name: "a", color: Color(1, 2, 3), mesh: Worlds.wild(70_000, seed: 1)),
      Part(name: "b", mesh: Worlds.wild(9_000, seed: 2)),
    ])
    let before = Threads.limit
    defer { Threads.limit = before }
    Threads.limit = 1
    try MeshFile.write(model, to: scratch.file("1." + suffix), facts: Worlds.facts, replacing: true)
    Threads.limit = 7
    try MeshFile.write(model, to: scratch.file("7." + suffix), facts: Worlds.facts, replacing: true)
    let one = try scratch.bytes("1." + suffix)
    var seven = try scratch.bytes("7." + suffix)
    if suffix == "obj" {
      // The two differ in the name of their material file only.
      let digit = try #require(seven.firstIndex(of: UInt8(ascii: "7")))
      #expect(seven[digit...].starts(with: "7.mtl".utf8))
      seven[digit] = UInt8(ascii: "1")
    }
    #expect(one == seven)
    let back = try MeshFile.read(scratch.file("7." + suffix)).model
    if suffix == "stl" {
      #expect(corners(back.merged) == corners(model.merged))
    } else {
      #expect(back == model)
    }
  }

  /// Every format to every other: through STL the division into parts is lost, but no bit of a
  /// coordinate and no place in the order of the triangles.
  @Test func `every format becomes every other without a changed bit or order`() throws {
    let scratch = try Scratch()
    let suffixes = MeshFormat.allCases.map(\.rawValue)
    for from in suffixes {
      let first = scratch.file("from-\(from).\(from)")
      try MeshFile.write(Worlds.heart, to: first, facts: Worlds.facts, replacing: false)
      let model = try MeshFile.read(first).model
      for to in suffixes {
        let second = scratch.file("\(from)-\(to).\(to)")
        try MeshFile.write(model, to: second, facts: Worlds.facts, replacing: false)
        let back = try MeshFile.read(second).model
        #expect(corners(back.merged) == corners(Worlds.heart.merged), "\(from) to \(to)")
        if from != "stl", to != "stl" { #expect(back == Worlds.heart, "\(from) to \(to)") }
      }
    }
  }

  @Test func `STL as text keeps every bit and the names, and says what is lost`() throws {
    let scratch = try Scratch()
    let path = scratch.file("heart.stl")
    try MeshFile.write(
      Worlds.heart, to: path, facts: Worlds.facts, asText: true, replacing: false)
    let model = try MeshFile.read(path).model
    #expect(model.parts.map(\.name) == Worlds.heart.parts.map(\.name))
    #expect(corners(model.merged) == corners(Worlds.heart.merged))
    #expect(MeshFormat.stl.losses(of: Worlds.heart, asText: true).count == 1)
    #expect(MeshFormat.stl.losses(of: Worlds.heart).count == 2)
    #expect(MeshFormat.glb.losses(of: Worlds.heart).isEmpty)
    #expect(MeshFormat.threeMF.losses(of: Worlds.heart).isEmpty)
    #expect(MeshFormat.vtp.losses(of: Worlds.heart).isEmpty)
    #expect(
      MeshFormat.allCases.filter { $0.unitRemark != nil } == [.stl, .obj, .ply, .vtp])
    var map = Worlds.heart
    let count = map.parts[0].mesh.positions.count
    map.parts[0].vertexColors = [Color](repeating: Color(1, 2, 3), count: count)
    map.parts[0].vertexValues = VertexValues(name: "d", values: [Float](repeating: 0, count: count))
    #expect(MeshFormat.stl.losses(of: map).count == 4)
    for format in MeshFormat.allCases where format != .stl {
      let values =
        [.ply, .vtp].contains(format)
        ? [] : ["\(format.title) holds no values of vertices: d is lost; PLY and VTP do."]
      // Those two have no map.
      let colors =
        [.threeMF, .glb].contains(format)
        ? []
        : [
          "\(format.title) has a colour at all vertices or at none: those of the 2 parts beside a map "
            + "took the part's own."
        ]
      #expect(format.losses(of: map) == colors + values)
      var alone = map
      alone.parts.removeLast(2)
      #expect(format.losses(of: alone) == values)
    }
  }

  @Test func `staged files stay unnamed until their folder is committed`() throws {
    let scratch = try Scratch()
    let folder = try OutputFolder(path: scratch.file("out"), replacing: false)
    let file = try folder.file("m.obj")
    let materials = try folder.file("m.mtl")
    try MeshFile.write(
      Worlds.heart, as: .obj, to: file, materials: materials, facts: Worlds.facts)
    #expect(try scratch.names.contains("out") == false)
    try file.commit()
    try materials.commit()
    try folder.commit()
    #expect(try MeshFile.read(scratch.file("out/m.obj")).model == Worlds.heart)
  }

  @Test func `an existing file is left alone and a failed write leaves nothing`() throws {
    let scratch = try Scratch()
    let path = try scratch.write("mine", to: "heart.3mf")
    #expect(throws: FileFailure.exists(path: path)) {
      try MeshFile.write(Worlds.heart, to: path, facts: Worlds.facts, replacing: false)
    }
    var broken = Worlds.heart
    broken.parts[1].mesh.positions[3].y = .nan
    #expect(throws: MeshFileFailure.self) {
      try MeshFile.write(broken, to: scratch.file("x.obj"), facts: Worlds.facts, replacing: false)
    }
    broken.parts[1].mesh = Mesh()
    #expect(throws: MeshFileFailure.self) {
      try MeshFile.write(broken, to: scratch.file("x.stl"), facts: Worlds.facts, replacing: false)
    }
    #expect(try scratch.names == ["heart.3mf"])
    #expect(try scratch.bytes("heart.3mf") == Array("mine".utf8))
  }

  @Test func `a suffix that is no mesh format is a wrong argument`() {
    #expect(throws: MeshFileFailure.unknownSuffix(path: "a.nii")) { try MeshFile.read("a.nii") }
    #expect(MeshFileFailure.unknownSuffix(path: "a.nii").kind == .badArguments)
  }

  private func corners(_ mesh: Mesh) -> [SIMD3<Float>] {
    mesh.triangles.flatMap { [$0.a, $0.b, $0.c].map { mesh.positions[Int($0)] } }
  }
}
