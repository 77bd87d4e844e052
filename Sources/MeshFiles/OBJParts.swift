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
    var numbering = Numbering(vertices: parser.positions.count)
    return parser.keys.indices.map { part in
      let key = parser.keys[part]
      return Part(
        name: name(key) ?? (parser.keys.count == 1 ? stem : "\(stem) \(part + 1)"),
        color: key.material.flatMap { colors[$0] },
        mesh: numbering.mesh(
          runsOfPart[part], of: parser.triangles, positions: parser.positions, part: part))
    }
  }

  /// The object's name; a group within it is added unless it repeats the object's name.
  private static func name(_ key: OBJParser.Key) -> String? {
    guard let object = key.object else { return key.group ?? key.material }
    let repeated = object.split(separator: " ").joined(separator: "_")
    guard let group = key.group, group != object, group != repeated else { return object }
    return "\(object) \(group)"
  }

  /// New numbers for the vertices of one part after the other, without clearing in between.
  private struct Numbering {
    private var owner: [UInt32]
    private var number: [UInt32]

    init(vertices: Int) {
      owner = [UInt32](repeating: 0, count: vertices)
      number = [UInt32](repeating: 0, count: vertices)
    }

    mutating func mesh(
      _ runs: [Range<Int>], of triangles: [Triangle], positions: [SIMD3<Float>], part: Int
    ) -> Mesh {
      let mark = UInt32(part) + 1
      var low = UInt32.max
      var high: UInt32 = 0
      func each(_ body: (Triangle) -> Void) {
        for run in runs { for index in run { body(triangles[index]) } }
      }
      var seen: [UInt32] = []
      func see(_ vertex: UInt32) {
        guard owner[Int(vertex)] != mark else { return }
        owner[Int(vertex)] = mark
        seen.append(vertex)
        low = min(low, vertex)
        high = max(high, vertex)
      }
      each { triangle in
        see(triangle.a)
        see(triangle.b)
        see(triangle.c)
      }
      // Where the vertices lie together, one pass over them puts them into order; else a sort does.
      let ordered: [UInt32]
      if Int(high - low) < seen.count * 4 {
        ordered = (low...high).filter { owner[Int($0)] == mark }
      } else {
        ordered = seen.sorted()
      }
      var mesh = Mesh()
      mesh.positions.reserveCapacity(seen.count)
      for vertex in ordered {
        number[Int(vertex)] = UInt32(mesh.positions.count)
        mesh.positions.append(positions[Int(vertex)])
      }
      mesh.triangles.reserveCapacity(runs.reduce(0) { $0 + $1.count })
      each { triangle in
        mesh.triangles.append(
          Triangle(
            number[Int(triangle.a)], number[Int(triangle.b)], number[Int(triangle.c)]))
      }
      return mesh
    }
  }
}
