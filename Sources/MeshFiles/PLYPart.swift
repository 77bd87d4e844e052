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
    if rest.hasPrefix("COLOR=") {
      guard let color = Color(hexadecimal: rest.dropFirst(6).prefix(7)) else { return nil }
      self.color = color
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
      let table = VertexTable(
        positions: positions, colors: vertexColors, values: vertexValues)
      return table.split(triangles, partNumbers, into: named.map { ($0.name, $0.color) })
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
        vertexColors: colors, vertexValues: vertexValues)
    ]
  }
}
