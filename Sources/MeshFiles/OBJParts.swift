import Geometry
import Surfaces

/// Sorts the faces of an OBJ file into parts, each with the vertices that it uses.
enum OBJParts {
  /// Linear in vertices and triangles, apart from a sort where a part's vertices lie far apart.
  static func parts(_ parser: OBJParser, colors: [String: Color], stem: String) -> [Part] {
    var runsOfPart = [[Range<Int>]](repeating: [], count: parser.keys.count)
    for (index, run) in parser.runs.enumerated() {
      let end =
        index + 1 < parser.runs.count ? parser.runs[index + 1].start : parser.triangles.count
      runsOfPart[run.part].append(run.start..<end)
    }
    var numbering = VertexNumbering(vertices: parser.positions.count)
    return parser.keys.indices.map { part in
      let key = parser.keys[part]
      return Part(
        name: name(key) ?? (parser.keys.count == 1 ? stem : "\(stem) \(part + 1)"),
        color: key.material.flatMap { colors[$0] },
        mesh: numbering.mesh(
          runsOfPart[part], of: parser.triangles, positions: parser.positions, part: part
        ).mesh)
    }
  }

  /// The object's name; a group within it is added unless it repeats the object's name.
  private static func name(_ key: OBJParser.Key) -> String? {
    guard let object = key.object else { return key.group ?? key.material }
    let repeated = object.split(separator: " ").joined(separator: "_")
    guard let group = key.group, group != object, group != repeated else { return object }
    return "\(object) \(group)"
  }
}
