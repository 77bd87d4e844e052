import Geometry
import Surfaces

/// Sorts the faces of an OBJ file into parts, each with the vertices that it uses.
enum OBJParts {
  /// Linear in vertices and triangles, apart from a sort where a part's vertices lie far apart.
  static func parts(
    _ parser: OBJParser, colors: [String: Color], stem: String, notes: inout [String]
  ) -> [Part] {
    var runsOfPart = [[Range<Int>]](repeating: [], count: parser.keys.count)
    for (index, run) in parser.runs.enumerated() {
      let end =
        index + 1 < parser.runs.count ? parser.runs[index + 1].start : parser.triangles.count
      runsOfPart[run.part].append(run.start..<end)
    }
    var numbering = VertexNumbering(vertices: parser.positions.count)
    var half = 0
    let parts = parser.keys.indices.map { part in
      let key = parser.keys[part]
      let (mesh, vertices) = numbering.mesh(
        runsOfPart[part], of: parser.triangles, positions: parser.positions, part: part)
      let colored = parser.colors.isEmpty ? [] : vertices.map { parser.colors[Int($0)] }
      let count = colored.count { $0 != 0 }
      if count > 0, count < colored.count { half += 1 }
      return Part(
        name: name(key) ?? (parser.keys.count == 1 ? stem : "\(stem) \(part + 1)"),
        color: key.material.flatMap { colors[$0] }, mesh: mesh,
        vertexColors: count > 0 && count == colored.count ? colored.map(Color.init(word:)) : nil)
    }
    if half > 0 {
      notes.append(
        "Only some vertices of \(half == 1 ? "one part" : "\(half) parts") have a colour; these "
          + "colours are ignored.")
    }
    return parts
  }

  /// The object's name; a group within it is added unless it repeats the object's name.
  private static func name(_ key: OBJParser.Key) -> String? {
    guard let object = key.object else { return key.group ?? key.material }
    let repeated = object.split(separator: " ").joined(separator: "_")
    guard let group = key.group, group != object, group != repeated else { return object }
    return "\(object) \(group)"
  }
}
