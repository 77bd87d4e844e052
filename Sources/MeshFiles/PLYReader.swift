import FileSystem
import Foundation
import Geometry
import Surfaces

/// Reads PLY (the Stanford polygon format): text, or binary of either byte order.
///
/// Vertices need x, y and z of any type; red, green and blue give vertices their colours, and the first
/// other column of real numbers their values (a map). Faces need a list `vertex_indices` (or
/// `vertex_index`) of any types; polygons are cut into triangles (see `PolygonCutter`). Other elements,
/// lists and properties are passed over, and said so where something visible is lost. Files that this
/// tool wrote have their parts back, with names and colours.
enum PLYReader {
  static func read(_ file: InputFile, unit: LengthUnit?) throws -> MeshReading {
    try AvailableMemory.require(file.size * 16, for: "a PLY file of \(file.size) bytes")
    let bytes = try file.readBytes(upTo: file.size, at: 0)
    var tables = PLYTables(bytes, try PLYHeader(bytes))
    try tables.read()
    guard !tables.triangles.isEmpty else {
      let strips = tables.header.elements.contains { $0.name == "tristrips" && $0.count > 0 }
      throw MeshFileFailure.noTriangles(
        path: file.path,
        note: strips
          ? "It holds strips of triangles, which are not read: write it with faces."
          : tables.positions.isEmpty ? nil : "It holds \(tables.positions.count) points.")
    }
    var frame = StatedFrame()
    // The first that says anything: further down stand names and texts, which may be any.
    for comment in tables.header.comments where frame == StatedFrame() {
      frame.read(comment.utf8)
    }
    let stem = URL(fileURLWithPath: file.path).deletingPathExtension().lastPathComponent
    let parts = tables.parts(stem: stem)
    var reading = try MeshReading(
      parts: parts, format: .ply, frame: frame, unit: unit, notes: tables.notes)
    // Other programs' remarks may look like facts and are none.
    if frame.unit != nil { takeFacts(tables.header.comments, into: &reading) }
    return reading
  }

  /// Takes what the comments of this tool's files say of the model: its title, and lines as
  /// `Description: a heart`.
  private static func takeFacts(_ comments: [String], into reading: inout MeshReading) {
    for comment in comments {
      if comment.hasPrefix(PLYHeader.title) {
        reading.modelTitle = String(comment.dropFirst(PLYHeader.title.count))
      } else if let colon = comment.range(of: ": ") {
        let name = String(comment[..<colon.lowerBound])
        guard FileFacts.Entry.isWord(name) else { continue }
        reading.take([(name: name, value: String(comment[colon.upperBound...]))])
      }
    }
  }
}
