import ArgumentParser
import FileSystem
import Foundation
import Heartwright

/// What the names of mesh files end in, for sentences: `.stl, .obj ... or .vtp`.
let meshSuffixes: String = {
  let suffixes = MeshFormat.allCases.map { "." + $0.rawValue }
  return suffixes.dropLast().joined(separator: ", ") + " or " + suffixes[suffixes.count - 1]
}()

/// The same for what is written, with DICOM.
let meshTargets = meshSuffixes + "; or DICOM around an STL (.dcm) or an OBJ (.obj.dcm)"

/// The mesh file that a command reads, and the unit that its numbers are in.
struct MeshInput: ParsableArguments {
  @Argument(help: "The mesh: \(meshSuffixes), or a DICOM file around one.")
  var mesh: String

  @Option(
    help:
      "The unit of the file's numbers: um, mm, cm, m, inch or foot. (default: as the file says, else mm)"
  )
  var units: LengthUnit?

  /// Reads it and warns about sizes that no heart has.
  ///
  /// Maps and named regions are left out: what changes a mesh, or only looks at it, has no use for them.
  ///
  /// - Parameter keepingNonFinite: whether vertices with coordinates that are no numbers stay.
  func read(_ session: Session, keepingNonFinite: Bool = false) throws -> MeshReading {
    try read(mesh, session, keepingNonFinite: keepingNonFinite)
  }

  /// The same for another mesh in the same unit.
  func read(
    _ path: String, _ session: Session, keepingNonFinite: Bool = false
  ) throws -> MeshReading {
    var reading = try session.recorder.measure("read") {
      try ModelFile.read(path, unit: units, keepingNonFinite: keepingNonFinite)
    }
    if reading.model.removeMaps() {
      reading.notes.append("The colours and values of its vertices are left out.")
    }
    if reading.model.removeRegions() {
      reading.notes.append("The named regions of its parts are left out.")
    }
    for note in reading.notes { session.warn(note) }
    for warning in reading.model.numberWarnings(reading.format) { session.warn(warning) }
    return reading
  }
}

extension Model {
  /// Takes the name of the file that it came from out of the names of its parts: files are often called
  /// after the patient.
  fileprivate mutating func forgetFile(_ path: String) {
    let stem = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    for index in parts.indices where parts[index].name.hasPrefix(stem) {
      let rest = parts[index].name.dropFirst(stem.count)
      // As readers number them.
      if rest.isEmpty || (rest.first == " " && Int(rest.dropFirst()) != nil) {
        parts[index].name = "Model" + rest
      }
    }
  }

  /// Takes the colours and values of vertices away; false where there are none.
  fileprivate mutating func removeMaps() -> Bool {
    let maps = parts.indices.filter {
      parts[$0].vertexColors != nil || parts[$0].vertexValues != nil
    }
    for part in maps {
      parts[part].vertexColors = nil
      parts[part].vertexValues = nil
    }
    return !maps.isEmpty
  }

  /// Takes the named regions of parts away; false where there are none.
  fileprivate mutating func removeRegions() -> Bool {
    let named = parts.indices.filter { !parts[$0].regions.isEmpty }
    for part in named { parts[part].regions = [] }
    return !named.isEmpty
  }

  /// What each part is measured from: the other model's part of the same name where both have several
  /// parts, else the outer surface of the other.
  func references(in other: Model) -> [ReferenceSurface] {
    let outer = other.outerReference
    return parts.map { namesake(of: $0, in: other) ?? outer }
  }

  /// The same where every part has one of the same name among several of the other, and no name stands
  /// twice; else nil, for then only the outer surfaces can be compared.
  func namesakes(in other: Model) -> [ReferenceSurface]? {
    let found = parts.compactMap { namesake(of: $0, in: other) }
    return found.count == parts.count ? found : nil
  }

  /// Its outer surface, to measure from.
  var outerReference: ReferenceSurface {
    ReferenceSurface(
      outerSurface,
      title: parts.count > 1 ? "the outer surface of the other mesh" : "the other mesh")
  }

  private func namesake(of part: Part, in other: Model) -> ReferenceSurface? {
    let found = other.parts.filter { $0.name == part.name }
    // A name that several have tells nothing.
    guard other.parts.count > 1, found.count == 1, parts.count(where: { $0.name == part.name }) == 1
    else {
      return nil
    }
    return ReferenceSurface(found[0].mesh, title: "the part \(part.name) of the other mesh")
  }

  /// Sentences where the model's numbers may not be what was meant.
  ///
  /// - Parameter format: the kind of file: glTF is in metres by definition, so that no unit is in doubt.
  func numberWarnings(_ format: MeshFormat) -> [String] {
    let bounds = parts.reduce(Bounds.empty) { $0.union($1.mesh.bounds) }
    // Where a coordinate is infinite, that is what is wrong.
    guard !bounds.isEmpty, bounds.size.isFinite else { return [] }
    return [format == .glb ? nil : bounds.sizeWarning, bounds.stepWarning].compactMap { $0 }
  }
}

extension Bounds {
  /// A sentence where the model lies so far out that its coordinates, of 32 bits, are coarse.
  fileprivate var stepWarning: String? {
    let farthest = Float(max(upper.max(), -lower.min()))
    guard farthest.isFinite, farthest.ulp > 0.001 else { return nil }
    return String(
      format:
        "The model lies up to %.0f mm from the origin, where coordinates are %.2g mm apart: move "
        + "it nearer in the program that made it, or details are lost.", farthest, farthest.ulp)
  }

  /// A sentence where the model's size says that its numbers are in another unit.
  fileprivate var sizeWarning: String? {
    let longest = size.max()
    guard longest > 0 else { return nil }
    if longest > 2000 {
      return String(
        format: "The model is %.0f mm long: were its numbers micrometres (--units um)?", longest)
    }
    if longest < 5 {
      return String(
        format: "The model is only %.3g mm long: were its numbers metres (--units m), centimetres "
          + "(--units cm) or inches (--units inch)?", longest)
    }
    return nil
  }
}

/// The mesh file that a command writes.
struct MeshOutput: ParsableArguments {
  @Option(
    name: [.short, .customLong("output")], help: "The mesh to write: \(meshTargets).")
  var output: String

  /// - Parameter input: the mesh that it was made from.
  func target(of input: MeshInput) -> MeshTarget { MeshTarget(path: output, input: input.mesh) }
}

/// A mesh file to write.
struct MeshTarget {
  var path: String
  /// The mesh that it was made from, after whose file parts without a name are called.
  var input: String?
  /// Where it was made from; nil where nobody said.
  var scan: ScanInput?
  /// What a DICOM file may take over from another, where that is known already.
  var source: DICOMSource?
  /// Whether a DICOM file names patient and study.
  var keepsIdentity = false
  /// The kind of DICOM file, where it is one.
  var dicom: EncapsulatedMesh? { EncapsulatedMesh(path: path) }

  /// Whether the file cannot tell one part from another.
  var holdsOneSolid: Bool { (try? MeshFormat(path: path)) == .stl || dicom == .stl }

  /// Throws early, before the work, what would make writing fail.
  func check(_ session: Session) throws {
    if dicom == nil { _ = try MeshFormat(path: path) }
    _ = try OutputFile(path: path, replacing: session.options.force)
  }

  /// - Parameters:
  ///   - frame: the axes of the coordinates, where they are known.
  ///   - title: what the model is called.
  ///   - metadata: what else the file says of itself, where its format holds that.
  ///   - report: the report on this very model that a 3MF carries along.
  ///   - arrangement: how the parts lie in a 3MF.
  ///   - asText: as for `MeshFile.write`.
  func write(
    _ model: Model, frame: String?, title: String? = nil, metadata: [FileFacts.Entry] = [],
    report: [UInt8]? = nil, arrangement: FileFacts.Arrangement = .objects, asText: Bool = false,
    _ session: Session
  ) throws {
    var model = model
    if dicom == nil, try MeshFormat(path: path) == .threeMF,
      let remark = model.removeCollapsedTriangles()
    {
      session.warn(remark)
    }
    if dicom != nil, !keepsIdentity, let input { model.forgetFile(input) }
    if holdsOneSolid, !asText, model.parts.count > 1 {
      session.warn(
        "The file holds one solid: where its \(model.parts.count) parts share walls or overlap it is "
          + "not sound; repair makes one solid of them.")
    }
    try session.recorder.measure("write") {
      if let dicom {
        let provenance = DICOMProvenance.tool(
          of: try source ?? scan?.dicomSource(), keepsIdentity: keepsIdentity)
        let file = try OutputFile(path: path, replacing: session.options.force)
        try dicom.write(
          model, facts: .tool(frame: frame, title: title, metadata: metadata), provenance, to: file)
        return try file.commit()
      }
      var facts = try FileFacts.tool(frame: frame, title: title, metadata: metadata)
        .illustrated(by: model, as: MeshFormat(path: path))
      facts.report = report
      facts.arrangement = arrangement
      try MeshFile.write(
        model, to: path, facts: facts, asText: asText, replacing: session.options.force)
    }
  }
}
