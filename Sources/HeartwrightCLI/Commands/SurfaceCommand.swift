import ArgumentParser
import FileSystem
import Foundation
import Heartwright

struct SurfaceCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "surface",
    abstract: "Make the surface of a scan at a level, or of every structure of a label map.",
    discussion: """
      --iso LEVEL -o MESH: marching cubes around all voxels at or above LEVEL, unsmoothed; each vertex \
      slides between its two voxels to where bent values cross LEVEL and by what flat triangles cut off \
      curved walls, unless --no-balance.
      --labels -o FOLDER: one smoothed STL a structure; -o MESH: all of them in one file. Neighbours \
      share their walls.
      What was written is read back and certified, and measured against the scan's own surface: where \
      the values cross LEVEL, or half-way between voxels of different label. Exit code 1 where it is not \
      sound.
      """)

  @Argument(help: "The scan or label map: a file, a DICOM folder, files or zip, a folder of masks.")
  var input: [String]

  @OptionGroup var scan: ScanArguments

  @Option(help: "The level of the surface, in the values of the scan.")
  var iso: Double?

  @Flag(help: "Take the values as labels.")
  var labels = false

  @Option(help: "What the integers of a label map stand for.")
  var scheme: String?

  @Option(help: "Pairs of smoothing passes for labels. (default: \(LabelWalls.defaultPasses))")
  var smoothing: Int?

  @Flag(
    inversion: .prefixedNo,
    help: "With --iso: give curved walls the volume that straight lines and flat triangles cut off."
  )
  var balance = true

  @Flag(help: "Leave out the certificate, which takes longer than the surface.")
  var skipCheck = false

  @Option(
    name: [.short, .customLong("output")],
    help: "The mesh (also .dcm, or .obj.dcm), or with --labels a folder.")
  var output: String

  @Flag(help: "Write whose the scan is into a DICOM file: names, ids, and references to it.")
  var keepIdentity = false

  @OptionGroup var common: CommonOptions

  var stages: [String] {
    ["read", "surface"] + (labels ? ["smooth", "repair"] : balance ? ["balance"] : []) + ["write"]
      + (skipCheck ? [] : ["check"])
  }

  /// What is printed as the result.
  private struct Result: Encodable {
    var name: String
    var file: String
    var triangles: Int
    var millilitres: Double
    /// Of the file as written and read back; nil where that was left out.
    var certificate: Certificate?
  }

  func validate() throws {
    guard (iso == nil) == labels else {
      throw ValidationError("Give either --iso LEVEL or --labels.")
    }
    if let iso, !iso.isFinite { throw ValidationError("--iso must be a number.") }
    if keepIdentity, EncapsulatedMesh(path: output) == nil {
      throw ValidationError("--keep-identity goes with a .dcm to write.")
    }
    if labels, !balance {
      throw ValidationError("--no-balance goes with --iso; see --smoothing.")
    }
    if scheme != nil, !labels { throw ValidationError("--scheme goes with --labels.") }
    if let smoothing {
      guard labels else {
        throw ValidationError("--smoothing goes with --labels; --iso does not smooth.")
      }
      guard (0...1000).contains(smoothing) else {
        throw ValidationError("--smoothing must lie between 0 and 1000.")
      }
    }
  }

  func work(_ session: Session) throws -> Bool {
    let results = try iso.map { [try isosurface($0, session)] } ?? walls(session)
    session.result(
      results,
      text: skipCheck
        ? results.map {
          String(format: "%@: %d triangles, %.2f ml", $0.name, $0.triangles, $0.millilitres)
        }.joined(separator: "\n")
        : CertificateTable(results.compactMap { row in row.certificate.map { (row.name, $0) } })
          .text)
    return results.allSatisfy { $0.certificate?.isSound ?? true }
  }

  private func isosurface(_ level: Double, _ session: Session) throws -> Result {
    let out = MeshTarget(path: output, scan: scan.input(input), keepsIdentity: keepIdentity)
    try out.check(session)
    let reading = try scan.read(input, session)
    guard case .values(let volume) = reading.content else {
      throw ValidationError("--iso is about grey values, and these are labels; give --labels.")
    }
    let facts = try volume.surfaceableStatistics()
    guard facts.minimum < level else {
      throw PipelineFailure.everythingAtLevel(level, minimum: facts.minimum)
    }
    let (mesh, extracted) = surfaces(of: volume, at: level, session)
    guard !mesh.triangles.isEmpty else {
      throw PipelineFailure.nothingAtLevel(level, maximum: facts.maximum)
    }
    if volume.mask(in: level...Double.infinity).touchesBorder {
      session.warn(SegmentationReport.capSentence)
    }
    try out.write(Model(parts: [Part(name: "isosurface", mesh: mesh)]), frame: "LPS", session)
    // DICOM holds the bytes of an STL of these very triangles.
    return try result("isosurface", mesh, output, against: extracted, session) {
      out.dicom == nil ? try MeshFile.read(output).model.merged : mesh
    }
  }

  /// The surface to write, and what to measure it against.
  private func surfaces(
    of volume: Volume, at level: Double, _ session: Session
  ) -> (mesh: Mesh, extracted: ReferenceSurface?) {
    var surface = session.recorder.measure("surface") { volume.levelSurface(at: level) }
    guard balance else { return (surface.mesh, nil) }
    let extracted = skipCheck ? nil : ReferenceSurface(surface.mesh, title: isosurfaceTitle)
    session.recorder.measure("balance") { surface.balance() }
    return (surface.mesh, extracted)
  }

  /// Files of surfaces that other programs write: a folder is hardly meant by one.
  private static let foreignSuffixes: Set<String> = [
    "7z", "amf", "bz2", "dae", "fbx", "gltf", "gz", "iges", "igs", "off", "step", "stp", "usdz",
    "vrml", "vtk", "vtu",
    "wrl", "x3d", "zip",
  ]

  private func walls(_ session: Session) throws -> [Result] {
    let target = MeshTarget(path: output, scan: scan.input(input), keepsIdentity: keepIdentity)
    let isFile = target.dicom != nil || (try? MeshFormat(path: output)) != nil
    let suffix = URL(fileURLWithPath: output).pathExtension.lowercased()
    guard isFile || !Self.foreignSuffixes.contains(suffix) || output.hasSuffix("/") else {
      throw ValidationError(
        "\(output) is called like a file that cannot be written: name \(meshTargets), or end the name "
          + "with / for a folder with an STL of each structure.")
    }
    let folder = isFile ? nil : try OutputFolder(path: output, replacing: common.force)
    if isFile { try target.check(session) }
    let reading = try scan.read(input, session, segments: true)
    let (segmented, report, _) = try session.recorder.measure("segment") {
      try reading.segmented(
        SegmentationOptions(anatomy: .labels, scheme: scheme, structures: scan.structures))
    }
    let count = report.completeness?.count { $0.presence == .present } ?? 1
    guard count == 1 || !isFile || !target.holdsOneSolid else {
      throw ValidationError(
        "An STL holds one solid, and here are \(count) structures; name a .3mf, .obj, .ply, .glb or .vtp, "
          + "or a folder for an STL of each.")
    }
    if report.touchesEdgeOfScan { session.warn(SegmentationReport.capSentence) }
    for sentence in report.completeness?.sentences ?? [] { session.warn(sentence) }
    let volumes = segmented.voxelMillilitres
    var surfaced = segmented.surfaced(smoothing: smoothing, session.recorder)
    let own = skipCheck ? nil : segmented.ownSurface(of: surfaced)
    surfaced.surface = session.recorder.measure("repair") { surfaced.untangled().0 }
    let parts = surfaced.parts
    if let changed = surfaced.report.wellComposed, changed.voxelsChanged > 0 {
      session.warn(
        String(
          format:
            "%d voxels (%.3f ml) changed structure so that no two meet only at an edge or corner.",
          changed.voxelsChanged, changed.millilitresChanged))
    }
    for (_, part, number) in parts {
      let millilitres = part.mesh.measures().volume / 1000
      if let loss = lostShape(
        of: part.name, millilitres, before: volumes[number], "were segmented",
        remedy: surfaced.report.smoothingPasses > 0
          ? "fewer --smoothing passes" : "labels in finer voxels")
      {
        session.warn(loss)
      }
    }
    guard let folder else { return try oneFile(parts, own, target, session) }
    try session.recorder.measure("write") {
      for (file, part, _) in parts {
        try MeshFile.write(
          Model(parts: [part]), as: .stl, named: file + ".stl", in: folder,
          facts: .tool(frame: "LPS"))
      }
    }
    let results = try parts.map { file, part, number in
      try result(part.name, part.mesh, file + ".stl", against: own?.part(number), session) {
        try MeshFile.read("\(folder.stagingPath)/\(file).stl").model.merged
      }
    }
    try folder.commit()
    return results
  }

  /// All structures as the parts of one file.
  private func oneFile(
    _ parts: [(file: String, part: Part, number: Int)], _ own: OwnSurface?,
    _ target: MeshTarget, _ session: Session
  ) throws -> [Result] {
    try target.write(Model(parts: parts.map(\.part)), frame: "LPS", session)
    // DICOM holds the bytes of an OBJ or STL of these very triangles.
    let written =
      skipCheck || target.dicom != nil
      ? parts.map(\.part) : try MeshFile.read(target.path).model.parts
    precondition(written.count == parts.count, "a part was lost in writing")
    return try parts.indices.map { index in
      let (_, part, number) = parts[index]
      return try result(part.name, part.mesh, target.path, against: own?.part(number), session) {
        written[index].mesh
      }
    }
  }

  /// - Parameter written: the mesh as it was written and read back.
  private func result(
    _ name: String, _ mesh: Mesh, _ file: String, against reference: ReferenceSurface? = nil,
    _ session: Session, written: () throws -> Mesh
  ) throws -> Result {
    let certificate =
      try skipCheck
      ? nil
      : session.recorder.measure("check") { try written().certificate(against: reference) }
    return Result(
      name: name, file: file, triangles: mesh.triangles.count,
      millilitres: mesh.measures().volume / 1000, certificate: certificate)
  }
}
