import FileSystem
import Foundation
import Geometry
import Surfaces

/// Reads Wavefront OBJ: vertices, polygons, groups, the diffuse colours of its materials, and colours of
/// vertices, for which `v` has three more numbers.
///
/// Faces with the same object, group and material make a part; a part has only the vertices that
/// its faces use, in the file's order. Polygons are cut into triangles (see `PolygonCutter`).
/// Texture coordinates, normals, lines and points are passed over, and said so where
/// something visible is lost.
enum OBJReader {
  static func read(_ file: InputFile, unit: LengthUnit?) throws -> MeshReading {
    try AvailableMemory.require(file.size * 8, for: "an OBJ text of \(file.size) bytes")
    var parser = OBJParser(try file.readBytes(upTo: file.size, at: 0))
    try parser.parse()
    guard !parser.triangles.isEmpty else { throw MeshFileFailure.noTriangles(path: file.path) }
    let path = URL(fileURLWithPath: file.path)
    var notes = parser.notes
    var materials = MTLReader()
    materials.read(parser.libraries, beside: path.deletingLastPathComponent().path)
    notes += materials.notes(using: parser.keys.compactMap(\.material))
    let parts = OBJParts.parts(
      parser, colors: materials.colors, stem: path.deletingPathExtension().lastPathComponent,
      notes: &notes)
    return try MeshReading(
      parts: parts, format: .obj, frame: parser.frame, unit: unit, notes: notes)
  }
}
