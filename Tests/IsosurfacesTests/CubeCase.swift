import Geometry

/// The cube of eight voxel centres as the table sees it, written from its definition alone.
///
/// Corner c lies at (c & 1, c >> 1 & 1, c >> 2). Edges 0-3 run along x at (y, z), 4-7 along y at
/// (x, z), 8-11 along z at (x, y), the first coordinate in the low bit.
enum Cube {
  static func ends(_ edge: Int) -> (Int, Int) {
    let low = edge & 1
    let high = edge >> 1 & 1
    switch edge >> 2 {
    case 0: return (low << 1 | high << 2, 1 | low << 1 | high << 2)
    case 1: return (low | high << 2, low | 2 | high << 2)
    default: return (low | high << 1, low | high << 1 | 4)
    }
  }

  static func position(_ corner: Int) -> SIMD3<Double> {
    [Double(corner & 1), Double(corner >> 1 & 1), Double(corner >> 2)]
  }

  static func edge(_ a: Int, _ b: Int) -> Int {
    (0..<12).first { ends($0) == (min(a, b), max(a, b)) } ?? -1
  }

  /// The corners of the six faces, counter-clockwise seen from outside the cube.
  static let faces: [[Int]] = [
    [0, 4, 6, 2], [1, 3, 7, 5], [0, 1, 5, 4], [2, 6, 7, 3], [0, 2, 3, 1], [4, 5, 7, 6],
  ]

  /// Whether two edges lie on one face, so that a diagonal between them would lie in it.
  static func shareFace(_ a: Int, _ b: Int) -> Bool {
    let corners = Set([ends(a).0, ends(a).1, ends(b).0, ends(b).1])
    return faces.contains { corners.isSubset(of: $0) }
  }

  /// Where the surface meets the faces: for each case, segments between edges, directed so
  /// that the loops they form are counter-clockwise seen from the outside of the surface. Each
  /// inside corner of an ambiguous face is cut off on its own.
  static func segments(_ inside: Int) -> [(from: Int, to: Int)] {
    var result: [(Int, Int)] = []
    for face in faces {
      let isInside = face.map { inside >> $0 & 1 == 1 }
      for start in 0..<4 where isInside[start] && !isInside[(start + 3) & 3] {
        // A run of inside corners from `start`; the surface passes from the edge before the run's
        // first corner to the edge after its last.
        var last = start
        while isInside[(last + 1) & 3], (last + 1) & 3 != start { last = (last + 1) & 3 }
        let leaving = edge(face[last], face[(last + 1) & 3])
        let entering = edge(face[(start + 3) & 3], face[start])
        result.append((entering, leaving))
      }
    }
    return result
  }

  /// The closed loops that the segments form, each starting at its smallest edge.
  static func loops(_ inside: Int) -> [[Int]] {
    var next = [Int](repeating: -1, count: 12)
    for segment in segments(inside) { next[segment.from] = segment.to }
    var result: [[Int]] = []
    var seen = Set<Int>()
    for edge in 0..<12 where next[edge] >= 0 && !seen.contains(edge) {
      var loop: [Int] = []
      var at = edge
      while seen.insert(at).inserted {
        loop.append(at)
        at = next[at]
      }
      result.append(loop)
    }
    return result
  }

  /// The point at a fraction of the way from an edge's inside corner to its outside corner.
  static func point(_ edge: Int, _ inside: Int, _ fraction: Double) -> SIMD3<Double> {
    let (a, b) = ends(edge)
    let (from, to) = inside >> a & 1 == 1 ? (a, b) : (b, a)
    return position(from) + (position(to) - position(from)) * fraction
  }
}
