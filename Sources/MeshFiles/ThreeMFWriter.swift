import Compression
import FileSystem
import Geometry
import Surfaces

/// Writes a 3MF package (Core Specification 1.4, colours by the Materials extension, named regions by
/// Triangle Sets; on request a model part for each structure by Production, outlines of layers by Slices).
///
/// Each part is a named mesh object in the model's own coordinates, in millimetres; one parent
/// object holds all of them as components (or they are stretches of one object's mesh), and the only build
/// item moves that parent onto the bed into the positive octant. The move is a translation, stated in our metadata, so that the patient
/// position is not lost. Colours of vertices (maps) are a colour group of their own, from which the
/// corners of triangles take entries. Coordinates are the shortest decimals that read back as the same number.
/// Rows are made, compressed and written a few at a time: beside the model only some megabytes are held.
enum ThreeMFWriter {
  static func write(_ model: Model, to file: OutputFile, facts: FileFacts) throws {
    let layout = try ThreeMFLayout(model, facts: facts, path: file.path)
    var package = ZipWriter {
      try file.write($0)
    } overwrite: {
      try file.overwrite($0, at: $1)
    }
    let parts = ThreeMFParts(facts: facts, others: layout.modelParts.dropFirst().map(\.path))
    try package.add("[Content_Types].xml", Array(parts.contentTypes.utf8))
    try package.add("_rels/.rels", Array(parts.relationships.utf8))
    if let links = parts.modelRelationships {
      try package.add(ThreeMFParts.modelRelationshipsPath, Array(links.utf8))
    }
    for part in layout.modelParts {
      let pieces = part.text.pieces
      try package.add(
        part.path, pieces: pieces.count, mayBeLong: part.lines >= 1 << 25
      ) { text(of: pieces[$0], model: model, layout: layout) }
    }
    // It speaks of the objects of the root.
    if facts.arrangement != .modelParts {
      try package.add(ThreeMFSlicerPart.path, Array(layout.slicerPart(model).utf8))
    }
    if let thumbnail = facts.thumbnail {
      try package.add(ThreeMFParts.thumbnailPath, thumbnail)
    }
    if let report = facts.report { try package.add(ThreeMFParts.reportPath, report) }
    try package.finish()
  }

  private static func text(
    of piece: TextPieces.Piece, model: Model, layout: ThreeMFLayout
  ) -> RowText {
    switch piece {
    case .text(let text):
      return RowText(Array(text.utf8))
    case .made(let make):
      return RowText(make())
    case .vertices(let part, let range):
      let mesh = model.parts[part].mesh
      let positions = mesh.positions.span
      return ThreeMFRows(
        begin: "<vertex x=\"", second: "\" y=\"", third: "\" z=\"", end: "\"/>\n"
      ).text(range) { index, axis, cursor, bytes in
        cursor.put(positions[index][axis], &bytes)
      }
    case .triangles(let part, let range):
      let mesh = model.parts[part].mesh
      let triangles = mesh.triangles.span
      let base = layout.firstVertex[part]
      if let colors = model.parts[part].vertexColors, let group = layout.vertexColors {
        return ThreeMFRows(
          begin: "<triangle v1=\"", second: "\" v2=\"", third: "\" v3=\"",
          more: layout.vertexColorMarks, end: "\"/>\n"
        ).text(range) { index, number, cursor, bytes in
          let triangle = triangles[index]
          let corner = number % 3
          let vertex = corner == 0 ? triangle.a : corner == 1 ? triangle.b : triangle.c
          cursor.put(number < 3 ? base + vertex : group.entry(of: colors[Int(vertex)]), &bytes)
        }
      }
      return ThreeMFRows(
        begin: "<triangle v1=\"", second: "\" v2=\"", third: "\" v3=\"",
        end: "\"\(layout.triangleColor(part))/>\n"
      ).text(range) { index, corner, cursor, bytes in
        let triangle = triangles[index]
        cursor.put(
          base + (corner == 0 ? triangle.a : corner == 1 ? triangle.b : triangle.c), &bytes)
      }
    }
  }
}
