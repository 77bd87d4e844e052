import ArgumentParser
import FileSystem
import Foundation
import Heartwright

/// The mesh file that a command reads, and the unit that its numbers are in.
struct MeshInput: ParsableArguments {
  @Argument(help: "The mesh: .stl, .obj or .3mf.")
  var mesh: String

  @Option(
    help:
      "The unit of the file's numbers: um, mm, cm, m, inch or foot. (default: as the file says, else mm)"
  )
  var units: LengthUnit?

  /// Reads it and warns about sizes that no heart has.
  func read(_ session: Session) throws -> MeshReading {
    let reading = try session.recorder.measure("read") { try MeshFile.read(mesh, unit: units) }
    for note in reading.notes { session.warn(note) }
    if let warning = reading.model.sizeWarning { session.warn(warning) }
    return reading
  }
}

extension Model {
  /// A sentence where the model's size says that its numbers are in another unit.
  var sizeWarning: String? {
    let longest = merged.bounds.size.max()
    guard longest > 0 else { return nil }
    if longest > 2000 {
      return String(
        format: "The model is %.0f mm long: were its numbers micrometres (--units um)?", longest)
    }
    if longest < 5 {
      return
        "The model is only \(longest) mm long: were its numbers metres (--units m), centimetres "
        + "(--units cm) or inches (--units inch)?"
    }
    return nil
  }
}

/// The mesh file that a command writes.
struct MeshOutput: ParsableArguments {
  @Option(name: [.short, .customLong("output")], help: "The mesh to write: .stl, .obj or .3mf.")
  var output: String

  var target: MeshTarget { MeshTarget(path: output) }
}

/// A mesh file to write.
struct MeshTarget {
  var path: String

  /// Throws early, before the work, what would make writing fail.
  func check(_ session: Session) throws {
    _ = try MeshFormat(path: path)
    _ = try OutputFile(path: path, replacing: session.options.force)
  }

  /// - Parameter frame: the axes of the coordinates, where they are known.
  func write(_ model: Model, frame: String?, _ session: Session) throws {
    try session.recorder.measure("write") {
      try MeshFile.write(
        model, to: path, facts: .tool(frame: frame), replacing: session.options.force)
    }
  }
}
