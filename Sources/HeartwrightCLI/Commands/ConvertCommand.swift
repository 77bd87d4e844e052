import ArgumentParser
import Heartwright

struct ConvertCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert a volume to a volume or a mesh to a mesh, by suffix.",
    discussion:
      """
      Values, vertices and positions stay as they are; what a format cannot hold is said. \
      A mesh also becomes a DICOM file around an STL (.dcm) or an OBJ (.obj.dcm), and structures \
      become a DICOM segmentation (.dcm).
      """)

  @Argument(help: "What to read, as for print, or a mesh; and last the file to write.")
  var paths: [String]

  @OptionGroup var scan: ScanArguments

  @Option(help: "The unit of a mesh's numbers: um, mm, cm, m, inch or foot.")
  var units: LengthUnit?

  @Option(help: "The DICOM scan whose space a mesh is in, for a .dcm to write.")
  var source: String?

  @Flag(help: "Write whose the scan is into a DICOM file: names, ids, and references to it.")
  var keepIdentity = false

  @Flag(help: "Write STL as text, with the parts as named solids.")
  var ascii = false

  @Flag(
    help:
      "Make a 3MF one object whose volumes are the parts: PrusaSlicer keeps them together then."
  )
  var oneObject = false

  @OptionGroup var common: CommonOptions

  var stages: [String] { ["read", "write"] }

  /// What is printed as the result.
  private struct Result: Encodable {
    var kind: String
    var notes: [String]
    var remark: String?
  }

  private var input: [String] { Array(paths.dropLast()) }
  private var output: String { paths[paths.count - 1] }

  func validate() throws {
    if paths.count < 2 { throw ValidationError("Name what to read and the file to write.") }
  }

  func work(_ session: Session) throws -> Bool {
    let isModel = input.count == 1 && ModelFile.isThere(input[0])
    let result = try isModel ? mesh(session) : volume(session)
    for note in result.notes { session.warn(note) }
    if let remark = result.remark { session.note(remark) }
    session.result(result, text: "Wrote \(output).")
    return true
  }

  private func isMesh(_ path: String) -> Bool { (try? MeshFormat(path: path)) != nil }

  private func mesh(_ session: Session) throws -> Result {
    try scan.refuseOnMesh(hasSource: source != nil)
    var out = MeshTarget(path: output, input: input[0], keepsIdentity: keepIdentity)
    guard isMesh(output) || out.dicom != nil else {
      throw ValidationError(
        "A mesh converts to a mesh only: name a \(meshSuffixes), or a .dcm, to write.")
    }
    let format: MeshFormat =
      switch out.dicom {
      case .stl: .stl
      case .obj: .obj
      case nil: try MeshFormat(path: output)
      }
    guard !ascii || (format == .stl && out.dicom == nil) else {
      throw ValidationError("--ascii goes with .stl.")
    }
    guard !oneObject || (format == .threeMF && out.dicom == nil) else {
      throw ValidationError("--one-object goes with .3mf.")
    }
    guard out.dicom != nil || (source == nil && !keepIdentity) else {
      throw ValidationError("--source and --keep-identity go with a .dcm to write.")
    }
    // A mesh that lies in a DICOM file already stays in its space.
    var known: DICOMSource?
    if let source {
      known = try scan.input([source]).dicomSource()
      guard known != nil else {
        throw ValidationError(
          "\(source) is no DICOM scan, so it has no frame of reference to give; name one with "
            + "--source.")
      }
    } else if out.dicom != nil {
      known = try EncapsulatedMesh.source(input[0])
    }
    guard known != nil || !keepIdentity else {
      throw ValidationError("--keep-identity needs the scan that --source names.")
    }
    out.source = known
    try out.check(session)
    let reading = try session.recorder.measure("read") { try ModelFile.read(input[0], unit: units) }
    for warning in reading.model.numberWarnings(reading.format) { session.warn(warning) }
    let carried = CarriedFacts(reading, to: format, isBare: out.dicom != nil, unit: units)
    try out.write(
      reading.model, frame: reading.frame, title: carried.title, metadata: carried.metadata,
      report: carried.report, arrangement: oneObject ? .volumes : .objects, asText: ascii, session)
    var losses = format.losses(of: reading.model, asText: ascii) + carried.losses
    if out.dicom == .obj, reading.model.parts.count > 1,
      reading.model.parts.contains(where: { $0.color != nil })
    {
      losses.append("An OBJ in DICOM has no materials: the colours of the parts are lost.")
    }
    let remark =
      out.dicom == nil
      ? format.unitRemark : known?.frameOfReference == nil ? Self.newFrame(beside: source) : nil
    return Result(kind: "mesh", notes: reading.notes + losses, remark: remark)
  }

  /// What is said where no frame of reference is known.
  private static func newFrame(beside source: String?) -> String {
    source.map { "\($0) names no frame of reference, so the file has one of its own." }
      ?? "The file has a frame of reference of its own; name the mesh's scan with --source to lay it on that."
  }

  /// What is no mesh by its name: a volume, or nothing that is known.
  private func read(_ session: Session) throws -> ScanReading {
    do {
      return try scan.read(input, session, warns: false)
    } catch VolumeFileFailure.unknownFormat(let path, let found) {
      throw UnknownInput(path: path, found: found)
    }
  }

  private func volume(_ session: Session) throws -> Result {
    guard input.count == 1 || !input.contains(where: ModelFile.isThere) else {
      throw ValidationError("A mesh is converted alone: name one to read and the file to write.")
    }
    guard !isMesh(output) else {
      // What cannot be read is not called a volume.
      _ = try read(session)
      throw ValidationError("A volume becomes a mesh by the commands print and surface.")
    }
    guard units == nil else { throw ValidationError("--units goes with meshes.") }
    guard source == nil else {
      throw ValidationError("--source goes with meshes; the scan is what is converted.")
    }
    let isDICOM = EncapsulatedMesh(path: output) != nil
    guard isDICOM || !keepIdentity else {
      throw ValidationError("--keep-identity goes with a .dcm to write.")
    }
    guard !ascii, !oneObject else {
      throw ValidationError("--ascii and --one-object go with meshes.")
    }
    let reading = try read(session)
    var losses: [String] = []
    try session.recorder.measure("write") {
      switch reading.content {
      case .values(let volume) where isDICOM:
        guard LabelMap.looksLikeLabels(volume).0 else {
          throw ValidationError(
            "Grey values do not become DICOM, structures do: \"heartwright segment \(input[0]) -o "
              + "\(output)\" makes some of them.")
        }
        let (labels, naming) = try LabelMap.named(volume, by: nil, known: try LabelScheme.all())
        try LabelTarget(path: output, scan: scan.input(input), keepsIdentity: keepIdentity)
          .write(labels, session)
        losses.append(naming.namelessSentence(input: input[0], output: output))
      case .values(let volume):
        try VolumeFile.write(volume, to: output, replacing: common.force)
      case .structures(let labels):
        let target = LabelTarget(
          path: output, scan: scan.input(input), keepsIdentity: keepIdentity)
        try target.write(labels.labels, session)
        losses += target.losses(of: labels.labels)
      }
    }
    return Result(kind: "volume", notes: reading.notes + losses)
  }
}

/// What is neither a mesh by its name nor a volume by what it holds.
private struct UnknownInput: Failure {
  let path: String
  let found: String?
  var kind: FailureKind { .unreadableInput }
  var description: String {
    "\(path) is \(found ?? "of no format known here"); give a volume (.nii, .nii.gz, .nrrd, .nhdr, "
      + ".mha, .mhd or DICOM), or a mesh whose name ends in \(meshSuffixes)."
  }
}

extension LabelReport {
  /// That the structures of a file of integers have no names, and how they get some.
  fileprivate func namelessSentence(input: String, output: String) -> String {
    let scheme = fittingSchemes.first ?? "NAME"
    return "The structures are called by their numbers; \"heartwright segment \(input) --anatomy "
      + "labels --scheme \(scheme) -o \(output) --force\" names them."
  }
}
