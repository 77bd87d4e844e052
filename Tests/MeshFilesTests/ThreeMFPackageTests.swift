import Compression
import Geometry
import MeshFiles
import Surfaces
import Testing

/// What lies in a written package beside the coordinates, by what each slicer looks for.
@Suite struct ThreeMFPackageTests {
  private func package(_ facts: FileFacts = Worlds.facts) throws -> ZipArchive {
    try ZipArchive(try MeshFile.bytes(of: Worlds.heart, as: .threeMF, facts: facts))
  }

  private func text(_ name: String, _ archive: ZipArchive) throws -> String {
    String(
      decoding: try archive.contents(of: try #require(archive.entry(named: name))),
      as: UTF8.self)
  }

  @Test func `one parent holds one named object a structure, and is the only item`() throws {
    let model = try text("3D/3dmodel.model", try package())
    let names = model.matches(of: /<object id="(\d+)" type="model" name="([^"]*)"/)
      .map { "\($0.1) \($0.2)" }
    #expect(
      names == [
        "2 left &lt;ventricle&gt; &amp; &quot;wall&quot;", "3 aorta", "4 Vorhof ü", "5 Heart",
      ])
    #expect(model.matches(of: /<component objectid="(\d+)"\/>/).map(\.1) == ["2", "3", "4"])
    #expect(model.matches(of: /<item objectid="(\d+)"/).map(\.1) == ["5"])
    #expect(model.contains("<model unit=\"millimeter\""))
  }

  @Test func `where one part has a colour, every triangle has one`() throws {
    let model = try text("3D/3dmodel.model", try package())
    let triangles = model.matches(of: /<triangle [^>]*>/).map { String($0.0) }
    #expect(triangles.count == 12 + 12 + 200)
    #expect(triangles.allSatisfy { $0.contains(" pid=\"1\" p1=\"") })
    #expect(
      model.matches(of: /<m:color color="([^"]*)"/).map(\.1)
        == ["#C80AFFFF", "#008001FF", "#C0C0C0FF"])
    // The grey is told apart from a colour by our own metadata.
    let scratch = try Scratch()
    let bytes = try MeshFile.bytes(of: Worlds.heart, as: .threeMF, facts: Worlds.facts)
    let back = try MeshFile.read(try scratch.write(bytes, to: "h.3mf"))
    #expect(back.model.parts.map(\.color) == Worlds.heart.parts.map(\.color))
  }

  @Test func `without any colour there is no colour group`() throws {
    var model = Worlds.heart
    for index in model.parts.indices { model.parts[index].color = nil }
    let bytes = try MeshFile.bytes(of: model, as: .threeMF, facts: Worlds.facts)
    let text = try text("3D/3dmodel.model", try ZipArchive(bytes))
    #expect(!text.contains("pid=") && !text.contains("colorgroup") && !text.contains("NoColor"))
  }

  @Test func `PrusaSlicer finds every structure as a named volume with its extruder`() throws {
    let config = try text("Metadata/Slic3r_PE_model.config", try package())
    #expect(config.matches(of: /<object id="(\d)"/).map(\.1) == ["2", "3", "4"])
    #expect(
      config.matches(of: /type="volume" key="name" value="([^"]*)"/).map(\.1)
        == ["left &lt;ventricle&gt; &amp; &quot;wall&quot;", "aorta", "Vorhof ü"])
    // The colour of the first part, none (grey is the third colour), the second colour.
    #expect(config.matches(of: /key="extruder" value="(\d)"/).map(\.1) == ["1", "3", "2"])
    #expect(config.matches(of: /firstid="0" lastid="(\d+)"/).map(\.1) == ["11", "11", "199"])
  }

  @Test func `a report comes back, and what else was to be preserved is said`() throws {
    var facts = Worlds.facts
    facts.report = Array("{\"a\": 1}".utf8)
    let scratch = try Scratch()
    let bytes = try MeshFile.bytes(of: Worlds.heart, as: .threeMF, facts: facts)
    let reading = try MeshFile.read(try scratch.write(bytes, to: "h.3mf"))
    #expect(reading.report == facts.report)
    #expect(reading.notes.isEmpty)
    var world = ThreeMFWorld()
    world.package.append((ThreeMFWorld.preserve, "/Metadata/a.xml"))
    world.more["Metadata/a.xml"] = []
    let foreign = try world.read()
    #expect(foreign.report == nil)
    #expect(foreign.notes == ["It asks to preserve 1 of its parts, which are not kept."])
  }

  @Test func `picture and report are parts of the package, and related to it`() throws {
    var facts = Worlds.facts
    facts.thumbnail = ThreeMFWorld.png
    facts.report = Array("{}".utf8)
    let archive = try package(facts)
    #expect(
      archive.entries.map(\.name) == [
        "[Content_Types].xml", "_rels/.rels", "3D/3dmodel.model",
        "Metadata/Slic3r_PE_model.config", "Metadata/thumbnail.png",
        "Metadata/heartwright-report.json",
      ])
    let picture = try #require(archive.entry(named: "Metadata/thumbnail.png"))
    #expect(try archive.contents(of: picture) == ThreeMFWorld.png)
    #expect(try text("Metadata/heartwright-report.json", archive) == "{}")
    let relationships = try text("_rels/.rels", archive)
    #expect(
      relationships.contains(
        "Target=\"/Metadata/thumbnail.png\" Id=\"rel1\" Type=\"\(ThreeMFWorld.thumbnail)\""))
    #expect(
      relationships.contains(
        "Target=\"/Metadata/heartwright-report.json\" Id=\"rel2\" "
          + "Type=\"http://schemas.openxmlformats.org/package/2006/relationships/mustpreserve\""))
    let types = try text("[Content_Types].xml", archive)
    #expect(types.contains("Extension=\"png\"") && types.contains("Extension=\"json\""))
    #expect(try text("[Content_Types].xml", try package()).contains("png") == false)
    #expect(try package().entries.count == 4)
  }
}
