import Foundation
import Heartwright
import TestSupport
import Testing

/// The commands that take meshes: what is sound, what is not, and what is no mesh.
@Suite struct MeshCommandTests {
  @Test func `check tells sound, unsound and unreadable apart`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addMesh("sound.stl", Shapes.torus(), times: 10)
    try folder.addMesh("open.stl", Shapes.openBox(), times: 10)
    try folder.addMesh("edge.stl", Shapes.tetrahedraAtEdge(), times: 10)
    try folder.write(Array("v 0 0 0\nv 1 0 0\nv 0 1 0\n".utf8), to: "points.obj")
    try folder.write(Array("v 0 0 0\nf 1 2 9\n".utf8), to: "index.obj")
    try folder.write([UInt8](repeating: 0, count: 84), to: "none.stl")
    try folder.write(Array(try folder.bytes(of: "sound.stl").dropLast(9)), to: "cut.stl")
    for (name, code) in [
      ("sound.stl", Int32(0)), ("open.stl", 1), ("edge.stl", 1), ("points.obj", 3),
      ("index.obj", 3), ("none.stl", 3), ("cut.stl", 3), ("missing.stl", 3),
    ] {
      let outcome = try Tool.run(["check", name, "--json"], in: folder)
      #expect(outcome.code == code, "\(name): \(outcome.messages)")
      if code == 3 {
        #expect(outcome.output.isEmpty)
      } else {
        let result = try #require(outcome.json as? [String: Any])
        #expect(result["isSound"] as? Bool == (code == 0))
      }
    }
  }

  @Test func `coordinates near the end of what numbers hold are no crash`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addMesh("vast.stl", Shapes.box(), times: 3e38)
    for arguments in [
      ["check", "vast.stl"], ["info", "vast.stl"], ["repair", "vast.stl", "-o", "a.stl"],
      ["smooth", "vast.stl", "-o", "b.stl"], ["convert", "vast.stl", "c.obj"],
      ["decimate", "vast.stl", "--ratio", "0.5", "-o", "d.stl"],
      ["remesh", "vast.stl", "--edge-length", "1e38", "-o", "e.stl"],
      ["remesh", "vast.stl", "--edge-length", "1", "-o", "e.stl"],
    ] {
      let outcome = try Tool.run(arguments, in: folder)
      #expect(outcome.code <= 5, "\(arguments): \(outcome.messages)")
    }
  }

  @Test(arguments: [("100000", "--units um"), ("0.1", "--units m")])
  func `a heart in other units gets a warning that names the option`(
    _ length: String, _ advice: String
  ) throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addMesh("heart.stl", Shapes.box(), times: try #require(Float(length)))
    let outcome = try Tool.run(["check", "heart.stl"], in: folder)
    #expect(outcome.code == 0)
    #expect(outcome.messages.contains(advice))
    let unit = String(advice.dropFirst("--units ".count))
    let told = try Tool.run(["info", "heart.stl", "--json"], in: folder)
    #expect(told.json != nil)
    let converted = try Tool.run(
      ["convert", "heart.stl", "mm.stl", "--units", unit], in: folder)
    #expect(converted.code == 0)
    let mesh = try MeshFile.read(folder.path + "/mm.stl").model.merged
    #expect(abs(mesh.bounds.size.x - 100) < 0.01)
  }

  @Test func `every step of a mesh keeps a sphere's volume`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addMesh("ball.stl", Shapes.icosphere(subdivisions: 4), times: 20)
    let before = try MeshFile.read(folder.path + "/ball.stl").model.merged.measures().volume
    for arguments in [
      ["smooth", "ball.stl", "-o", "out.3mf"], ["repair", "ball.stl", "-o", "out.3mf"],
      ["decimate", "ball.stl", "--max-deviation", "0.1", "-o", "out.3mf"],
      ["remesh", "ball.stl", "--edge-length", "2", "-o", "out.3mf"],
      ["convert", "ball.stl", "out.3mf"],
    ] {
      let outcome = try Tool.run(arguments + ["--force", "--json"], in: folder)
      #expect(outcome.code == 0, "\(arguments): \(outcome.messages)")
      #expect(outcome.json != nil)
      let mesh = try MeshFile.read(folder.path + "/out.3mf").model.merged
      #expect(abs(mesh.measures().volume / before - 1) < 0.01)
      #expect(mesh.certificate().isSound)
    }
  }

  @Test func `remesh says what it made, and warns where the shape needs shorter edges`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    let ring = Shapes.torus(radius: 30, tube: 1, around: 300, across: 16)
    try folder.addMesh("ring.stl", ring, times: 1)
    try folder.addMesh("open.stl", Shapes.openBox(), times: 10)
    func remesh(_ arguments: String...) throws -> Tool.Outcome {
      try Tool.run(["remesh"] + arguments, in: folder)
    }
    let fine = try remesh("ring.stl", "--edge-length", "0.3", "-o", "a.stl")
    #expect(fine.code == 0)
    #expect(fine.output.contains("of the edges within 4/5 to 4/3 of 0.3 mm"))
    #expect(fine.output.contains("of the points measured the farthest"))
    #expect(!fine.messages.contains("shorter"))
    let coarse = try remesh("ring.stl", "--edge-length", "9", "-o", "b.stl")
    #expect(coarse.code == 0)
    #expect(coarse.messages.contains("because the shape needs them"))
    #expect(try MeshFile.read(folder.path + "/b.stl").model.merged.certificate().isSound)
    let open = try remesh("open.stl", "--edge-length", "1", "-o", "c.stl")
    #expect(open.code == 3 && open.messages.contains("heartwright repair"))
    #expect(try remesh("ring.stl", "-o", "d.stl", "--edge-length", "0").code == 2)
    let turned = try remesh(
      "ring.stl", "-o", "d.stl", "--edge-length", "1", "--feature-angle", "200")
    #expect(turned.code == 2)
  }

  @Test func `check --against says the deviation, for a mesh and for parts by their names`() throws
  {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addMesh("ball.stl", Shapes.icosphere(subdivisions: 4), times: 20)
    try folder.addMesh("larger.stl", Shapes.icosphere(subdivisions: 4), times: 21)
    let outcome = try Tool.run(
      ["check", "ball.stl", "--against", "larger.stl", "--json"], in: folder)
    #expect(outcome.code == 0)
    let parts = (outcome.json as? [String: Any])?["parts"] as? [[String: Any]]
    let certificate = parts?.first?["certificate"] as? [String: Any]
    let deviation = try #require(certificate?["deviation"] as? [String: Any])
    for name in ["mean", "rms", "percentile95", "maximum"] {
      #expect(abs(try #require(deviation[name] as? Double) - 1) < 0.02)
    }
    let table = try Tool.run(["check", "ball.stl", "--against", "larger.stl"], in: folder)
    #expect(table.output.contains("deviations both ways from the other mesh"))

    // Two balls that lie far apart: each is measured from its own.
    let far = Shapes.icosphere(subdivisions: 3, radius: 10, center: [100, 0, 0])
    let two = Model(parts: [
      Part(name: "near", mesh: Shapes.icosphere(subdivisions: 3, radius: 10)),
      Part(name: "far", mesh: far),
    ])
    let facts = FileFacts.tool(frame: nil)
    try MeshFile.write(two, to: folder.path + "/two.ply", facts: facts, replacing: false)
    try MeshFile.write(
      Model(parts: two.parts.reversed()), to: folder.path + "/turned.3mf", facts: facts,
      replacing: false)
    let same = try Tool.run(["check", "two.ply", "--against", "turned.3mf", "--json"], in: folder)
    // The 3MF is moved to the bed by one shift of all.
    let rows = try #require((same.json as? [String: Any])?["parts"] as? [[String: Any]])
    for row in rows {
      let found = (row["certificate"] as? [String: Any])?["deviation"] as? [String: Any]
      #expect((found?["against"] as? String)?.hasPrefix("the part ") == true)
      #expect(try #require(found?["maximum"] as? Double) < 20)
    }
    let wrong = try Tool.run(["check", "two.ply", "--against", "missing.stl"], in: folder)
    #expect(wrong.code == 3)
  }

  @Test func `map writes a PLY with a legend, and nothing else`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addMesh("ball.stl", Shapes.icosphere(subdivisions: 4), times: 20)
    try folder.addMesh("larger.stl", Shapes.icosphere(subdivisions: 4), times: 21)
    for (arguments, word) in [
      (["--deviation", "larger.stl"], "deviation in mm"),
      (["--curvature", "mean", "--limit", "0.1"], "mean curvature in 1/mm"),
      (["--curvature", "gaussian"], "Gaussian curvature in 1/mm2"),
    ] {
      let outcome = try Tool.run(
        ["map", "ball.stl", "-o", "m.ply", "--force"] + arguments, in: folder)
      #expect(outcome.code == 0, "\(outcome.messages)")
      #expect(outcome.output.hasPrefix(word))
      let header = String(decoding: try folder.bytes(of: "m.ply").prefix(600), as: UTF8.self)
      #expect(header.contains("comment Map: \(word)"))
      let part = try #require(try MeshFile.read(folder.path + "/m.ply").model.parts.first)
      #expect(part.vertexColors?.count == part.mesh.positions.count)
    }
    for arguments in [
      ["-o", "m.stl", "--curvature", "mean"], ["-o", "n.ply"],
      ["-o", "n.ply", "--curvature", "mean", "--deviation", "larger.stl"],
      ["-o", "n.ply", "--curvature", "mean", "--limit", "0"],
    ] {
      #expect(try Tool.run(["map", "ball.stl"] + arguments, in: folder).code == 2, "\(arguments)")
    }
    #expect(!folder.names.contains("n.ply"))
  }

  @Test func `what a format cannot hold of a map is said`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addMesh("ball.stl", Shapes.icosphere(subdivisions: 3), times: 20)
    _ = try Tool.run(["map", "ball.stl", "-o", "m.ply", "--curvature", "mean"], in: folder)
    let lost = try Tool.run(["convert", "m.ply", "m.obj"], in: folder)
    #expect(lost.messages.contains("no values of vertices: mean_curvature_per_mm is lost"))
    #expect(lost.code == 0 && !lost.messages.contains("colours"))
    let solid = try Tool.run(["convert", "m.ply", "m.stl"], in: folder)
    #expect(solid.code == 0 && solid.messages.contains("STL holds no colours of vertices"))
    let one = try MeshFile.read(folder.path + "/m.ply").model
    let colors = try #require(one.parts[0].vertexColors)
    #expect(try MeshFile.read(folder.path + "/m.obj").model.parts[0].vertexColors == colors)
    for name in ["n.vtp", "n.ply"] {
      let kept = try Tool.run(["convert", "m.ply", name], in: folder)
      #expect(kept.code == 0 && !kept.messages.contains("lost"), "\(kept.messages)")
      #expect(try MeshFile.read(folder.path + "/" + name).model == one)
    }
    for name in ["c.3mf", "c.obj", "c.glb"] {
      let map = try Tool.run(["map", "ball.stl", "-o", name, "--curvature", "mean"], in: folder)
      #expect(map.code == 0, "\(map.messages)")
      #expect(try MeshFile.read(folder.path + "/" + name).model.parts[0].vertexColors == colors)
    }
    let mended = try Tool.run(["repair", "m.ply", "-o", "r.ply"], in: folder)
    #expect(mended.code == 0 && mended.messages.contains("and values of its vertices are left out"))
    #expect(try MeshFile.read(folder.path + "/r.ply").model.parts[0].vertexColors == nil)
  }

  @Test func `what has no say on a mesh is refused`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addMesh("a.stl", Shapes.box(), times: 20)
    try folder.addBall()
    for option in [
      ["--structures", "aorta"], ["--series", "1"], ["--frame", "0"], ["--phase", "3"],
      ["--allow-gaps"],
    ] {
      for arguments in [["convert", "a.stl", "b.obj"], ["info", "a.stl"]] {
        let outcome = try Tool.run(arguments + option, in: folder)
        #expect(outcome.code == 2 && outcome.messages.contains("\(option[0]) has no say on a mesh"))
      }
    }
    let source = try Tool.run(["convert", "a.stl", "a.dcm", "--source", "ball.nii"], in: folder)
    #expect(source.code == 2 && source.messages.contains("ball.nii is no DICOM scan"))
    let two = try Tool.run(["convert", "a.stl", "a.stl", "b.3mf"], in: folder)
    #expect(two.code == 2 && two.messages.contains("A mesh is converted alone"))
    #expect(!folder.names.contains("a.dcm") && !folder.names.contains("b.3mf"))
  }

  @Test(arguments: [(Float(1e4), nil), (1e5, "0.0078"), (1e7, "1")])
  func `coordinates that lie too far out for details are warned of`(
    _ distance: Float, _ step: String?
  ) throws {
    let folder = try TemporaryFolder.withStrangeName()
    let far = Shapes.icosphere(subdivisions: 2, radius: 20, center: [Double(distance), 0, 0])
    try folder.addMesh("far.stl", far)
    for arguments in [["check", "far.stl"], ["convert", "far.stl", "far.obj"]] {
      let outcome = try Tool.run(arguments, in: folder)
      #expect(outcome.messages.contains("where coordinates are") == (step != nil))
      if let step { #expect(outcome.messages.contains("where coordinates are \(step) mm apart")) }
    }
  }

  @Test func `convert goes to every format and to DICOM, and says what is lost`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    let two = Model(parts: [
      Part(
        name: "near", color: Color(200, 1, 2), mesh: Shapes.icosphere(subdivisions: 2, radius: 9)),
      Part(name: "far", mesh: Shapes.icosphere(subdivisions: 2, radius: 9, center: [30, 0, 0])),
    ])
    try MeshFile.write(
      two, to: folder.path + "/two.3mf", facts: .tool(frame: "LPS"), replacing: false)
    for suffix in ["glb", "vtp", "ply", "obj"] {
      let outcome = try Tool.run(["convert", "two.3mf", "two.\(suffix)"], in: folder)
      #expect(outcome.code == 0 && !outcome.messages.contains("lost"), "\(outcome.messages)")
      #expect(try MeshFile.read(folder.path + "/two.\(suffix)").model == two)
    }
    let solid = try Tool.run(["convert", "two.glb", "two.stl"], in: folder)
    #expect(solid.messages.contains("the names of its 2 parts"))
    #expect(solid.messages.contains("STL holds no colours"))
    #expect(solid.messages.contains("STL states no unit"))
    let text = try Tool.run(["convert", "two.vtp", "text.stl", "--ascii"], in: folder)
    #expect(text.code == 0 && !text.messages.contains("the names of its 2 parts"))
    #expect(
      try MeshFile.read(folder.path + "/text.stl").model.parts.map(\.name) == ["near", "far"])
    let archive = try Tool.run(["convert", "two.glb", "two.dcm"], in: folder)
    #expect(archive.code == 0 && !archive.messages.contains("unit"))
    let bytes = try folder.bytes(of: "two.dcm")
    let stl = try folder.bytes(of: "two.stl")
    // Behind the header, which names the frame, both hold the same triangles.
    #expect(Data(bytes).range(of: Data(stl.dropFirst(80))) != nil)
    // A DICOM file around a mesh is a mesh to every command that reads one.
    let solidMesh = try MeshFile.read(folder.path + "/two.stl").model.merged
    for (source, target) in [("two.dcm", "back.stl"), ("two.dcm", "back.ply")] {
      let back = try Tool.run(["convert", source, target], in: folder)
      #expect(back.code == 0, "\(back.messages)")
      #expect(try MeshFile.read(folder.path + "/" + target).model.merged == solidMesh)
    }
    let text2 = try Tool.run(["convert", "two.glb", "two.obj.dcm"], in: folder)
    let named = try Tool.run(["convert", "two.obj.dcm", "named.3mf"], in: folder)
    #expect(text2.code == 0 && named.code == 0, "\(named.messages)")
    #expect(
      try MeshFile.read(folder.path + "/named.3mf").model.parts.map(\.name) == ["near", "far"])
    #expect(try Tool.run(["info", "two.dcm"], in: folder).output.contains("format   STL in DICOM"))
    #expect(try Tool.run(["check", "two.dcm"], in: folder).code == 0)
    #expect(try Tool.run(["check", "two.stl", "--against", "two.dcm"], in: folder).code == 0)
    #expect(try Tool.run(["repair", "two.dcm", "-o", "mended.stl"], in: folder).code == 0)
    #expect(
      try Tool.run(["decimate", "two.dcm", "--ratio", "0.5", "-o", "few.stl"], in: folder).code == 0
    )
    for wrong in [
      ["two.3mf", "x.ply", "--ascii"], ["two.3mf", "x.glb", "--keep-identity"],
      ["two.3mf", "x.dcm", "--ascii"], ["two.3mf", "x.nii"],
    ] {
      #expect(try Tool.run(["convert"] + wrong, in: folder).code == 2, "\(wrong)")
    }
  }

  @Test func `labels become a DICOM segmentation and come back`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    let grid = Grid(size: [6, 5, 4], spacing: [1, 2, 3], origin: [7, 8, 9])
    let labels = LabelMap(
      grid: grid, indices: (0..<120).map { UInt16($0 / 6 % 3) },
      structures: [
        .background, Structure(value: 1, name: "one", color: Color(1, 2, 3)),
        Structure(value: 5, name: "five", color: Color(200, 100, 50)),
      ])
    try VolumeFile.write(labels, to: folder.path + "/labels.seg.nrrd", replacing: false)
    let out = try Tool.run(["convert", "labels.seg.nrrd", "labels.dcm"], in: folder)
    #expect(out.code == 0 && out.messages.contains("numbers its segments from 1"))
    let back = try Tool.run(["convert", "labels.dcm", "again.seg.nrrd"], in: folder)
    #expect(back.code == 0, "\(back.messages)")
    let reading = try #require(try VolumeFile.readSegments(folder.path + "/again.seg.nrrd"))
    #expect(reading.labels.indices == labels.indices && reading.labels.grid == grid)
    #expect(reading.labels.structures.map(\.name) == labels.structures.map(\.name))
    let grey = try Tool.run(["convert", "labels.dcm", "x.dcm", "--source", "y"], in: folder)
    #expect(grey.code == 2)
    let list = try Tool.run(["info", "labels.dcm"], in: folder)
    #expect(list.output.contains("segment 1: one\nseries 1, segment 2: five"))
    #expect(list.output.contains("6 x 5") && list.output.contains("1 x 2 x 3"))
    for name in ["plain.nrrd", "plain.nii.gz"] {
      let plain = try Tool.run(["convert", "labels.dcm", name], in: folder)
      #expect(plain.code == 0 && plain.messages.contains("no names and colours"), "\(name)")
    }
    #expect(!back.messages.contains("no names and colours"))
    let numbered = try Tool.run(["convert", "plain.nii.gz", "numbered.dcm"], in: folder)
    #expect(numbered.code == 0, "\(numbered.messages)")
    #expect(numbered.messages.contains("segment plain.nii.gz --anatomy labels --scheme"))
    #expect(numbered.messages.contains("-o numbered.dcm --force"))
    let again = try Tool.run(["convert", "numbered.dcm", "numbered.seg.nrrd"], in: folder)
    #expect(again.code == 0)
    let indices = try VolumeFile.readSegments(folder.path + "/numbered.seg.nrrd")?.labels.indices
    #expect(indices == labels.indices)
    let scan = Volume(grid: grid, voxels: .float((0..<120).map { Float($0) + 0.5 }))
    try VolumeFile.write(scan, to: folder.path + "/scan.nii", replacing: false)
    let refused = try Tool.run(["convert", "scan.nii", "scan.dcm"], in: folder)
    #expect(refused.code == 2 && refused.messages.contains("segment scan.nii -o scan.dcm"))
  }

  @Test func `parts that share a wall are one solid where the file holds no more`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    let boxes = [
      Shapes.box(from: [0, 0, 0], to: [10, 10, 10]),
      Shapes.box(from: [10, 0, 0], to: [20, 10, 10]),
    ]
    try MeshFile.write(
      Model(parts: zip(["left", "right"], boxes).map { Part(name: $0, mesh: $1) }),
      to: folder.path + "/boxes.obj", facts: FileFacts(application: "test"), replacing: false)
    for name in ["one.stl", "two.3mf"] {
      let outcome = try Tool.run(["repair", "boxes.obj", "-o", name, "--json"], in: folder)
      #expect(outcome.code == 0, "\(outcome.messages)")
      let rows = try #require(outcome.json as? [[String: Any]])
      #expect(rows.count == (name == "one.stl" ? 3 : 2))
      #expect(try Tool.run(["check", name], in: folder).code == 0)
    }
    let solid = try MeshFile.read(folder.path + "/one.stl").model.merged
    #expect(abs(solid.measures().volume - 2000) < 1e-3)
  }

  @Test func `where parts have no namesakes the outer surfaces are compared, without shared walls`()
    throws
  {
    let folder = try TemporaryFolder.withStrangeName()
    let boxes = [
      Shapes.box(from: [0, 0, 0], to: [10, 10, 10]),
      Shapes.box(from: [10, 0, 0], to: [20, 10, 10]),
    ]
    let parts = zip(["left", "right"], boxes).map { Part(name: $0, mesh: $1) }
    let facts = FileFacts.tool(frame: nil)
    try MeshFile.write(
      Model(parts: parts), to: folder.path + "/two.3mf", facts: facts, replacing: false)
    try folder.addMesh("one.stl", Shapes.box(from: [0, 0, 0], to: [20, 10, 10]))
    for names in [["two.3mf", "one.stl"], ["one.stl", "two.3mf"]] {
      let outcome = try Tool.run(["check", names[0], "--against", names[1], "--json"], in: folder)
      let result = try #require(outcome.json as? [String: Any])
      let rows = try #require(result["parts"] as? [[String: Any]])
      let own = (rows[0]["certificate"] as? [String: Any])?["deviation"] as? [String: Any]
      let outer = result["outerDeviation"] as? [String: Any]
      #expect((own == nil) == (rows.count == 2) && (outer == nil) == (rows.count == 1))
      let deviation = try #require(own ?? outer)
      #expect(try #require(deviation["maximum"] as? Double) < 1e-9)
      let said = try #require(deviation["against"] as? String)
      #expect(
        said == (rows.count == 2 ? "the other mesh" : "the outer surface of the other mesh"))
    }
    let table = try Tool.run(["check", "two.3mf", "--against", "one.stl"], in: folder)
    #expect(table.output.contains("outer surface of all parts\n  mean deviation"))
    // A name that two parts share tells nothing, and a model is no way from itself.
    let twins = Model(parts: parts.map { Part(name: "twin", mesh: $0.mesh) })
    try MeshFile.write(twins, to: folder.path + "/t.3mf", facts: facts, replacing: false)
    let itself = try Tool.run(["check", "t.3mf", "--against", "t.3mf", "--json"], in: folder)
    let outer = (itself.json as? [String: Any])?["outerDeviation"] as? [String: Any]
    #expect(try #require(outer?["maximum"] as? Double) < 1e-9)
    // With namesakes part by part, and what has none is named.
    let extra = parts + [Part(name: "third", mesh: Shapes.box(from: [40, 0, 0], to: [50, 9, 9]))]
    try MeshFile.write(
      Model(parts: extra), to: folder.path + "/three.3mf", facts: facts, replacing: false)
    let named = try Tool.run(["check", "two.3mf", "--against", "three.3mf"], in: folder)
    #expect(named.messages.contains("nothing is compared with third"))
    #expect(named.output.contains("from the part left of the other mesh"))
  }

  @Test func `a part that encloses nothing is left out of the repair, and said`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    let lines = ["v 0 0 0", "v 9 0 0", "v 0 9 0", "v 0 0 9", "v 20 0 0", "v 25 0 0", "v 20 5 0"]
    let faces = ["g solid", "f 1 3 2", "f 1 2 4", "f 2 3 4", "f 1 4 3", "g flat", "f 5 6 7"]
    try folder.write(Array((lines + faces).joined(separator: "\n").utf8), to: "groups.obj")
    let outcome = try Tool.run(["repair", "groups.obj", "-o", "kept.3mf"], in: folder)
    #expect(outcome.code == 0, "\(outcome.messages)")
    #expect(outcome.messages.contains("encloses anything after the repair: flat."))
    #expect(outcome.output.contains("Left out: no triangle of it is left."))
    #expect(try MeshFile.read(folder.path + "/kept.3mf").model.parts.map(\.name) == ["solid"])
    try folder.write(
      Array((lines + ["g flat", "f 5 6 7"]).joined(separator: "\n").utf8), to: "flat.obj")
    #expect(try Tool.run(["repair", "flat.obj", "-o", "no.3mf"], in: folder).code == 4)
  }

  @Test func `a repair says what it did, writes only when asked, and its file is certified`() throws
  {
    let folder = try TemporaryFolder.withStrangeName()
    let balls = Shapes.together(
      Shapes.icosphere(subdivisions: 3), Shapes.icosphere(subdivisions: 3, center: [1, 0.2, 0.1]))
    try folder.addMesh("balls.stl", balls, times: 20)
    let before = folder.names
    let dry = try Tool.run(["repair", "balls.stl", "--dry-run"], in: folder)
    #expect(dry.code == 0 && folder.names == before)
    #expect(dry.output.contains("triangles cut where surfaces crossed"))
    let wet = try Tool.run(["repair", "balls.stl", "-o", "one.stl"], in: folder)
    #expect(wet.code == 0 && wet.output == dry.output)
    let wrap = try Tool.run(["repair", "balls.stl", "--rewrap", "2", "-o", "wrap.3mf"], in: folder)
    #expect(wrap.code == 0 && wrap.output.contains("A new surface lies 2.000 mm outside"))
    for name in ["one.stl", "wrap.3mf"] {
      let certificate = try MeshFile.read(folder.path + "/" + name).model.merged.certificate()
      #expect(certificate.isSound && certificate.shells == 1)
    }
    for wrong in [["-o", "a.stl", "--dry-run"], [], ["-o", "a.stl", "--weld", "-1"]] {
      #expect(try Tool.run(["repair", "balls.stl"] + wrong, in: folder).code == 2)
    }
  }

  @Test func `a broken mesh far from the origin is moved near, a sound one is not`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    var far = Shapes.icosphere(subdivisions: 2)
    far.positions = far.positions.map { $0 + SIMD3(1000, 0, 0) }
    try folder.addMesh("sound.stl", far, times: 20)
    far.triangles.removeLast()
    try folder.addMesh("broken.stl", far, times: 20)
    for (name, isMoved) in [("sound", false), ("broken", true)] {
      let outcome = try Tool.run(["repair", "\(name).stl", "-o", "\(name).3mf"], in: folder)
      #expect(outcome.code == 0 && outcome.output.contains("Moved by (-20000.000") == isMoved)
      let center = try MeshFile.read(folder.path + "/\(name).3mf").model.merged.bounds.center.x
      #expect(abs(center - (isMoved ? 0 : 20000)) < 1)
    }
  }
}
