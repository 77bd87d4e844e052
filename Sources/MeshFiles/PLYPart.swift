import Geometry
import Surfaces

/// What a comment of this tool's files says of a part: its colour and its name.
struct PLYPart: Equatable {
  /// The property of faces that holds the number of their part, from 0 in the order of the comments.
  static let property = "part"

  var name: String
  var color: Color?

  init(name: String, color: Color?) {
    self.name = name
    self.color = color
  }

  /// Reads `PART NAME=left ventricle` or `PART COLOR=#C8323C NAME=left ventricle`.
  init?(comment: String) {
    let words = comment.split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0] == "PART" else { return nil }
    var rest = words[1]
    if rest.hasPrefix("COLOR=#") {
      let digits = rest.dropFirst(7).prefix(6)
      guard digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit),
        let value = UInt32(digits, radix: 16)
      else { return nil }
      color = Color(
        UInt8(value >> 16), UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value))
      rest = rest.dropFirst(14)
    }
    guard rest.hasPrefix("NAME=") else { return nil }
    name = String(rest.dropFirst(5))
  }

  /// The comment that reads back as this part.
  var comment: String {
    "PART " + (color.map { "COLOR=\($0.hexadecimal) " } ?? "") + "NAME=\(TextBytes.oneLine(name))"
  }
}

extension PLYTables {
  /// The parts of the file: those that its comments name where its faces say which is whose, else one.
  mutating func parts(stem: String) -> [Part] {
    let named = partNames
    let colors = vertexColors.isEmpty ? nil : vertexColors
    if named.count > 1, partNumbers.count == triangles.count,
      partNumbers.allSatisfy({ $0 < named.count })
    {
      return split(into: named)
    }
    if named.count > 1 {
      notes.append(
        "Its comments name parts, but its faces do not say which is whose; it is one part.")
    }
    if facesDiffer, named.count != 1 {
      notes.append("The colours of its faces differ; they are ignored.")
    }
    let part =
      named.count == 1 ? named[0] : PLYPart(name: stem, color: facesDiffer ? nil : faceColor)
    return [
      Part(
        name: part.name, color: part.color, mesh: Mesh(positions: positions, triangles: triangles),
        vertexColors: colors)
    ]
  }

  private func split(into named: [PLYPart]) -> [Part] {
    var runs = [[Range<Int>]](repeating: [], count: named.count)
    var start = 0
    while start < triangles.count {
      var end = start + 1
      while end < triangles.count, partNumbers[end] == partNumbers[start] { end += 1 }
      runs[Int(partNumbers[start])].append(start..<end)
      start = end
    }
    var numbering = VertexNumbering(vertices: positions.count)
    return named.indices.compactMap { part in
      guard !runs[part].isEmpty else { return nil }
      let (mesh, vertices) = numbering.mesh(
        runs[part], of: triangles, positions: positions, part: part)
      return Part(
        name: named[part].name, color: named[part].color, mesh: mesh,
        vertexColors: vertexColors.isEmpty ? nil : vertices.map { vertexColors[Int($0)] })
    }
  }
}
