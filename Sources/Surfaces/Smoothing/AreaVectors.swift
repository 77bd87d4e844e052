import Geometry
import Parallel

/// The area vectors of the triangles at each vertex of a stretch of vertices, wall by wall.
struct AreaVectors {
  /// What triangles of one more wall add at a vertex.
  struct Part: BitwiseCopyable, Sendable {
    let vertex: UInt32
    let wall: Int32
    // One by one, since four lanes would begin at a multiple of 16 bytes and leave 12 of 32 empty.
    private var x, y, z: Float

    init(vertex: UInt32, wall: Int32, direction: SIMD4<Float>) {
      (self.vertex, self.wall) = (vertex, wall)
      (x, y, z) = (direction.x, direction.y, direction.z)
    }

    /// Zero in the fourth lane.
    var direction: SIMD4<Float> {
      get { SIMD4(x, y, z, 0) }
      set { (x, y, z) = (newValue.x, newValue.y, newValue.z) }
    }
  }

  private let vertices: Range<Int>
  /// For each vertex the sum over the triangles of one of its walls; in the last lane, the area of all
  /// its triangles.
  private(set) var sums: [SIMD4<Float>]
  /// That wall: the first that came; -1 where no triangle with an area is.
  private(set) var walls: [Int32]
  /// The rest of the vertices that are on more walls.
  private(set) var others: [Part] = []
  /// The area in mm² of each wall's triangles whose first vertex is in the stretch.
  private(set) var areas: [Double]

  /// Those at some vertices, of the chunks of triangles that have any of them.
  init(
    at vertices: Range<Int>, _ surface: LabelSurface, _ walls: Walls, _ chunks: [TriangleChunk]
  ) {
    self.vertices = vertices
    sums = [SIMD4<Float>](repeating: .zero, count: vertices.count)
    self.walls = [Int32](repeating: -1, count: vertices.count)
    areas = [Double](repeating: 0, count: walls.pairs.count)
    for chunk in chunks where chunk.vertices.overlaps(vertices) {
      var run = walls.firstRun(endingAfter: chunk.triangles.lowerBound)
      var first = chunk.triangles.lowerBound
      while first < chunk.triangles.upperBound {
        let end = min(Int(walls.runs[run].end), chunk.triangles.upperBound)
        let wall = walls.runs[run].wall
        areas[Int(wall)] += Self.addTriangles(
          first..<end, Int32(wall), surface, at: vertices, &sums, &self.walls, &others)
        (first, run) = (end, run + 1)
      }
    }
  }

  /// Adds triangles of one wall to their vertices; returns their area in mm², of those whose first vertex is
  /// in the stretch.
  private static func addTriangles(
    _ range: Range<Int>, _ wall: Int32, _ surface: LabelSurface, at vertices: Range<Int>,
    _ sums: inout [SIMD4<Float>], _ walls: inout [Int32], _ others: inout [Part]
  ) -> Double {
    let (positions, triangles) = (surface.positions.span, surface.triangles.span)
    let (base, count) = (UInt32(vertices.lowerBound), UInt32(vertices.count))
    var vertexSums = sums.mutableSpan
    var vertexWalls = walls.mutableSpan
    var total = 0.0
    for index in range {
      let t = triangles[index]
      let a = positions[Int(t.a)]
      let vector = (positions[Int(t.b)] - a).cross(positions[Int(t.c)] - a) / 2
      let area = vector.length
      guard area > 0 else { continue }
      if t.a &- base < count { total += Double(area) }
      for corner in 0..<3 {
        let vertex = corner == 0 ? t.a : corner == 1 ? t.b : t.c
        guard vertex &- base < count else { continue }
        let place = Int(vertex &- base)
        if vertexWalls[place] < 0 { vertexWalls[place] = wall }
        if vertexWalls[place] == wall {
          vertexSums[place] += SIMD4(vector, area)
        } else {
          vertexSums[place].w += area
          others.append(Part(vertex: vertex, wall: wall, direction: SIMD4(vector, 0)))
        }
      }
    }
    return total
  }
}

/// Some triangles that follow each other, and from which to which vertex they have corners.
struct TriangleChunk: Sendable {
  let triangles: Range<Int>
  let vertices: Range<Int>

  init(_ triangles: Range<Int>, of surface: LabelSurface) {
    var (low, high) = (UInt32.max, UInt32(0))
    let all = surface.triangles.span
    for index in triangles {
      let t = all[index]
      low = min(low, min(t.a, min(t.b, t.c)))
      high = max(high, max(t.a, max(t.b, t.c)))
    }
    self.triangles = triangles
    vertices = low <= high ? Int(low)..<Int(high) + 1 : 0..<0
  }

  /// All triangles of a surface.
  static func all(of surface: LabelSurface) -> [TriangleChunk] {
    parallelMap(0..<surface.triangles.count, length: 1 << 11) { TriangleChunk($0, of: surface) }
  }
}
