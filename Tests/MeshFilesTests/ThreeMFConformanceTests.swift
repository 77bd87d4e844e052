import Geometry
import MeshFiles
import Surfaces
import Testing

/// Rules of 3MF Core 1.4, its schema, and the Open Packaging Conventions: a package that breaks one is
/// refused by a sentence that names it, and one that only looks odd is read.
@Suite struct ThreeMFConformanceTests {
  private typealias World = ThreeMFWorld

  private func world(_ change: (inout ThreeMFWorld) -> Void) -> ThreeMFWorld {
    var world = ThreeMFWorld()
    change(&world)
    return world
  }

  private func expect(
    _ cases: [(String, (inout ThreeMFWorld) -> Void)], location: SourceLocation = #_sourceLocation
  ) {
    for (reason, change) in cases {
      let found = world(change).problem()
      #expect(found.contains(reason), "\(found)", sourceLocation: location)
    }
  }

  private func tetrahedron(_ from: String, _ to: String) -> String {
    World.object(1, World.tetrahedron.replacing(from, with: to))
  }

  @Test func `the world that the other tests break is sound`() throws {
    let reading = try ThreeMFWorld().read()
    #expect(reading.model.parts.count == 1)
    #expect(reading.notes.isEmpty)
  }

  @Test func `packages are held against the Open Packaging Conventions`() {
    expect([
      ("states no type for the model part", { $0.types = "" }),
      (
        "another type for 3D/3dmodel.model",
        { $0.types = $0.types.replacing(World.modelType, with: "text/xml") }
      ),
      (
        "type of \"MODEL\" twice",
        { $0.types += "<Default Extension=\"MODEL\" ContentType=\"\(World.modelType)\"/>" }
      ),
      ("without Extension", { $0.types += "<Default ContentType=\"text/xml\"/>" }),
      ("0 root model parts", { $0.package = [] }),
      ("two relationships of the same type", { $0.package += $0.package }),
      (
        "2 root model parts",
        {
          $0.package.append((World.start, "/3D/other.model"))
          $0.more["3D/other.model"] = []
        }
      ),
      ("model part 3D/none.model is missing", { $0.package[0].1 = "/3D/none.model" }),
      ("begins with a period", { $0.package[0].1 = "/3D/.model" }),
      ("has an empty name", { $0.package[0].1 = "/3D/" }),
      ("encodes a slash", { $0.package[0].1 = "/3D%2F3dmodel.model" }),
      ("encodes nothing", { $0.package[0].1 = "/3D/%zz.model" }),
      ("ends in a period", { $0.package[0].1 = "/3D./x.model" }),
      ("outside of the package", { $0.model = [(World.texture, "http://example.org/a.png")] }),
      ("attached to the package", { $0.package.append((World.ticket, "/t.xml")) }),
      ("print ticket t.xml is not in the package", { $0.model = [(World.ticket, "/t.xml")] }),
      (
        "more than one print ticket",
        { $0.model = [(World.ticket, "/t.xml"), (World.ticket, "/u.xml")] }
      ),
      ("thumbnail t.png is not in", { $0.package.append((World.thumbnail, "/t.png")) }),
      ("thumbnail 3D/t.png is not in", { $0.model.append((World.thumbnail, "t.png")) }),
      (
        "neither a PNG nor a JPEG picture",
        {
          $0.package.append((World.thumbnail, "/t.png"))
          $0.more["t.png"] = Array("GIF89a".utf8)
        }
      ),
      (
        "type none, neither PNG nor JPEG",
        {
          $0.package.append((World.thumbnail, "/t.gif"))
          $0.more["t.gif"] = World.png
        }
      ),
      (
        "CMYK",
        {
          $0.package.append((World.thumbnail, "/t.jpg"))
          $0.more["t.jpg"] =
            [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 1, 0xFF, 0xC0, 0, 20, 8, 0, 1, 0, 1, 4] + [0, 0, 0]
        }
      ),
      (
        "whose names mean the same",
        {
          $0.more["a%20b.txt"] = []
          $0.more["a b.txt"] = []
        }
      ),
    ])
  }

  @Test func `the Ids of relationships are names, and each its own`() {
    func list(_ ids: [String]) -> String {
      "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        + ids.enumerated().map { index, id in
          "<Relationship \(id) Type=\"\(index == 0 ? World.start : "urn:other")\" "
            + "Target=\"/3D/3dmodel.model\"/>"
        }.joined() + "</Relationships>"
    }
    #expect(World().problem(relationships: list(["Id=\"a\"", "Id=\"b\""])) == "read")
    #expect(World().problem(relationships: list(["Id=\"a\"", "Id=\"a\""])).contains("twice"))
    #expect(World().problem(relationships: list(["Id=\"1\""])).contains("no XML name"))
    #expect(World().problem(relationships: list([""])).contains("without Id"))
    #expect(
      World().problem(relationships: "<Relationships/>")
        .contains("does not begin with the element Relationships"))
  }

  @Test func `parts are found by names that mean the same`() throws {
    for (target, name) in [
      ("/3D/a%20b.model", "3D/a b.model"), ("/3D/a%20b.model", "3D/a%20b.model"),
      ("3D/%C3%BC.model", "3D/ü.model"), ("/3d/MODEL.model", "3D/model.MODEL"),
      ("./x/../3D/m.model", "3D/m.model"),
    ] {
      let found = world {
        $0.package[0].1 = target
        $0.name = name
      }
      #expect(found.problem() == "read", "\(target)")
    }
  }

  @Test func `the XML is in the encoding that it states, and borrows nothing forbidden`() throws {
    let inside = "<resources>\(World.object(1))</resources><build><item objectid=\"1\"/></build>"
    func text(_ head: String) -> String {
      "\(head)<model xmlns=\"\(World.core)\">\(inside)</model>"
    }
    let sixteenBit = { World.sixteenBit($0, isBigEndian: false) }
    let stated = text("<?xml version='1.0' encoding='UTF-16'?>")
    #expect(world { ($0.text, $0.encode) = (stated, sixteenBit) }.problem() == "read")
    #expect(world { $0.text = text("<?xml version='1.0' encoding='utf-8'?>") }.problem() == "read")
    expect([
      ("another encoding", { $0.text = text("<?xml version=\"1.0\" encoding=\"UTF-16\"?>") }),
      ("another encoding", { $0.text = text("<?xml version=\"1.0\" encoding=\"utf-8859\"?>") }),
      (
        "another encoding than UTF-16",
        {
          $0.text = text("<?xml version=\"1.0\" encoding=\"utf-8\"?>")
          $0.encode = sixteenBit
        }
      ),
      ("document type", { $0.text = text("<!DOCTYPE model>") }),
      ("xml:space", { $0.build = "<item objectid=\"1\" xml:space=\"preserve\"/>" }),
      ("xml:space", { $0.resources = tetrahedron("x=\"1\"", "x=\"1\" xml:space=\"default\"") }),
      ("xml:base", { $0.attributes = "xml:base=\"/\"" }),
      (
        "xsi:type",
        {
          $0.attributes = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
          $0.build = "<item objectid=\"1\" xsi:type=\"a\"/>"
        }
      ),
    ])
    #expect(world { $0.attributes = "xml:lang=\"de\"" }.problem() == "read")
  }

  @Test func `what the schema does not know is refused where it stands`() {
    expect([
      ("attribute color on the element item", { $0.build = "<item objectid=\"1\" color=\"a\"/>" }),
      (
        "attribute w on the element vertex",
        { $0.resources = tetrahedron("x=\"1\"", "x=\"1\" w=\"1\"") }
      ),
      ("element beam in mesh", { $0.resources = tetrahedron("</mesh>", "<beam/></mesh>") }),
      ("element v in vertices", { $0.resources = tetrahedron("</vertices>", "<v/></vertices>") }),
      ("element group in resources", { $0.resources += "<group/>" }),
      ("element object in build", { $0.build += World.object(2) }),
      ("text where only elements", { $0.resources = tetrahedron("</vertices>", "a</vertices>") }),
      ("text where only elements", { $0.build += "<![CDATA[ ]]>" }),
      (
        "metadata behind resources",
        {
          $0.text = """
            <model xmlns="\(World.core)"><resources>\(World.object(1))</resources>\
            <metadata name="Title">a</metadata><build/></model>
            """
        }
      ),
    ])
    // Slicers of many people write these.
    let painted = tetrahedron("v3=\"1\"/>", "v3=\"1\" paint_color=\"8\"/>")
    #expect(world { $0.resources = painted }.problem() == "read")
    #expect(world { $0.build = "<item objectid=\"1\" printable=\"1\"/>" }.problem() == "read")
  }

  @Test func `metadata have names of XML, each once`() {
    func one(_ name: String, _ more: String = "", _ value: String = "a") -> String {
      "<metadata name=\"\(name)\" \(more)>\(value)</metadata>"
    }
    expect([
      ("whose prefix is not declared", { $0.head = one("q:a") }),
      ("no XML name", { $0.head = one("two words") }),
      ("no XML name", { $0.head = one("m:a:b") }),
      ("\"Title\" twice", { $0.head = one("Title") + one("Title") }),
      ("without a name", { $0.head = "<metadata>a</metadata>" }),
      ("for preserve", { $0.head = one("m:a", "preserve=\"maybe\"") }),
      ("element inside metadata", { $0.head = one("m:a", "", "<b/>") }),
      ("metadatagroup without", { $0.build = "<item objectid=\"1\"><metadatagroup/></item>" }),
      (
        "\"Title\" twice",
        {
          $0.resources = World.object(
            1, "<metadatagroup>\(one("Title"))\(one("Title"))</metadatagroup>" + World.tetrahedron)
        }
      ),
    ])
    let grouped = world {
      $0.head = one("m:a", "preserve=\"true\" type=\"xs:string\"") + one("Unknown")
      $0.resources = World.object(
        1, "<metadatagroup>\(one("Title"))</metadatagroup>" + World.tetrahedron)
    }
    #expect(grouped.problem() == "read")
  }

  @Test func `extensions that are required must be known`() throws {
    expect([
      ("whose prefix is not declared", { $0.attributes = "requiredextensions=\"q\"" }),
      (
        "which is not supported",
        { $0.attributes = "xmlns:q=\"urn:q\" requiredextensions=\"m q\"" }
      ),
      (
        "recommends it too",
        { $0.attributes = "requiredextensions=\"m\" recommendedextensions=\"m\"" }
      ),
    ])
    let recommended = world {
      $0.attributes = "xmlns:q=\"urn:q\" recommendedextensions=\"q\" requiredextensions=\"m\""
    }
    #expect(try recommended.read().notes.contains { $0.contains("recommends the extension q") })
  }

  @Test func `objects keep the rules of chapter 4`() {
    func components(_ id: Int, _ child: Int, _ more: String = "") -> String {
      World.object(
        id, "<components><component objectid=\"\(child)\"/></components>", more)
    }
    let base = "<basematerials id=\"9\"><base name=\"a\" displaycolor=\"#112233\"/></basematerials>"
    expect([
      (
        "pindex and without pid",
        { $0.resources = World.object(1, World.tetrahedron, "pindex=\"0\"") }
      ),
      (
        "entry 1 of property 9",
        {
          $0.resources = base + World.object(1) + components(2, 1, "pid=\"9\" pindex=\"1\"")
        }
      ),
      ("without a component", { $0.resources += World.object(2, "<components/>") }),
      ("object 2, which is not defined", { $0.resources += components(2, 2) }),
      (
        "object 9, which is not defined",
        { $0.resources = base + World.object(1) + components(2, 9) }
      ),
      (
        "made of such objects",
        {
          $0.resources =
            World.object(1, World.tetrahedron, "type=\"other\"") + components(2, 1)
            + components(3, 2)
          $0.build = "<item objectid=\"3\"/>"
        }
      ),
      ("flattens", { $0.build = "<item objectid=\"1\" transform=\"1 0 0 0 1 0 0 0 0 0 0 0\"/>" }),
      (
        "twelve numbers",
        { $0.build = "<item objectid=\"1\" transform=\"0x1 0 0 0 1 0 0 0 1 0 0 0\"/>" }
      ),
      (
        "twelve numbers",
        { $0.build = "<item objectid=\"1\" transform=\"nan 0 0 0 1 0 0 0 1 0 0 0\"/>" }
      ),
      (
        "does not begin with a slash",
        { $0.resources = World.object(1, World.tetrahedron, "thumbnail=\"a.png\"") }
      ),
      (
        "part a.png, which is not in",
        { $0.resources = World.object(1, World.tetrahedron, "thumbnail=\"/a.png\"") }
      ),
      (
        "without a relationship",
        {
          $0.resources = World.object(1, World.tetrahedron, "thumbnail=\"/a.png\"")
          $0.more["a.png"] = World.png
        }
      ),
      (
        "mesh of 2 vertices",
        {
          $0.resources = World.object(
            1,
            """
            <mesh><vertices><vertex x="0" y="0" z="0"/><vertex x="1" y="0" z="0"/></vertices>\
            <triangles/></mesh>
            """)
        }
      ),
      (
        "mesh of 3 triangles, which needs 4",
        { $0.resources = tetrahedron("<triangle v1=\"0\" v2=\"2\" v3=\"1\"/>", "") }
      ),
      ("basematerials behind an object", { $0.resources += base }),
    ])
    let single = tetrahedron("<triangle v1=\"0\" v2=\"2\" v3=\"1\"/>", "")
      .replacing("id=\"1\"", with: "id=\"1\" type=\"surface\"")
    #expect(world { $0.resources = single }.problem() == "read")
    #expect(world { $0.build = "" }.problem().contains("names nothing to be made"))
  }

  @Test func `properties keep the rules of chapter 5 and of the Materials extension`() {
    let base = """
      <basematerials id="9"><base name="a" displaycolor="#112233"/>\
      <base name="b" displaycolor="#112233"/></basematerials>
      """
    func painted(_ properties: String) -> String {
      tetrahedron("v3=\"1\"/>", "v3=\"1\" \(properties)/>")
    }
    let colors = "<m:colorgroup id=\"8\"><m:color color=\"#FF0000\"/></m:colorgroup>"
    let texture = "<m:texture2d id=\"7\" path=\"/t.png\" contenttype=\"image/png\""
    expect([
      ("lacks", { $0.resources = base.replacing("id=\"9\"", with: "") + World.object(1) }),
      (
        "without a name",
        { $0.resources = base.replacing("name=\"b\"", with: "") + World.object(1) }
      ),
      (
        "wrong colour",
        { $0.resources = base.replacing("#112233", with: "#1122") + World.object(1) }
      ),
      (
        "where base is expected",
        { $0.resources = base.replacing("<base ", with: "<bass ") + World.object(1) }
      ),
      (
        "property 9 without entries",
        { $0.resources = "<basematerials id=\"9\"/>" + World.object(1) }
      ),
      ("entry 2 of property 9", { $0.resources = base + painted("pid=\"9\" p1=\"2\"") }),
      (
        "blends base materials",
        { $0.resources = base + painted("pid=\"9\" p1=\"0\" p2=\"1\" p3=\"0\"") }
      ),
      ("neither it nor its object has a pid", { $0.resources = base + painted("p1=\"0\"") }),
      ("property 5, which is not defined", { $0.resources = painted("pid=\"5\"") }),
      ("property 1 without entries", { $0.resources = "<m:colorgroup id=\"1\"/>" }),
      ("part t.png, which is not in", { $0.resources = texture + "/>" + World.object(1) }),
      (
        "type \"image/gif\"",
        { $0.resources = texture.replacing("/png", with: "/gif") + "/>" + World.object(1) }
      ),
      (
        "\"tiled\" for tilestyleu",
        { $0.resources = texture + " tilestyleu=\"tiled\"/>" + World.object(1) }
      ),
      (
        "material is not the first",
        {
          $0.resources =
            base + colors
            + "<m:multiproperties id=\"6\" pids=\"8 9\"><m:multi pindices=\"0 0\"/>"
            + "</m:multiproperties>" + World.object(1)
        }
      ),
      (
        "neither mix nor multiply",
        {
          $0.resources =
            base + colors
            + "<m:multiproperties id=\"6\" pids=\"9 8\" blendmethods=\"add\">"
            + "<m:multi pindices=\"0 0\"/></m:multiproperties>" + World.object(1)
        }
      ),
      (
        "lacks the attribute values",
        {
          $0.resources =
            base + "<m:compositematerials id=\"6\" matid=\"9\" matindices=\"0 1\">"
            + "<m:composite/></m:compositematerials>" + World.object(1)
        }
      ),
    ])
    let textured = world {
      $0.resources = texture + "/>" + World.object(1)
      $0.model = [(World.texture, "/t.png")]
      $0.more["t.png"] = World.png
    }
    #expect((try? textured.read())?.notes == ["Textures are ignored."])
  }

  @Test func `a mirror keeps the outside outside`() throws {
    let mirrored = try world {
      $0.build = "<item objectid=\"1\" transform=\"-2 0 0 0 1 0 0 0 1 0 0 0\"/>"
    }.read()
    #expect(abs(Worlds.volume(mirrored.model.merged) - 2.0 / 6) < 1e-6)
    #expect(mirrored.model.merged.bounds.lower == [-2, 0, 0])
  }

  @Test func `numbers may be written in every way that the schema allows`() throws {
    let odd = try world {
      $0.resources = tetrahedron("<vertex x=\"1\"", "<vertex x=\" +1.0E0\n\"")
        .replacing("v1=\"1\"", with: "v1=\" +01 \"").replacing("id=\"1\"", with: "id=\" 1 \"")
      $0.build = "<item objectid=\"1\" transform=\" 1 0 0\n0 1 0\t0 0 +1e0 .5 0 0 \"/>"
    }.read()
    #expect(odd.model.merged.bounds.lower == [0.5, 0, 0])
    #expect(odd.model.merged.bounds.upper == [1.5, 1, 1])
  }

  @Test func `what is not kept of an extension is said`() throws {
    let slices = "http://schemas.microsoft.com/3dmanufacturing/slice/2015/07"
    let production = "http://schemas.microsoft.com/3dmanufacturing/production/2015/06"
    let sets = "http://schemas.microsoft.com/3dmanufacturing/trianglesets/2021/07"
    let notes = try world {
      $0.attributes = """
        xmlns:s="\(slices)" xmlns:p="\(production)" xmlns:t="\(sets)" xmlns:q="urn:q"
        """
      $0.resources =
        "<s:slicestack id=\"4\"/>"
        + tetrahedron(
          "</mesh>", "<t:trianglesets/><q:other/></mesh>"
        ).replacing("<object", with: "<object s:meshresolution=\"lowres\" p:UUID=\"a\"")
    }.read().notes
    #expect(
      notes == [
        "The package's layer contours (slices) are not read; its meshes are.",
        "The identifiers (UUID) of the Production extension are not kept.",
        "The mesh of an object is only a stand-in for its slices, which are ignored.",
        "Elements of extensions that are not known here are ignored.",
      ])
    #expect(
      world {
        $0.attributes = "xmlns:s=\"\(slices)\""
        $0.resources = "<s:slicestack id=\"1\"/>" + World.object(1)
      }.problem().contains("id 1 twice"))
  }
}
