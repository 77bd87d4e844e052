import Compression
import FileSystem
import Geometry
import Surfaces

/// Writes a 3MF package (Core Specification 1.4, colours by the Materials extension).
///
/// Each part is a named mesh object in the model's own coordinates, in millimetres; one parent
/// object holds all of them as components, and the only build item moves that parent onto the bed
/// into the positive octant. The move is a translation, stated in our metadata, so that the patient
/// position is not lost. Coordinates are the shortest decimals that read back as the same number.
enum ThreeMFWriter {
  static func write(_ model: Model, to file: OutputFile, facts: FileFacts) throws {
    let layout = ThreeMFLayout(model, facts: facts)
    var package = ZipWriter { try file.write($0) }
    let parts = ThreeMFParts(facts: facts)
    try package.add("[Content_Types].xml", Array(parts.contentTypes.utf8))
    try package.add("_rels/.rels", Array(parts.relationships.utf8))
    try package.add(ThreeMFLayout.modelPath, pieces: layout.text.pieces.count) { index in
      bytes(of: layout.text.pieces[index], model: model, layout: layout)
    }
    try package.add(ThreeMFSlicerPart.path, Array(ThreeMFSlicerPart.text(model).utf8))
    if let thumbnail = facts.thumbnail {
      try package.add(ThreeMFParts.thumbnailPath, thumbnail)
    }
    if let report = facts.report { try package.add(ThreeMFParts.reportPath, report) }
    try package.finish()
  }

  private static func bytes(
    of piece: TextPieces.Piece, model: Model, layout: ThreeMFLayout
  ) -> [UInt8] {
    switch piece {
    case .text(let text):
      return Array(text.utf8)
    case .vertices(let part, let range):
      let open = Array("<vertex x=\"".utf8)
      let toY = Array("\" y=\"".utf8)
      let toZ = Array("\" z=\"".utf8)
      let close = Array("\"/>\n".utf8)
      var text = TextBytes(capacity: range.count * 64)
      let mesh = model.parts[part].mesh
      let positions = mesh.positions.span
      for index in range {
        let position = positions[index]
        text.put(open)
        text.put(position.x)
        text.put(toY)
        text.put(position.y)
        text.put(toZ)
        text.put(position.z)
        text.put(close)
      }
      return text.bytes
    case .triangles(let part, let range):
      let open = Array("<triangle v1=\"".utf8)
      let toB = Array("\" v2=\"".utf8)
      let toC = Array("\" v3=\"".utf8)
      let close = Array("\"\(layout.triangleColor(part))/>\n".utf8)
      var text = TextBytes(capacity: range.count * 72)
      let mesh = model.parts[part].mesh
      let triangles = mesh.triangles.span
      for index in range {
        let triangle = triangles[index]
        text.put(open)
        text.put(triangle.a)
        text.put(toB)
        text.put(triangle.b)
        text.put(toC)
        text.put(triangle.c)
        text.put(close)
      }
      return text.bytes
    }
  }
}
