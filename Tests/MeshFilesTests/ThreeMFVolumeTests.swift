import Compression
import Geometry
import MeshFiles
import Parallel
import Surfaces
import TestSupport
import Testing

/// One object whose mesh is all structures, as PrusaSlicer keeps what belongs together, and the part of
/// the package that says where one ends.
@Suite struct ThreeMFVolumeTests {
  private static let config = "Metadata/Slic3r_PE_model.config"

  private var facts: FileFacts {
    var facts = Worlds.facts
    facts.arrangement = .volumes
    return facts
  }

  private func back(_ bytes: [UInt8]) throws -> MeshReading {
    let scratch = try Scratch()
    return try MeshFile.read(try scratch.write(bytes, to: "m.3mf"))
  }

  private func text(_ name: String, _ bytes: [UInt8]) throws -> String {
    let archive = try ZipArchive(bytes)
    return String(
      decoding: try archive.contents(of: try #require(archive.entry(named: name))), as: UTF8.self)
  }

  @Test func `structures are stretches of one mesh, and come back bit for bit`() throws {
    var model = Worlds.heart
    model.parts[0].regions = [Region(name: "wall", triangles: [0..<2, 11..<12])]
    model.parts[2].regions = [Region(name: "wall", triangles: [5..<200])]
    let bytes = try MeshFile.bytes(of: model, as: .threeMF, facts: facts)
    let root = try text("3D/3dmodel.model", bytes)
    #expect(root.matches(of: #/<object /#).count == 1)
    #expect(!root.contains("<component"))
    #expect(root.contains("<object id=\"2\" type=\"model\" name=\"Heart\" pid=\"1\" pindex=\"0\">"))
    #expect(root.contains("<item objectid=\"2\" "))
    // Without this PrusaSlicer moves the first volume alone.
    #expect(root.contains("<metadata name=\"slic3rpe:Version3mf\">1</metadata>"))
    // No vertex is of two structures: the second begins behind the eight of the first.
    #expect(root.contains("<triangle v1=\"8\" v2=\"10\" v3=\"11\" pid=\"1\" p1=\"2\"/>"))
    #expect(root.matches(of: #/<triangle /#).count == 12 + 12 + 200)
    #expect(root.matches(of: /<triangle [^>]* pid="1" p1="\d"\/>/).count == 12 + 12 + 200)
    let config = try text(Self.config, bytes)
    #expect(
      config.matches(of: /<volume firstid="(\d+)" lastid="(\d+)">/).map { "\($0.1)-\($0.2)" }
        == ["0-11", "12-23", "24-223"])
    #expect(
      config.matches(of: /key="extruder" value="(\d)"/).map(\.1) == ["1", "3", "2"])
    #expect(config.matches(of: #/<object /#).count == 1)
    let reading = try back(bytes)
    #expect(reading.model == model)
    #expect(reading.notes.isEmpty && reading.otherMetadata.isEmpty)
    // In pieces, and the same with one thread.
    model.parts[1].mesh = Worlds.wild(70_000, seed: 8)
    let before = Threads.limit
    defer { Threads.limit = before }
    let many = try MeshFile.bytes(of: model, as: .threeMF, facts: facts)
    Threads.limit = 1
    #expect(try MeshFile.bytes(of: model, as: .threeMF, facts: facts) == many)
    #expect(try back(many).model == model)
  }

  @Test func `maps keep their colours and those of their parts, and a model without any has none`()
    throws
  {
    var model = Worlds.heart
    model.parts[0].vertexColors = (0..<8).map { Color(UInt8($0), 0, 9) }
    model.parts[1].vertexColors = (0..<8).map { _ in Color(7, 7, 7) }
    let mapped = try back(try MeshFile.bytes(of: model, as: .threeMF, facts: facts))
    #expect(mapped.model == model)
    #expect(mapped.notes.isEmpty)
    for index in model.parts.indices {
      model.parts[index].color = nil
      model.parts[index].vertexColors = nil
    }
    #expect(try back(try MeshFile.bytes(of: model, as: .threeMF, facts: facts)).model == model)
  }

  @Test func `one structure alone is the same model in every arrangement`() throws {
    let model = Model(parts: [Worlds.heart.parts[0]])
    #expect(try back(try MeshFile.bytes(of: model, as: .threeMF, facts: facts)).model == model)
  }

  // MARK: - Files of PrusaSlicer

  /// Two tetrahedra as one mesh, `second` the vertices of the other.
  private func world(_ config: String, second: [Int] = [4, 5, 6, 7]) -> ThreeMFWorld {
    var world = ThreeMFWorld()
    let places = ["0 0 0", "1 0 0", "0 1 0", "0 0 1", "5 0 0", "6 0 0", "5 1 0", "5 0 1"]
    let faces = [[0, 2, 1], [0, 1, 3], [1, 2, 3], [0, 3, 2]]
    let all = faces + faces.map { $0.map { second[$0] } }
    world.resources = ThreeMFWorld.object(
      1,
      "<mesh><vertices>"
        + places.map { place in
          let words = place.split(separator: " ")
          return "<vertex x=\"\(words[0])\" y=\"\(words[1])\" z=\"\(words[2])\"/>"
        }.joined() + "</vertices><triangles>"
        + all.map { "<triangle v1=\"\($0[0])\" v2=\"\($0[1])\" v3=\"\($0[2])\"/>" }.joined()
        + "</triangles></mesh>")
    world.more[Self.config] = Array("<config>\(config)</config>".utf8)
    return world
  }

  private func volume(_ first: Int, _ last: Int, _ name: String, _ type: String = "ModelPart")
    -> String
  {
    """
    <volume firstid="\(first)" lastid="\(last)"><metadata type="volume" key="name" value="\(name)"/>\
    <metadata type="volume" key="volume_type" value="\(type)"/><mesh edges_fixed="0"/></volume>
    """
  }

  private func object(_ volumes: String..., id: Int = 1) -> String {
    "<object id=\"\(id)\" instances_count=\"1\"><metadata type=\"object\" key=\"name\" value=\"o\"/>"
      + volumes.joined() + "</object>"
  }

  @Test func `its volumes are parts by their names, each with its own vertices`() throws {
    let apart = try world(object(volume(0, 3, "a &amp; b"), volume(4, 7, "c"))).read()
    #expect(apart.model.parts.map(\.name) == ["a & b", "c"])
    #expect(apart.notes.isEmpty)
    let triangles = apart.model.parts[0].mesh.triangles
    #expect(triangles.count == 4 && apart.model.parts[1].mesh.triangles == triangles)
    #expect(
      apart.model.parts[1].mesh.positions == [[5, 0, 0], [6, 0, 0], [5, 1, 0], [5, 0, 1]])
    // Vertices in any order, and one that both use.
    let mixed = try world(
      object(volume(0, 3, "a"), volume(4, 7, "c")), second: [7, 0, 5, 4]
    ).read()
    #expect(mixed.model.parts.map(\.mesh.positions.count) == [4, 4])
    #expect(
      mixed.model.parts[1].mesh.positions == [[0, 0, 0], [5, 0, 0], [6, 0, 0], [5, 0, 1]])
    #expect(mixed.model.parts[1].mesh.triangles[0] == Triangle(3, 2, 0))
    // The name of the only one, too.
    #expect(try world(object(volume(0, 7, "both"))).read().model.parts.map(\.name) == ["both"])
  }

  @Test func `what is not printed is left out, and said`() throws {
    let old =
      "<volume firstid=\"4\" lastid=\"7\"><metadata type=\"volume\" key=\"modifier\" value=\"1\"/></volume>"
    for other in [volume(4, 7, "hole", "NegativeVolume"), old] {
      let reading = try world(object(volume(0, 3, "heart"), other)).read()
      #expect(reading.model.parts.map(\.name) == ["heart"])
      #expect(reading.model.parts[0].mesh.positions.count == 4)
      #expect(reading.notes.count == 1 && reading.notes[0].contains("are left out"))
    }
  }

  @Test func `what does not fit the mesh, or is no such part, is passed over and said`() throws {
    let both = volume(0, 3, "a")
    for config in [
      object(both), object(both, volume(4, 8, "b")), object(both, volume(4, 6, "b")),
    ] {
      let reading = try world(config).read()
      #expect(reading.model.parts.map(\.mesh.triangles.count) == [8])
      #expect(reading.notes.count == (config == object(both) ? 0 : 1), "\(reading.notes)")
    }
    for config in [
      object(both, volume(5, 7, "b")), object(both, volume(3, 7, "b")),
      object(volume(1, 7, "b")), object(volume(3, 2, "b")), object(volume(-1, 7, "b")),
      object(both) + object(both), "<object/>", "<object", "</config><a>",
    ] {
      let reading = try world(config).read()
      #expect(reading.model.parts.map(\.mesh.triangles.count) == [8])
      #expect(
        reading.notes == [
          "Metadata/Slic3r_PE_model.config is not what PrusaSlicer writes; it is ignored."
        ], "\(config)")
    }
    // Of an object that is not there.
    let other = try world(object(both, volume(4, 7, "b"), id: 3)).read()
    #expect(other.model.parts.count == 1 && other.notes.isEmpty)
  }

  @Test
  func `the picture that PrusaSlicer names and does not write is missed of its packages only`()
    throws
  {
    let named = (ThreeMFWorld.thumbnail, "/Metadata/thumbnail.png")
    var exported = world(object(volume(0, 3, "a"), volume(4, 7, "b")))
    exported.package.append(named)
    let reading = try exported.read()
    #expect(reading.model.parts.map(\.name) == ["a", "b"])
    #expect(reading.notes == ["It names a picture that is not there, as PrusaSlicer does."])
    exported.package[1].1 = "/Metadata/other.png"
    #expect(throws: MeshFileFailure.self) { try exported.read() }
    var others = ThreeMFWorld()
    others.package.append(named)
    #expect(throws: MeshFileFailure.self) { try others.read() }
  }
}
