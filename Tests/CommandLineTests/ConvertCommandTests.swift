import Compression
import Foundation
import Heartwright
import TestSupport
import Testing

/// What a conversion keeps of what a file says beside its triangles, and what it says is lost.
@Suite struct ConvertCommandTests {
  private let two = Model(parts: [
    Part(
      name: "near", color: Color(200, 1, 2), mesh: Shapes.icosphere(subdivisions: 2, radius: 9)),
    Part(name: "far", mesh: Shapes.icosphere(subdivisions: 2, radius: 9, center: [30, 0, 0])),
  ])

  @Test func `one object of a 3MF for PrusaSlicer comes back as its parts`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try MeshFile.write(
      two, to: folder.path + "/two.ply", facts: .tool(frame: "LPS"), replacing: false)
    let made = try Tool.run(["convert", "two.ply", "one.3mf", "--one-object"], in: folder)
    #expect(made.code == 0, "\(made.messages)")
    let archive = try ZipArchive(folder.bytes(of: "one.3mf"))
    let config = try #require(archive.entry(named: "Metadata/Slic3r_PE_model.config"))
    let text = String(decoding: try archive.contents(of: config), as: UTF8.self)
    #expect(text.contains("<volume firstid=\"320\" lastid=\"639\">"))
    #expect(text.matches(of: #/<object /#).count == 1)
    #expect(try MeshFile.read(folder.path + "/one.3mf").model == two)
    for wrong in [["two.ply", "x.glb"], ["two.ply", "x.dcm"]] {
      let refused = try Tool.run(["convert"] + wrong + ["--one-object"], in: folder)
      #expect(refused.code == 2 && refused.messages.contains("--one-object goes with .3mf"))
    }
    try folder.addLabels()
    let scan = try Tool.run(["convert", "labels.nii", "x.nrrd", "--one-object"], in: folder)
    #expect(scan.code == 2)
    for wrong in [["--separate-parts"], ["--layer-contours"], ["--format", "obj"]] {
      let refused = try Tool.run(
        ["print", "labels.nii", "-o", "no", "--one-object"] + wrong, in: folder)
      #expect(refused.code == 2 && !folder.names.contains("no"), "\(wrong)")
    }
    let printed = try Tool.run(
      ["print", "labels.nii", "-o", "out", "--one-object", "--format", "3mf"], in: folder)
    #expect(printed.code == 0, "\(printed.messages)")
    let package = try ZipArchive(folder.bytes(of: "out/model.3mf"))
    let root = try #require(package.entry(named: "3D/3dmodel.model"))
    let model = String(decoding: try package.contents(of: root), as: UTF8.self)
    #expect(model.matches(of: #/<object /#).count == 1)
    let back = try MeshFile.read(folder.path + "/out/model.3mf").model
    #expect(back.parts.map(\.name) == ["label 1", "label 2"])
    for (part, file) in zip(back.parts, ["label-1", "label-2"]) {
      let solid = try MeshFile.read(folder.path + "/out/parts/\(file).stl").model.merged
      #expect(part.mesh.triangles.count == solid.triangles.count)
      #expect(part.mesh.bounds == solid.bounds)
    }
  }

  @Test func `a DICOM file does not name the file that a mesh came from`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try MeshFile.write(
      two, to: folder.path + "/DOE_JOHN.stl", facts: .tool(frame: "LPS"), replacing: false)
    for output in ["a.dcm", "a.obj.dcm"] {
      let made = try Tool.run(["convert", "DOE_JOHN.stl", output], in: folder)
      #expect(made.code == 0, "\(made.messages)")
      let bytes = try folder.bytes(of: output)
      #expect(bytes.firstRange(of: Array("DOE".utf8)) == nil)
    }
    // Half of it is refused as what it is, not as a volume.
    try folder.write(Array(folder.bytes(of: "a.dcm").prefix(300)), to: "half.dcm")
    let refused = try Tool.run(["convert", "half.dcm", "half.stl"], in: folder)
    #expect(refused.code == 3 && refused.messages.contains("cannot be opened or read to the end"))
  }

  @Test func `an OBJ in DICOM says that colours are lost, and 3MF what it leaves out`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try MeshFile.write(
      two, to: folder.path + "/two.3mf", facts: .tool(frame: "LPS"), replacing: false)
    let made = try Tool.run(["convert", "two.3mf", "two.obj.dcm"], in: folder)
    #expect(made.code == 0 && made.messages.contains("the colours of the parts are lost"))
    var collapsed = two
    collapsed.parts[0].mesh.triangles.append(Triangle(0, 0, 1))
    try MeshFile.write(
      collapsed, to: folder.path + "/c.ply", facts: .tool(frame: "LPS"), replacing: false)
    let held = try Tool.run(["convert", "c.ply", "c.3mf"], in: folder)
    #expect(held.code == 0 && held.messages.contains("1 triangle that uses one twice is left out."))
    #expect(try MeshFile.read(folder.path + "/c.3mf").model == two)
  }

  @Test func `metadata that are still true are kept, and others are named`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    let names = ["near", "far"]
    let volume = two.parts.map { $0.mesh.certificate().line }
    var facts = FileFacts.tool(
      frame: "LPS", title: "A heart",
      metadata: [
        .init(name: "Notice", value: "Not for diagnosis"), .init(name: "Scale", value: "1.0"),
        .init(name: "Designer", value: "somebody"), .init(name: "CreationDate", value: "2020"),
        .init(name: "Certificate", value: "whole model: sound"),
        .init(name: "Certificate1", value: "\(names[0]): \(volume[0])"),
        .init(name: "Certificate2", value: "\(names[1]): \(volume[1])"), two.digestEntry,
        .init(name: "Other", value: "x"),
      ])
    facts.report = Array("{}".utf8)
    try MeshFile.write(two, to: folder.path + "/a.3mf", facts: facts, replacing: false)
    let outcome = try Tool.run(["convert", "a.3mf", "b.3mf"], in: folder)
    #expect(outcome.code == 0)
    #expect(outcome.messages == "warning: These metadata are not kept: Other.\n")
    let kept = try MeshFile.read(folder.path + "/b.3mf")
    #expect(kept.modelTitle == "A heart" && kept.report == facts.report)
    #expect(
      kept.metadata.map(\.name) == [
        "Notice", "Scale", "Designer", "Certificate", "Certificate1", "Certificate2",
        "CertifiedModel",
      ])
    #expect(kept.metadata.suffix(2) == facts.metadata[6...7])
    for suffix in ["ply", "glb", "vtp"] {
      let other = try Tool.run(["convert", "a.3mf", "b.\(suffix)"], in: folder)
      #expect(other.messages.contains("These metadata are not kept: Other.\n"))
      #expect(!other.messages.contains("certificate"))
      let bytes = Data(try folder.bytes(of: "b.\(suffix)"))
      // VTK's texts are the numbers of their bytes.
      let word = suffix == "vtp" ? "Designer" : "somebody"
      #expect(bytes.range(of: Data(word.utf8)) != nil)
      let back = try Tool.run(["convert", "b.\(suffix)", "c.3mf", "--force"], in: folder)
      #expect(back.messages == "", "\(back.messages)")
      let again = try MeshFile.read(folder.path + "/c.3mf")
      #expect(again.modelTitle == "A heart", "\(suffix)")
      #expect(
        again.metadata.sorted { $0.name < $1.name } == kept.metadata.sorted { $0.name < $1.name },
        "\(suffix)")
    }
    let bare = try Tool.run(["convert", "a.3mf", "b.stl"], in: folder)
    #expect(
      bare.messages.contains("not kept: Title, Notice, Scale, Designer, Other.\n"),
      "\(bare.messages)")
    #expect(bare.messages.contains("The certificate is not kept"))
  }

  @Test func `a certificate that is not that of the triangles goes, and so does its report`() throws
  {
    let folder = try TemporaryFolder.withStrangeName()
    var facts = FileFacts.tool(frame: nil)
    facts.report = Array("{}".utf8)
    let lines = two.parts.map { "\($0.name): \($0.mesh.certificate().line)" }
    // By the smallest step, which leaves counts and volumes what they are.
    var moved = two
    moved.parts[1].mesh.positions[0].x = moved.parts[1].mesh.positions[0].x.nextUp
    var renamed = two
    renamed.parts[1].name += "e"
    for (index, digest) in [moved.digestEntry, renamed.digestEntry, nil].enumerated() {
      facts.metadata = [.init(name: "Certificate", value: "whole model: sound")]
      for (number, line) in lines.enumerated() {
        facts.metadata.append(.init(name: "Certificate\(number + 1)", value: line))
      }
      if let digest { facts.metadata.append(digest) }
      try MeshFile.write(two, to: folder.path + "/\(index).3mf", facts: facts, replacing: false)
      let outcome = try Tool.run(["convert", "\(index).3mf", "to-\(index).3mf"], in: folder)
      #expect(outcome.messages.contains("not that of these triangles"), "\(outcome.messages)")
      #expect(outcome.messages.contains("The report of the print"))
      let kept = try MeshFile.read(folder.path + "/to-\(index).3mf")
      #expect(kept.metadata.isEmpty && kept.report == nil)
    }
  }

  @Test func `what is of no known kind is told which kinds there are, of volumes and of meshes`()
    throws
  {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.write(Array("ISO-10303-21;\n".utf8), to: "heart.step")
    let outcome = try Tool.run(["convert", "heart.step", "heart.stl"], in: folder)
    #expect(outcome.code == 3 && folder.names == ["heart.step"])
    #expect(outcome.messages.contains("heart.step is plain text; give a volume (.nii, "))
    #expect(outcome.messages.contains("a mesh whose name ends in .stl, "))
  }

  @Test func `a mesh among other inputs is refused, in DICOM too`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    try MeshFile.write(two, to: folder.path + "/a.stl", facts: .tool(frame: nil), replacing: false)
    #expect(try Tool.run(["convert", "a.stl", "a.dcm"], in: folder).code == 0)
    for mesh in ["a.stl", "a.dcm"] {
      let outcome = try Tool.run(["convert", mesh, "a.dcm", "b.dcm"], in: folder)
      #expect(outcome.code == 2 && outcome.messages.contains("A mesh is converted alone"))
    }
  }

  @Test func `parts beside a map take their colour at vertices, and that is said`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    var model = two
    model.parts[0].vertexColors = model.parts[0].mesh.positions.map { _ in Color(1, 2, 3) }
    try MeshFile.write(
      model, to: folder.path + "/map.3mf", facts: .tool(frame: nil), replacing: false)
    for (suffix, isSaid) in [("ply", true), ("obj", true), ("vtp", true), ("glb", false)] {
      let outcome = try Tool.run(["convert", "map.3mf", "map.\(suffix)"], in: folder)
      #expect(
        outcome.messages.contains("those of the 1 part beside a map took the part's own.")
          == isSaid,
        "\(suffix): \(outcome.messages)")
    }
  }

  @Test func `a mesh in DICOM stays in its frame of reference, and others are told of a new one`()
    throws
  {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addMesh("mesh.stl", Shapes.icosphere(subdivisions: 2), times: 20)
    let first = try Tool.run(["convert", "mesh.stl", "a.dcm"], in: folder)
    #expect(first.code == 0 && first.messages.contains("a frame of reference of its own"))
    try folder.addMesh("other.stl", Shapes.icosphere(subdivisions: 3), times: 20)
    let second = try Tool.run(["convert", "a.dcm", "b.obj.dcm"], in: folder)
    #expect(second.code == 0 && !second.messages.contains("frame of reference"))
    let frames = try ["a.dcm", "b.obj.dcm"].map { name in
      try #require(try EncapsulatedMesh.source(folder.path + "/" + name)?.frameOfReference)
    }
    #expect(frames[0] == frames[1])
    _ = try Tool.run(["convert", "other.stl", "c.dcm"], in: folder)
    #expect(try EncapsulatedMesh.source(folder.path + "/c.dcm")?.frameOfReference != frames[0])
    // Whose it is goes along only where that is asked for: here the instance that it was made from.
    func names(_ file: String) throws -> Bool {
      let bytes = Data(try folder.bytes(of: file))
      let instance = try #require(
        Data(try folder.bytes(of: "a.dcm")).instanceUID)
      return bytes.range(of: Data(instance.utf8)) != nil
    }
    let told = try Tool.run(["convert", "a.dcm", "told.dcm", "--keep-identity"], in: folder)
    #expect(told.code == 0, "\(told.messages)")
    #expect(try names("told.dcm") && !names("b.obj.dcm"))
    #expect(
      try Tool.run(["convert", "mesh.stl", "x.dcm", "--keep-identity"], in: folder).code == 2)
  }

  @Test func `glTF is in metres, and a small heart in it is not asked for its unit`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    for (name, isAsked) in [("small.glb", false), ("small.ply", true)] {
      try MeshFile.write(
        Model(parts: [Part(name: "a", mesh: Shapes.icosphere(subdivisions: 1))]),
        to: folder.path + "/" + name, facts: .tool(frame: nil), replacing: false)
      let outcome = try Tool.run(["check", name], in: folder)
      #expect(outcome.messages.contains("--units") == isAsked)
    }
  }

  @Test func `bad arguments that a command finds while it runs show how that command is used`()
    throws
  {
    let folder = try TemporaryFolder.withStrangeName()
    try folder.addMesh("mesh.stl", Shapes.icosphere(subdivisions: 1), times: 20)
    let outcome = try Tool.run(["convert", "mesh.stl", "x.nii"], in: folder)
    #expect(outcome.code == 2)
    #expect(outcome.messages.hasPrefix("Error: A mesh converts to a mesh only"))
    #expect(outcome.messages.contains("\nUsage: heartwright convert "))
    #expect(outcome.messages.hasSuffix("See 'heartwright convert --help' for more information.\n"))
  }
}

extension Data {
  /// The SOP Instance UID of a DICOM file in Explicit VR Little Endian.
  fileprivate var instanceUID: String? {
    guard let tag = range(of: Data([0x08, 0, 0x18, 0] + "UI".utf8)) else { return nil }
    let length = Int(self[tag.upperBound])
    let start = tag.upperBound + 2
    let text = String(decoding: self[start..<start + length], as: UTF8.self)
    return text.trimmingCharacters(in: CharacterSet(charactersIn: "\0"))
  }
}
