import FileSystem
import Geometry
import Surfaces

/// Writes PLY, binary and little endian: all vertices, then all triangles, part after part.
///
/// Vertices are 32-bit numbers as they are, with the colours and values of a map where there is one.
/// The format knows no units, axes and names, so comments state them; where there are several parts,
/// each face has the number of its part, and where parts have colours, its part's colour, so that
/// other readers show them too.
enum PLYWriter {
  static func write(_ model: Model, to file: OutputFile, facts: FileFacts) throws {
    let columns = Columns(model)
    let vertices = model.parts.reduce(0) { $0 + $1.mesh.positions.count }
    // Most readers take indices for 32-bit integers with a sign.
    guard vertices <= Int(Int32.max) else {
      throw MeshFileFailure.cannotHold(
        path: file.path, part: model.parts.last?.name ?? "",
        problem: "brings the vertices to \(vertices), more than a PLY file can number")
    }
    var pieces = TextPieces()
    pieces.put(header(model, facts, columns, vertices: vertices))
    var bases: [UInt32] = []
    var base: UInt32 = 0
    for (index, part) in model.parts.enumerated() {
      bases.append(base)
      base += UInt32(part.mesh.positions.count)
      pieces.putVertices(of: index, count: part.mesh.positions.count)
    }
    for (index, part) in model.parts.enumerated() {
      pieces.putTriangles(of: index, count: part.mesh.triangles.count)
    }
    try pieces.write(to: file) { [bases] piece in
      switch piece {
      case .text(let text): Array(text.utf8)
      case .made(let make): make()
      case .vertices(let part, let range):
        vertexRows(range, of: model.parts[part], columns)
      case .triangles(let part, let range):
        faceRows(range, of: model.parts[part], number: part, base: bases[part], columns)
      }
    }
  }

  /// What rows hold besides positions and corners.
  private struct Columns {
    /// Whether vertices have colours.
    var vertexColors: Bool
    /// The name of the vertices' values.
    var values: String?
    /// Bytes of a face's part number; none for a single part.
    var partBytes: Int
    /// Whether faces have colours: not besides those of vertices, of which some readers take either.
    var faceColors: Bool

    init(_ model: Model) {
      let parts = model.parts
      vertexColors = parts.contains { $0.vertexColors != nil }
      values = parts.lazy.compactMap(\.vertexValues?.name).first
      partBytes = parts.count == 1 ? 0 : parts.count <= 256 ? 1 : 4
      faceColors = !vertexColors && parts.contains { $0.color != nil }
    }
  }

  private static func header(
    _ model: Model, _ facts: FileFacts, _ columns: Columns, vertices: Int
  ) -> String {
    var lines = ["ply", "format binary_little_endian 1.0"]
    func comment(_ text: String) { lines.append("comment " + TextBytes.oneLine(text)) }
    comment(facts.summary)
    if let title = facts.title { comment(PLYHeader.title + title) }
    for entry in facts.metadata { comment("\(entry.name): \(entry.value)") }
    for part in model.parts { comment(PLYPart(name: part.name, color: part.color).comment) }
    let color = ["property uchar red", "property uchar green", "property uchar blue"]
    lines += [
      "element vertex \(vertices)", "property float x", "property float y", "property float z",
    ]
    if columns.vertexColors { lines += color }
    if let values = columns.values { lines.append("property float \(values)") }
    lines.append("element face \(model.parts.reduce(0) { $0 + $1.mesh.triangles.count })")
    lines.append("property list uchar int vertex_indices")
    if columns.faceColors { lines += color }
    if columns.partBytes > 0 {
      lines.append("property \(columns.partBytes == 1 ? "uchar" : "int") \(PLYPart.property)")
    }
    return (lines + ["end_header", ""]).joined(separator: "\n")
  }

  private static func vertexRows(_ range: Range<Int>, of part: Part, _ columns: Columns) -> [UInt8]
  {
    var rows: [UInt8] = []
    rows.reserveCapacity(range.count * 19)
    for vertex in range {
      let position = part.mesh.positions[vertex]
      rows.append(word: position.x.bitPattern)
      rows.append(word: position.y.bitPattern)
      rows.append(word: position.z.bitPattern)
      if columns.vertexColors {
        rows.append(part.shownColor(of: vertex))
      }
      if columns.values != nil {
        rows.append(word: (part.vertexValues?.values[vertex] ?? .nan).bitPattern)
      }
    }
    return rows
  }

  private static func faceRows(
    _ range: Range<Int>, of part: Part, number: Int, base: UInt32, _ columns: Columns
  ) -> [UInt8] {
    var rows: [UInt8] = []
    rows.reserveCapacity(range.count * 20)
    for index in range {
      let triangle = part.mesh.triangles[index]
      rows.append(3)
      rows.append(word: base + triangle.a)
      rows.append(word: base + triangle.b)
      rows.append(word: base + triangle.c)
      if columns.faceColors { rows.append(part.color ?? .uncolored) }
      switch columns.partBytes {
      case 0: break
      case 1: rows.append(UInt8(number))
      default: rows.append(word: UInt32(number))
      }
    }
    return rows
  }
}

extension [UInt8] {
  /// Appends four bytes, the least significant first.
  fileprivate mutating func append(word: UInt32) {
    append(UInt8(truncatingIfNeeded: word))
    append(UInt8(truncatingIfNeeded: word >> 8))
    append(UInt8(truncatingIfNeeded: word >> 16))
    append(UInt8(truncatingIfNeeded: word >> 24))
  }

  fileprivate mutating func append(_ color: Color) {
    append(color.red)
    append(color.green)
    append(color.blue)
  }
}
