import ArgumentParser
import Heartwright

struct ConvertCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert a volume to a volume or a mesh to a mesh, by suffix.",
    discussion:
      "Values, vertices and positions stay as they are; what a format cannot hold is said.")

  @Argument(help: "What to read, as for print, or a mesh; and last the file to write.")
  var paths: [String]

  @OptionGroup var scan: ScanArguments

  @Option(help: "The unit of a mesh's numbers: um, mm, cm, m, inch or foot.")
  var units: LengthUnit?

  @OptionGroup var common: CommonOptions

  var stages: [String] { ["read", "write"] }

  /// What is printed as the result.
  private struct Result: Encodable {
    var kind: String
    var notes: [String]
  }

  private var input: [String] { Array(paths.dropLast()) }
  private var output: String { paths[paths.count - 1] }

  func validate() throws {
    if paths.count < 2 { throw ValidationError("Name what to read and the file to write.") }
  }

  func work(_ session: Session) throws -> Bool {
    let result = try input.count == 1 && isMesh(input[0]) ? mesh(session) : volume(session)
    for note in result.notes { session.warn(note) }
    session.result(result, text: "Wrote \(output).")
    return true
  }

  private func isMesh(_ path: String) -> Bool { (try? MeshFormat(path: path)) != nil }

  private func mesh(_ session: Session) throws -> Result {
    guard isMesh(output) else {
      throw ValidationError(
        "A mesh converts to a mesh only: name a .stl, .obj, .3mf or .ply to write.")
    }
    let out = MeshTarget(path: output)
    try out.check(session)
    let reading = try session.recorder.measure("read") { try MeshFile.read(input[0], unit: units) }
    if let warning = reading.model.sizeWarning { session.warn(warning) }
    try out.write(reading.model, frame: reading.frame, session)
    var notes = reading.notes
    let loses = try MeshFormat(path: output) == .stl && reading.format != .stl
    if loses {
      notes.append("STL holds one solid: names, colours and the division into parts are lost.")
    }
    if try MeshFormat(path: output) != .ply,
      reading.model.parts.contains(where: { $0.vertexColors != nil })
    {
      notes.append("Only PLY holds the colours of vertices: they are lost.")
    }
    return Result(kind: "mesh", notes: notes)
  }

  private func volume(_ session: Session) throws -> Result {
    guard !isMesh(output) else {
      throw ValidationError("A volume becomes a mesh by the commands print and surface.")
    }
    guard units == nil else { throw ValidationError("--units goes with meshes.") }
    let reading = try scan.read(input, session, warns: false)
    try session.recorder.measure("write") {
      switch reading.content {
      case .values(let volume):
        try VolumeFile.write(volume, to: output, replacing: common.force)
      case .structures(let labels):
        try VolumeFile.write(labels.labels, to: output, replacing: common.force)
      }
    }
    return Result(kind: "volume", notes: reading.notes)
  }
}
