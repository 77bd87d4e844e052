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
  /// Goes over the text twice: its lines are counted first.
  private static func parsed(_ file: InputFile) throws -> OBJParser {
    var (vertices, faces) = (0, 0)
    var blocks = LineBlocks(file)
    while let block = try blocks.next() {
      let counts = OBJParser.lineCounts(block)
      vertices += counts.vertices
      faces += counts.faces
    }
    var parser = OBJParser()
    parser.reserve(vertices: vertices, faces: faces)
    blocks = LineBlocks(file)
    while let block = try blocks.next() { try parser.parse(block) }
    return parser
  }

  static func read(_ file: InputFile, unit: LengthUnit?) throws -> MeshReading {
    try AvailableMemory.require(file.size * 8, for: "an OBJ text of \(file.size) bytes")
    let parser = try parsed(file)
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
