import Failures
import Foundation
import Geometry
import MeshFiles
import Surfaces
import TestSupport
import Testing

/// GLB comes from scanners, games and browsers: what its nodes place, its views interleave and its
/// normals split must come to one true surface, and every lie must end in a sentence.
@Suite struct GLBTests {
  @Test func `a part keeps its colour and name below colours of vertices`() throws {
    let scratch = try Scratch()
    var model = Worlds.heart
    for part in model.parts.indices {
      model.parts[part].vertexColors = (0..<model.parts[part].mesh.positions.count).map {
        Color(UInt8($0 % 256), UInt8(255 - $0 % 256), 9)
      }
    }
    model.parts[1].vertexColors = nil
    let path = scratch.file("map.glb")
    try MeshFile.write(model, to: path, facts: Worlds.facts, replacing: false)
    let reading = try MeshFile.read(path)
    #expect(reading.model == model)
    #expect(reading.notes.isEmpty)
  }

  @Test func `every step of every channel survives as shares of light`() throws {
    let scratch = try Scratch()
    let mesh = Worlds.wild(256, seed: 9)
    let ramp = (0..<256).map { Color(UInt8($0), UInt8(255 - $0), UInt8($0 ^ 85)) }
    let model = Model(parts: [Part(name: "ramp", mesh: mesh, vertexColors: ramp)])
    let path = scratch.file("ramp.glb")
    try MeshFile.write(model, to: path, facts: Worlds.facts, replacing: false)
    #expect(try MeshFile.read(path).model == model)
    for step in 0...255 {
      let color = Color(UInt8(step), 3, 250)
      let one = Model(parts: [
        Part(name: "one", color: color, mesh: Worlds.box(lower: [0, 0, 0], size: [1, 1, 1]))
      ])
      try MeshFile.write(one, to: path, facts: Worlds.facts, replacing: true)
      #expect(try MeshFile.read(path).model == one)
    }
  }

  /// What the standard demands of chunks, views and accessors, on the bytes themselves.
  @Test func `chunks are padded, views have targets, and positions state their bounds`() throws {
    let scratch = try Scratch()
    let path = scratch.file("heart.glb")
    try MeshFile.write(Worlds.heart, to: path, facts: Worlds.facts, replacing: false)
    let bytes = try scratch.bytes("heart.glb")
    func word(_ at: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) } }
    #expect(word(0) == 0x4654_6C67 && word(4) == 2 && word(8) == bytes.count)
    let textLength = word(12)
    #expect(textLength % 4 == 0 && word(20 + textLength) % 4 == 0)
    #expect(28 + textLength + word(20 + textLength) == bytes.count)
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(bytes[20..<20 + textLength])) as? [String: Any])
    let views = try #require(json["bufferViews"] as? [[String: Any]])
    #expect(
      views.map { $0["target"] as? Int } == [
        34962, 34962, 34963, 34962, 34962, 34963, 34962, 34962, 34963,
      ])
    let accessors = try #require(json["accessors"] as? [[String: Any]])
    for (part, accessor) in zip(Worlds.heart.parts, [accessors[0], accessors[3], accessors[6]]) {
      let bounds = part.mesh.bounds
      for (name, corner) in [("min", bounds.lower), ("max", bounds.upper)] {
        let stated = try #require(accessor[name] as? [Double])
        #expect((0..<3).allSatisfy { Double(Float(stated[$0])) == corner[$0] })
      }
    }
    // The node above the parts: x stays, the head is up, the face looks along +Z, in metres.
    let nodes = try #require(json["nodes"] as? [[String: Any]])
    let matrix = try #require(nodes[0]["matrix"] as? [Double])
    #expect(matrix == [0.001, 0, 0, 0, 0, 0, -0.001, 0, 0, 0.001, 0, 0, 0, 0, 0, 1])
    #expect(nodes[0]["children"] as? [Int] == [1, 2, 3])
    #expect(nodes.dropFirst().map { $0["name"] as? String } == Worlds.heart.parts.map(\.name))
  }

  // MARK: - Files of others

  /// A GLB of a JSON text and bytes.
  static func glb(_ json: String, _ binary: [UInt8], version: UInt32 = 2) -> [UInt8] {
    var text = Array(json.utf8)
    text += [UInt8](repeating: 0x20, count: -text.count & 3)
    let data = binary + [UInt8](repeating: 0, count: -binary.count & 3)
    func word(_ value: UInt32) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var head = word(0x4654_6C67) + word(version) + word(UInt32(28 + text.count + data.count))
    head += word(UInt32(text.count)) + word(0x4E4F_534A) + text
    return head + word(UInt32(data.count)) + word(0x004E_4942) + data
  }

  private static func floats(_ values: [Float]) -> [UInt8] {
    values.flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
    }
  }

  private static let corners: [[Float]] = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
  private static let faces: [[UInt32]] = [[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]]

  /// Positions and normals by turns with four bytes of something else, then indices.
  private static func data(indexSize: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for corner in corners {
      bytes += floats(corner) + floats([0, 0, 1]) + [9, 9, 9, 9] as [UInt8]
    }
    for face in faces {
      for vertex in face {
        for byte in 0..<indexSize {
          bytes.append(UInt8(truncatingIfNeeded: vertex >> (8 * UInt32(byte))))
        }
      }
    }
    return bytes
  }

  /// A tetrahedron of 1/6 cubic metre with indices of one type, interleaved with normals.
  private static func tetrahedron(
    index: Int, nodes: String = #"[{"mesh":0,"name":"t"}]"#, more: String = ""
  ) -> [UInt8] {
    let size = index == 5121 ? 1 : index == 5123 ? 2 : 4
    let json = """
      {"asset":{"version":"2.0","extras":[1,{"a":null}]},"scene":0,"scenes":[{"nodes":[0]}],
      "nodes":\(nodes),"meshes":[{"primitives":[{"attributes":{"POSITION":0,"NORMAL":1},
      "indices":2}]}],"accessors":[
      {"bufferView":0,"componentType":5126,"count":4,"type":"VEC3","min":[0,0,0],"max":[1,1,1]},
      {"bufferView":0,"byteOffset":12,"componentType":5126,"count":4,"type":"VEC3"},
      {"bufferView":1,"componentType":\(index),"count":12,"type":"SCALAR"}],
      "bufferViews":[{"buffer":0,"byteLength":112,"byteStride":28},
      {"buffer":0,"byteOffset":112,"byteLength":\(12 * size)}],
      "buffers":[{"byteLength":\(112 + 12 * size)}]\(more)}
      """
    return glb(json, data(indexSize: size))
  }

  @Test(arguments: [5121, 5123, 5125])
  func `interleaved views and every type of index are read, in mm and upright`(index: Int) throws {
    let scratch = try Scratch()
    let reading = try MeshFile.read(try scratch.write(Self.tetrahedron(index: index), to: "t.glb"))
    let part = try #require(reading.model.parts.first)
    #expect(part.name == "t")
    // glTF's up is our head, its front our front: (0, 1, 0) m is (0, 0, 1000) mm.
    #expect(part.mesh.positions == [[0, 0, 0], [1000, 0, 0], [0, 0, 1000], [0, -1000, 0]])
    #expect(abs(Worlds.volume(part.mesh) - 1e9 / 6) < 1)
    #expect(reading.statedUnit == .metre && reading.frame == nil)
    #expect(reading.notes.contains { $0.contains("Y up") })
    let inMillimetres = try MeshFile.read(scratch.file("t.glb"), unit: .millimetre)
    #expect(abs(Worlds.volume(inMillimetres.model.merged) - 1.0 / 6) < 1e-6)
  }

  @Test func `nodes move, turn, scale and mirror, and a mirrored mesh stays outward`() throws {
    let scratch = try Scratch()
    let nodes = """
      [{"children":[1,2,3],"translation":[1,0,0]},{"mesh":0,"scale":[2,2,-2]},
      {"mesh":0,"rotation":[0,0.7071067811865476,0,0.7071067811865476],"name":"turned"},
      {"mesh":0,"matrix":[0,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1]}]
      """
    let reading = try MeshFile.read(
      try scratch.write(Self.tetrahedron(index: 5123, nodes: nodes), to: "n.glb"))
    #expect(reading.model.parts.count == 2)
    #expect(reading.notes.contains { $0.contains("scaled to nothing") })
    #expect(abs(Worlds.volume(reading.model.parts[0].mesh) / 1e9 - 8.0 / 6) < 1e-6)
    let turned = reading.model.parts[1]
    #expect(turned.name == "turned")
    #expect(abs(Worlds.volume(turned.mesh) / 1e9 - 1.0 / 6) < 1e-6)
    // A quarter turn about Y takes X to -Z, which is to the back: +y here.
    #expect((turned.mesh.positions[1] - SIMD3<Float>(1000, 1000, 0)).length < 1e-3)
  }

  @Test func `vertices that normals split are one point, and soups too`() throws {
    let scratch = try Scratch()
    let soup = Self.faces.flatMap { $0.flatMap { Self.floats(Self.corners[Int($0)]) } }
    let json = """
      {"asset":{"version":"2.0"},"meshes":[{"name":"m","primitives":[{"attributes":{"POSITION":0},
      "material":0}]}],"materials":[{"pbrMetallicRoughness":{"baseColorFactor":[1,0,0,1],
      "baseColorTexture":{"index":0}}}],"accessors":[{"bufferView":0,"componentType":5126,"count":12,
      "type":"VEC3"}],"bufferViews":[{"buffer":0,"byteLength":144}],"buffers":[{"byteLength":144}]}
      """
    let reading = try MeshFile.read(try scratch.write(Self.glb(json, soup), to: "s.glb"))
    #expect(!reading.notes.contains { $0.contains("alpha") })
    let blended = json.replacing("\"pbr", with: "\"alphaMode\":\"BLEND\",\"pbr")
    #expect(
      try MeshFile.read(try scratch.write(Self.glb(blended, soup), to: "b.glb")).notes.contains {
        $0.contains("(alpha), which is ignored")
      })
    let older = json.replacing("\"pbrMetallicRoughness\"", with: "\"extensions\"")
      .replacing("\"baseColorFactor\"", with: "\"KHR_materials_pbrSpecularGlossiness\":{},\"x\"")
    let colorless = try MeshFile.read(try scratch.write(Self.glb(older, soup), to: "o.glb"))
    #expect(colorless.model.parts.map(\.color) == [nil])
    #expect(colorless.notes.contains { $0.hasSuffix("is not read; their colours are missing.") })
    let wrong = json.replacing("\"material\":0", with: "\"material\":7")
    #expect(
      problem { try MeshFile.read(try scratch.write(Self.glb(wrong, soup), to: "w.glb")) }
        .contains("names material 7, which is not there"))
    let part = try #require(reading.model.parts.first)
    #expect(part.mesh.positions.count == 4 && part.mesh.triangles.count == 4)
    #expect(part.color == Color(255, 0, 0) && part.name == "m")
    #expect(reading.notes.contains { $0.hasPrefix("8 vertices stand at the place of another") })
    #expect(reading.notes.contains { $0.contains("textures are ignored") })
  }

  @Test(arguments: [
    (#"{"mesh":0,"children":[0]}"#, "below itself"), (#"{"mesh":7}"#, "mesh 7, which is not there"),
    (#"{"children":[9]}"#, "node 9, which is not there"),
    (#"{"mesh":0,"scale":[1,1]}"#, "not 3 numbers"),
    (#"{"mesh":0,"translation":[1e308,1e308,1e308]}"#, "too far"),
    (#"{"mesh":0,"extensions":{"EXT_mesh_gpu_instancing":{}}}"#, "EXT_mesh_gpu_instancing"),
  ])
  func `a tree that is none is refused`(node: String, words: String) throws {
    let scratch = try Scratch()
    let bytes = Self.tetrahedron(index: 5125, nodes: "[\(node)]")
    #expect(problem { try MeshFile.read(try scratch.write(bytes, to: "x.glb")) }.contains(words))
  }

  @Test func `meshes outside of the scene are left out, and said`() throws {
    let scratch = try Scratch()
    let bytes = Self.tetrahedron(
      index: 5125, nodes: #"[{"mesh":0,"name":"t"},{"mesh":0},{"children":[1]}]"#)
    let reading = try MeshFile.read(try scratch.write(bytes, to: "x.glb"))
    #expect(reading.model.parts.map(\.name) == ["t"])
    #expect(
      reading.notes.contains {
        $0.hasPrefix("A node with a mesh is not in the scene that is shown")
      })
  }

  @Test func `a sound file of a kind that is not read is not called damaged`() throws {
    let scratch = try Scratch()
    let node = #"{"mesh":0,"extensions":{"EXT_mesh_gpu_instancing":{}}}"#
    let path = try scratch.write(
      Self.tetrahedron(index: 5125, nodes: "[\(node)]"), to: "x.glb")
    let failure = MeshFileFailure.notRead(
      path: path, format: .glb, what: "node 0 uses EXT_mesh_gpu_instancing")
    #expect(throws: failure) { try MeshFile.read(path) }
    #expect(failure.kind == .unreadableInput)
    #expect("\(failure)".hasPrefix("\(path) is a GLB file of a kind that is not read: node 0 uses"))
  }

  @Test func `what is compressed, sparse or elsewhere is refused with its reason`() throws {
    let scratch = try Scratch()
    let sound = String(decoding: Self.tetrahedron(index: 5125).dropFirst(20), as: UTF8.self)
    for (from, to, words) in [
      (
        "\"scene\":0", "\"scene\":0,\"extensionsRequired\":[\"KHR_draco_mesh_compression\"]",
        "requires KHR_draco"
      ),
      (
        "\"indices\":2", "\"indices\":2,\"extensions\":{\"KHR_draco_mesh_compression\":{}}",
        "compressed by KHR_draco"
      ),
      ("\"count\":12", "\"sparse\":{\"count\":1},\"count\":12", "is sparse"),
      ("[{\"byteLength\"", "[{\"uri\":\"a.bin\",\"byteLength\"", "outside of the file"),
      ("\"count\":12", "\"count\":4611686018427387904", "cannot be"),
      ("\"byteOffset\":112", "\"byteOffset\":9223372036854775807", "past its buffer"),
      ("\"count\":12", "\"count\":11", "no whole number of triangles"),
      (
        "\"componentType\":5126,\"count\":4,\"type\":\"VEC3\",\"min\"",
        "\"componentType\":5126,\"count\":5,\"type\":\"VEC3\",\"min\"", "past its view"
      ),
      ("\"version\":\"2.0\"", "\"version\":\"1.0\"", "not of version 2"),
      ("\"byteStride\":28", "\"byteStride\":0", "cannot be"),
      ("\"nodes\":[{", "\"nodes\":[{]", "not well-formed"),
      ("\"meshes\":", "\"meshes\":3,\"x\":", "wrong type"),
    ] {
      let end = try #require(sound.range(of: "}]}", options: .backwards)).upperBound
      let json = String(sound[..<end]).replacingOccurrences(of: from, with: to)
      #expect(json.contains(to))
      let path = try scratch.write(Self.glb(json, Self.data(indexSize: 4)), to: "x.glb")
      #expect(problem { try MeshFile.read(path) }.contains(words), "\(to)")
    }
  }

  @Test func `every shorter file is refused, and bytes behind the end are said`() throws {
    let scratch = try Scratch()
    let bytes = Self.tetrahedron(index: 5121)
    for count in 0..<bytes.count {
      let path = try scratch.write(Array(bytes.prefix(count)), to: "short.glb")
      #expect(throws: MeshFileFailure.self) { try MeshFile.read(path) }
    }
    let long = try MeshFile.read(try scratch.write(bytes + [1, 2, 3], to: "long.glb"))
    #expect(long.notes.contains { $0.hasPrefix("3 bytes follow") })
  }

  private func problem(_ body: () throws -> MeshReading) -> String {
    do {
      return "read: \(try body().model.parts.count) parts"
    } catch {
      return "\(error)"
    }
  }
}
