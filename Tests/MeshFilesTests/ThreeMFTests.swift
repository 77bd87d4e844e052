import Compression
import Failures
import Foundation
import Geometry
import MeshFiles
import Surfaces
import TestSupport
import Testing

@Suite struct ThreeMFTests {
  private static let tetrahedron = ThreeMFWorld.tetrahedron
  private static let core = ThreeMFWorld.core

  private func package(_ model: String, scratch: Scratch) throws -> String {
    var world = ThreeMFWorld()
    world.text = model
    return try scratch.write(try world.bytes(), to: "p.3mf")
  }

  private func read(
    resources: String, build: String, attributes: String = "", more: [String: String] = [:]
  ) throws -> MeshReading {
    var world = ThreeMFWorld()
    (world.resources, world.build, world.attributes) = (resources, build, attributes)
    world.more = more.mapValues { Array($0.utf8) }
    return try world.read()
  }

  private func problem(_ body: () throws -> MeshReading) -> String {
    do {
      _ = try body()
      return "read"
    } catch let failure as any Failure {
      return failure.description
    } catch {
      return "an error of no kind"
    }
  }

  private func object(_ id: Int, _ content: String = tetrahedron, _ more: String = "") -> String {
    ThreeMFWorld.object(id, content, more)
  }

  @Test func `the build item puts the model on the bed and the mesh keeps its place`() throws {
    let scratch = try Scratch()
    try MeshFile.write(
      Worlds.heart, to: scratch.file("h.3mf"), facts: Worlds.facts, replacing: false)
    let archive = try ZipArchive(try scratch.bytes("h.3mf"))
    let entry = try #require(archive.entry(named: "3D/3dmodel.model"))
    let text = String(decoding: try archive.contents(of: entry), as: UTF8.self)
    let move = try #require(text.firstMatch(of: /<item objectid="5" transform="([^"]*)"\/>/)).1
      .split(separator: " ").compactMap { Double($0) }
    #expect(Array(move[0..<9]) == [1, 0, 0, 0, 1, 0, 0, 0, 1])
    for axis in 0..<3 {
      let lowest = Worlds.heart.merged.bounds.lower[axis]
      // The wild part is so large that a double cannot add a thousandth to it.
      let slack = max(0.001, abs(lowest) * 1e-15)
      #expect((0...slack).contains(lowest + move[9 + axis]))
    }
    #expect(text.contains("<vertex x=\"-70.3\" y=\"12.7\" z=\"-400.1\"/>"))
    #expect(text.contains("name=\"left &lt;ventricle&gt; &amp; &quot;wall&quot;\""))
    #expect(text.contains("<metadata name=\"hw:Source\">CT</metadata>"))
    #expect(text.contains("<metadata name=\"Description\">a &lt; b</metadata>"))
  }

  @Test func `components and nested transforms are laid out in millimetres`() throws {
    let reading = try read(
      resources: object(1)
        + object(
          2,
          """
          <components><component objectid="1" transform="0 1 0 -1 0 0 0 0 1 5 0 0"/>\
          <component objectid="1"/></components>
          """, "name=\"pair\""),
      build: "<item objectid=\"2\" transform=\"2 0 0 0 2 0 0 0 2 0 0 10\"/>",
      attributes: "unit=\"inch\"")
    #expect(reading.statedUnit == .inch)
    #expect(reading.model.parts.map(\.name) == ["pair", "pair"])
    let scale = Float(25.4 * 2)
    // A quarter turn about z, then 5 along x, then doubled and raised by 10 inches.
    let first = reading.model.parts[0].mesh.positions
    #expect(first[0] == [5 * scale, 0, 254])
    #expect(first[1] == [5 * scale, scale, 254])
    #expect(first[2] == [4 * scale, 0, 254])
    let volume = Worlds.volume(reading.model.merged)
    #expect(abs(volume - 2 * pow(25.4 * 2, 3) / 6) < 1)
  }

  @Test func `the caller's unit goes before the file's and is said`() throws {
    let scratch = try Scratch()
    let path = try package(
      "<model xmlns=\"\(Self.core)\" unit=\"meter\"><resources>\(object(1))</resources>"
        + "<build><item objectid=\"1\"/></build></model>", scratch: scratch)
    let reading = try MeshFile.read(path, unit: .millimetre)
    #expect(reading.model.merged.bounds.upper == [1, 1, 1])
    #expect(reading.notes == ["The mesh states m itself; its numbers were read in mm."])
  }

  @Test func `one colour all over is kept, several are said to be lost`() throws {
    let colors = """
      <basematerials id="9"><base name="a" displaycolor="#102030"/>\
      <base name="b" displaycolor="#FF000080"/></basematerials>
      """
    let own = try read(
      resources: colors + object(1, Self.tetrahedron, "pid=\"9\" pindex=\"1\""),
      build: "<item objectid=\"1\"/>")
    #expect(own.model.parts[0].color == Color(255, 0, 0))
    let painted = Self.tetrahedron.replacing(
      "/></triangles>", with: " pid=\"9\" p1=\"0\"/></triangles>")
    let mixed = try read(
      resources: colors + object(1, painted, "pid=\"9\" pindex=\"1\""),
      build: "<item objectid=\"1\"/>")
    #expect(mixed.model.parts[0].color == nil)
    #expect(mixed.notes.count == own.notes.count + 1)
  }

  /// Core 1.4 chapter 4 forbids producers to write it, and it was refused here. But CAD programs do (two
  /// files of the shared data), their shapes are sound, no must-fail package does it, and nothing but a
  /// colour is lost.
  @Test func `a colour of an object of components is passed over, and said`() throws {
    let reading = try read(
      resources:
        "<m:colorgroup id=\"9\"><m:color color=\"#FF0000\"/><m:color color=\"#0000FF\"/>"
        + "</m:colorgroup>" + object(1, Self.tetrahedron, "pid=\"9\" pindex=\"0\"")
        + object(
          2, "<components><component objectid=\"1\"/></components>", "pid=\"9\" pindex=\"1\""),
      build: "<item objectid=\"2\"/>")
    #expect(reading.model.parts.map(\.color) == [Color(255, 0, 0)])
    #expect(
      reading.notes == [
        "The colour of an object of components is ignored; only meshes may have one."
      ])
  }

  @Test func `an item that is marked not to be printed is read, and said`() throws {
    for (mark, isSaid) in [("", false), ("printable=\"1\"", false), ("printable=\"0\"", true)] {
      let reading = try read(
        resources: object(1, Self.tetrahedron, ""), build: "<item objectid=\"1\" \(mark)/>")
      #expect(reading.model.parts.count == 1)
      #expect(reading.notes.contains { $0.contains("marked not to be printed") } == isSaid)
    }
  }

  @Test func `colours that let light through and objects of other kinds are said`() throws {
    let said = "Some of its colours let light through (alpha), which is ignored."
    for (color, notes) in [("#FF0000", []), ("#FF0000FF", []), ("#FF000080", [said])] {
      let resources =
        "<m:colorgroup id=\"9\"><m:color color=\"\(color)\"/></m:colorgroup>"
        + object(1, Self.tetrahedron, "pid=\"9\" pindex=\"0\"")
      let reading = try read(resources: resources, build: "<item objectid=\"1\"/>")
      #expect(reading.model.parts.map(\.color) == [Color(255, 0, 0)])
      #expect(reading.notes == notes)
    }
    for type in ["model", "surface", "support", "solidsupport"] {
      let reading = try read(
        resources: object(1, Self.tetrahedron, "type=\"\(type)\""),
        build: "<item objectid=\"1\"/>")
      #expect(
        reading.notes
          == (["model", "surface"].contains(type)
            ? [] : ["An object of the type \(type) is read as a part like any other."]))
    }
  }

  @Test func `rules that meshes depend on are each refused with their reason`() throws {
    let item = "<item objectid=\"1\"/>"
    func mesh(_ from: String, _ to: String) -> String {
      object(1, Self.tetrahedron.replacing(from, with: to))
    }
    let cases: [(resources: String, build: String, reason: String)] = [
      (object(1) + object(1), item, "id 1 twice"),
      (object(0), item, "zero"),
      (object(1), "<item objectid=\"2\"/>", "object 2, which is not defined"),
      (
        object(2, "<components><component objectid=\"1\"/></components>") + object(1), item,
        "not defined before"
      ),
      (mesh("v1=\"1\" v2=\"2\"", "v1=\"4\" v2=\"2\""), item, "vertex 4, but there are 4"),
      (mesh("v1=\"1\" v2=\"2\"", "v1=\"2\" v2=\"2\""), item, "uses a vertex twice"),
      (mesh("v1=\"1\"", "v1=\"-1\""), item, "\"-1\" for v1"),
      (mesh("v1=\"1\" ", ""), item, "lacks the attribute v1"),
      (mesh("x=\"1\"", "x=\"NaN\""), item, "\"NaN\" for x"),
      (mesh("x=\"1\"", "x=\"1,5\""), item, "\"1,5\" for x"),
      (mesh("x=\"1\"", "x=\"1\" x=\"1\""), item, "attribute x twice"),
      (mesh("<triangle ", "<tri:angle "), item, "undeclared prefix tri"),
      (mesh("</mesh>", ""), item, "not the element that is open"),
      (object(1, "<mesh></mesh>"), item, "without vertices"),
      (object(1, ""), item, "without mesh or components"),
      (object(1, Self.tetrahedron + Self.tetrahedron), item, "two contents"),
      (object(1), "<item objectid=\"1\" transform=\"1 0 0 0 1 0 0 0 1 0 0\"/>", "twelve numbers"),
      (object(1, Self.tetrahedron, "pid=\"7\" pindex=\"0\""), item, "property 7"),
      (object(1, Self.tetrahedron, "name=\"&heart;\""), item, "entity"),
    ]
    for (resources, build, reason) in cases {
      let found = problem { try read(resources: resources, build: build) }
      #expect(found.contains(reason), "\(found)")
    }
    #expect(
      problem { try read(resources: object(1), build: item, attributes: "unit=\"yard\"") }
        .contains("unit \"yard\""))
    #expect(
      problem {
        try read(
          resources: object(1), build: item,
          attributes: "requiredextensions=\"z\" xmlns:z=\"urn:z\"")
      }.contains("requires the extension z"))
  }

  @Test func `a document type is refused before any entity can grow`() throws {
    let scratch = try Scratch()
    let text = """
      <?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>\
      <model xmlns="\(Self.core)"/>
      """
    let path = try package(text, scratch: scratch)
    #expect(problem { try MeshFile.read(path) }.contains("document type"))
  }

  @Test func `components that double at every level are refused without being unfolded`() throws {
    var resources = object(1)
    for level in 2...80 {
      let child = "<component objectid=\"\(level - 1)\"/>"
      resources += object(level, "<components>\(child)\(child)</components>")
    }
    let found = problem { try read(resources: resources, build: "<item objectid=\"80\"/>") }
    #expect(found.contains("of memory"))
    for level in 81...200 {
      resources += object(level, "<components><component objectid=\"\(level - 1)\"/></components>")
    }
    let deep = problem { try read(resources: resources, build: "<item objectid=\"200\"/>") }
    #expect(deep.contains("deeper than 100"))
  }

  @Test func `the Production extension may keep objects in other parts`() throws {
    let production = "http://schemas.microsoft.com/3dmanufacturing/production/2015/06"
    let other = """
      <model xmlns="\(Self.core)"><resources>\(object(4, Self.tetrahedron, "name=\"far\""))\
      </resources><build/></model>
      """
    func load(_ path: String) throws -> MeshReading {
      try read(
        resources: object(
          1, "<components><component objectid=\"4\" p:path=\"\(path)\"/></components>"),
        build: "<item objectid=\"1\"/>",
        attributes: "xmlns:p=\"\(production)\" requiredextensions=\"p\"",
        more: ["3D/Objects/o.model": other])
    }
    #expect(try load("/3D/Objects/o.model").model.parts.map(\.name) == ["far"])
    #expect(problem { try load("/3D/Objects/none.model") }.contains("none.model is missing"))
    #expect(problem { try load("../../etc/passwd") }.contains("refers to another part"))
  }

  @Test func `relationships may not lead out of the package`() throws {
    for target in ["http://example.org/x.model", "../../x.model", "//host/x", "/3D/none.model"] {
      var world = ThreeMFWorld()
      world.package[0].1 = target
      let found = world.problem()
      #expect(found.contains("outside of the package") || found.contains("is missing"))
    }
  }
}
