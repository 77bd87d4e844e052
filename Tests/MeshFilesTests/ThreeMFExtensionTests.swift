import Compression
import FileSystem
import Foundation
import Geometry
import MeshFiles
import Parallel
import Surfaces
import TestSupport
import Testing

/// Named regions (Triangle Sets), structures as parts of the package (Production) and outlines of layers
/// (Slices), as the specifications of the 3MF Consortium have them.
@Suite struct ThreeMFExtensionTests {
  private func package(_ model: Model, _ facts: FileFacts = Worlds.facts) throws -> ZipArchive {
    try ZipArchive(try MeshFile.bytes(of: model, as: .threeMF, facts: facts))
  }

  private func text(_ name: String, _ archive: ZipArchive) throws -> String {
    String(
      decoding: try archive.contents(of: try #require(archive.entry(named: name))), as: UTF8.self)
  }

  private func back(_ model: Model, _ facts: FileFacts) throws -> MeshReading {
    let scratch = try Scratch()
    let bytes = try MeshFile.bytes(of: model, as: .threeMF, facts: facts)
    return try MeshFile.read(try scratch.write(bytes, to: "m.3mf"))
  }

  // MARK: - Triangle sets

  private var walled: Model {
    var model = Worlds.heart
    model.parts[0].regions = [
      Region(name: "wall to <aorta>", triangles: [0..<1, 3..<7, 11..<12]),
      Region(name: "lid", triangles: [0..<12]),
    ]
    model.parts[2].regions = [Region(name: "wall to <aorta>", triangles: [199..<200])]
    return model
  }

  @Test func `named regions are triangle sets, and come back`() throws {
    let model = try text("3D/3dmodel.model", try package(walled))
    func set(_ name: String, _ number: Int, _ triangles: [Int]) -> String {
      "<t:triangleset name=\"\(name)\" identifier=\"\(number)\">\n"
        + triangles.map { "<t:ref index=\"\($0)\"/>\n" }.joined() + "</t:triangleset>\n"
    }
    let sets =
      set("wall to &lt;aorta&gt;", 1, [0, 3, 4, 5, 6, 11]) + set("lid", 2, Array(0..<12))
    #expect(
      model.contains("</triangles>\n<t:trianglesets>\n\(sets)</t:trianglesets>\n</mesh>\n"))
    #expect(try !text("3D/3dmodel.model", try package(Worlds.heart)).contains("xmlns:t="))
    // In several pieces of text, and as part of the same set.
    var large = walled
    large.parts[2].mesh = Worlds.wild(60_000, seed: 3)
    large.parts[2].regions = [
      Region(name: "much", triangles: [0..<3, 7..<40_000, 50_000..<60_000])
    ]
    #expect(try back(large, Worlds.facts).model == large)
    let reading = try back(walled, Worlds.facts)
    #expect(reading.model == walled)
    #expect(reading.notes.isEmpty)
    #expect(MeshFormat.threeMF.losses(of: walled).isEmpty)
    #expect(
      MeshFormat.glb.losses(of: walled)
        == ["GLB holds no named regions: 3 are lost; 3MF does."])
  }

  @Test func `a set is read whatever its order, and refused where it breaks a rule`() throws {
    func world(_ sets: String) -> ThreeMFWorld {
      var world = ThreeMFWorld()
      world.attributes =
        "xmlns:t=\"http://schemas.microsoft.com/3dmanufacturing/trianglesets/2021/07\""
      world.resources = ThreeMFWorld.object(
        1,
        ThreeMFWorld.tetrahedron.replacing(
          "</mesh>", with: "<t:trianglesets>\(sets)</t:trianglesets></mesh>"))
      return world
    }
    func set(_ inside: String, _ identifier: String = "a") -> String {
      "<t:triangleset name=\"n\" identifier=\"\(identifier)\">\(inside)</t:triangleset>"
    }
    let odd = try world(
      set(
        "<t:ref index=\"3\"/><t:ref index=\"0\"/><t:ref index=\"0\"/>"
          + "<t:refrange startindex=\"0\" endindex=\"1\"/>") + set("", "b")
    ).read()
    #expect(odd.model.parts[0].regions == [Region(name: "n", triangles: [0..<2, 3..<4])])
    #expect(odd.notes == ["A triangle set without triangles is left out."])
    for (sets, reason) in [
      (set("<t:ref index=\"4\"/>"), "triangles 4 to 4, but there are 4"),
      (set("<t:refrange startindex=\"2\" endindex=\"1\"/>"), "triangles 2 to 1"),
      (set("<t:ref/>"), "lacks the attribute index"),
      (set("") + set(""), "same identifier"),
      ("<t:triangleset name=\"n\"/>", "without a name or an identifier"),
    ] {
      let found = world(sets).problem()
      #expect(found.contains(reason), "\(found)")
    }
  }

  // MARK: - Production

  private var apart: FileFacts {
    var facts = Worlds.facts
    facts.arrangement = .modelParts
    return facts
  }

  @Test func `each structure is a model part of its own, to which the root refers`() throws {
    let archive = try package(walled, apart)
    #expect(
      archive.entries.map(\.name) == [
        "[Content_Types].xml", "_rels/.rels", "3D/_rels/3dmodel.model.rels", "3D/3dmodel.model",
        "3D/Objects/part-1.model", "3D/Objects/part-2.model", "3D/Objects/part-3.model",
      ])
    let root = try text("3D/3dmodel.model", archive)
    #expect(root.contains("requiredextensions=\"p\""))
    #expect(
      root.matches(of: /<component objectid="(\d)" p:path="([^"]*)"/).map { "\($0.1) \($0.2)" }
        == (1...3).map { "\($0 + 1) /3D/Objects/part-\($0).model" })
    let links = try text("3D/_rels/3dmodel.model.rels", archive)
    #expect(
      links.matches(of: /Target="([^"]*)"/).map(\.1)
        == (1...3).map { "/3D/Objects/part-\($0).model" })
    let reading = try back(walled, apart)
    #expect(reading.model == walled)
    #expect(reading.notes.isEmpty)
    // Those that others wrote are theirs, and lost.
    var foreign = ThreeMFWorld()
    foreign.attributes =
      "xmlns:p=\"http://schemas.microsoft.com/3dmanufacturing/production/2015/06\""
    foreign.build = "<item objectid=\"1\" p:UUID=\"a\"/>"
    foreign.resources = ThreeMFWorld.object(1, ThreeMFWorld.tetrahedron, "p:UUID=\"b\"")
    #expect(try foreign.read().notes.count == 1)
  }

  @Test func `identifiers are UUIDs, each its own, and follow from the model`() throws {
    func all(_ model: Model) throws -> [String] {
      let archive = try package(model, apart)
      return try archive.entries.filter { $0.name.hasSuffix(".model") }.flatMap { entry in
        try text(entry.name, archive).matches(of: /p:UUID="([^"]*)"/).map { String($0.1) }
      }
    }
    let one = try all(Worlds.heart)
    // An object, a component and a build for each structure; the parent, the build and the item.
    #expect(one.count == 12 && Set(one).count == 12)
    let form = /[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
    #expect(one.allSatisfy { $0.wholeMatch(of: form) != nil })
    #expect(try all(Worlds.heart) == one)
    var moved = Worlds.heart
    moved.parts[1].mesh.positions[0].x += 1
    #expect(Set(try all(moved)).isDisjoint(with: one))
  }

  @Test func `colours of parts and vertices are in each model part`() throws {
    var model = Worlds.heart
    model.parts[1].vertexColors = (0..<8).map { Color(UInt8($0), 0, 9) }
    #expect(try back(model, apart).model == model)
  }

  // MARK: - Slices

  private var layered: FileFacts {
    var facts = Worlds.facts
    facts.layerHeight = 0.25
    return facts
  }

  private let solids = Model(parts: [
    Part(name: "box", mesh: Worlds.box(lower: [1, 2, -3], size: [4, 5, 1])),
    Part(name: "ball", color: Color(1, 2, 3), mesh: Shapes.icosphere(subdivisions: 3, radius: 2)),
  ])

  @Test func `the layers of each structure are a stack of closed outlines`() throws {
    let model = try text("3D/3dmodel.model", try package(solids, layered))
    let stacks = model.matches(of: /<s:slicestack id="(\d+)" zbottom="-3.0">/).map(\.1)
    #expect(stacks == ["6", "7"])
    #expect(
      model.matches(of: /<object id="\d" [^>]* s:slicestackid="(\d)"/).map(\.1) == ["6", "7"])
    // From -3 to 2 in quarters, for both.
    let tops = model.matches(of: /<s:slice ztop="([^"]*)"/).compactMap { Double($0.1) }
    let expected = (1...20).map { -3 + Double($0) / 4 }
    #expect(tops == expected + expected)
    // A rectangle from its first corner around back to it, and nothing above the box.
    let first = try #require(model.firstMatch(of: /<s:slice ztop="-2.75">(.|\n)*?<\/s:slice>/)).0
    let segments = first.matches(of: /v2="(\d+)"/).compactMap { Int($0.1) }
    #expect(segments == Array(1..<segments.count) + [0])
    #expect(first.matches(of: /<s:vertex\s/).count == segments.count)
    #expect(model.contains("<s:slice ztop=\"-1.75\"/>"))
    let reading = try back(solids, layered)
    #expect(reading.model == solids)
    #expect(
      reading.notes == ["The package's layer contours (slices) are not read; its meshes are."])
    var both = layered
    both.arrangement = .modelParts
    #expect(try back(solids, both).model == solids)
  }

  @Test func `one thread and many write the same bytes, and what has no layers is refused`() throws
  {
    let before = Threads.limit
    defer { Threads.limit = before }
    var facts = layered
    facts.arrangement = .modelParts
    Threads.limit = 1
    let one = try MeshFile.bytes(of: solids, as: .threeMF, facts: facts)
    Threads.limit = 7
    #expect(try MeshFile.bytes(of: solids, as: .threeMF, facts: facts) == one)
    func refusal(_ model: Model, _ facts: FileFacts) -> String {
      do {
        _ = try MeshFile.bytes(of: model, as: .threeMF, facts: facts)
        return "written"
      } catch {
        return "\(error)"
      }
    }
    var open = solids
    open.parts[1].mesh.triangles.removeLast()
    #expect(refusal(open, layered).contains("\"ball\" is not closed and oriented"))
    facts.layerHeight = 1e-6
    #expect(refusal(solids, facts).contains("have no layers of 1e-06 mm"))
  }
}
