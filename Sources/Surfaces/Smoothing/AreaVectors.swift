import Geometry
import Parallel

/// The area vectors of the triangles at each vertex of a stretch of vertices, wall by wall.
struct AreaVectors: Sendable {
  /// What triangles of one more wall add at a vertex.
  struct Part: BitwiseCopyable, Sendable {
    var vertex: UInt32
    var wall: Int32
    var direction: SIMD4<Float>
  }

  private let vertices: Range<Int>
  /// For each vertex the sum over the triangles of one of its walls; in the last lane, the area of all
  /// its triangles.
  var sums: [SIMD4<Float>]
  /// That wall: the first that came; -1 where no triangle with an area is.
  private(set) var walls: [Int32]
  /// The rest of the vertices that are on more walls.
  private(set) var others: [Part] = []
  /// The area of each run of triangles, in mm².
  private(set) var areas: [(wall: Int, area: Double)] = []

  init(vertices: Range<Int>) {
    self.vertices = vertices
    sums = [SIMD4<Float>](repeating: .zero, count: vertices.count)
    walls = [Int32](repeating: -1, count: vertices.count)
  }

  /// Those of some triangles.
  init(of triangles: Range<Int>, _ surface: LabelSurface, _ walls: Walls) {
    self.init(vertices: Self.vertices(of: triangles, surface))
    var run = walls.firstRun(endingAfter: triangles.lowerBound)
    var first = triangles.lowerBound
    while first < triangles.upperBound {
      let end = min(walls.runs[run].end, triangles.upperBound)
      let wall = walls.runs[run].wall
      let area = Self.addTriangles(
        first..<end, Int32(wall), surface, from: vertices.lowerBound, &sums, &self.walls, &others)
      areas.append((wall, area))
      (first, run) = (end, run + 1)
    }
  }

  /// Stretches of triangles whose vertices are few; all in one where their vertices lie about.
  static func parts(of surface: LabelSurface) -> [Range<Int>] {
    let (chunk, count) = (1 << 15, surface.triangles.count)
    let parts = stride(from: 0, to: count, by: chunk).map { $0..<min($0 + chunk, count) }
    let widths = parallelMap(parts.count) { vertices(of: parts[$0], surface).count }
    let isCompact = widths.reduce(0, +) <= 4 * surface.positions.count
    return isCompact ? parts : [0..<count]
  }

  /// Adds what another found, after what came before.
  mutating func add(_ part: AreaVectors) {
    for index in part.sums.indices where part.walls[index] >= 0 {
      let vertex = part.vertices.lowerBound + index - vertices.lowerBound
      let sum = part.sums[index]
      if walls[vertex] < 0 { walls[vertex] = part.walls[index] }
      if walls[vertex] == part.walls[index] {
        sums[vertex] += sum
      } else {
        sums[vertex].w += sum.w
        let direction = SIMD4(sum.x, sum.y, sum.z, 0)
        others.append(
          Part(
            vertex: UInt32(vertices.lowerBound + vertex), wall: part.walls[index],
            direction: direction))
      }
    }
    others += part.others
  }

  /// From the first to the last vertex of some triangles.
  private static func vertices(of range: Range<Int>, _ surface: LabelSurface) -> Range<Int> {
    var (low, high) = (UInt32.max, UInt32(0))
    let triangles = surface.triangles.span
    for index in range {
      let t = triangles[index]
      low = min(low, min(t.a, min(t.b, t.c)))
      high = max(high, max(t.a, max(t.b, t.c)))
    }
    return low <= high ? Int(low)..<Int(high) + 1 : 0..<0
  }

  /// Adds triangles of one wall to their vertices, which begin with one; returns their area in mm².
  private static func addTriangles(
    _ range: Range<Int>, _ wall: Int32, _ surface: LabelSurface, from firstVertex: Int,
    _ sums: inout [SIMD4<Float>], _ walls: inout [Int32], _ others: inout [Part]
  ) -> Double {
    let (positions, triangles) = (surface.positions.span, surface.triangles.span)
    let base = UInt32(firstVertex)
    var vertexSums = sums.mutableSpan
    var vertexWalls = walls.mutableSpan
    var total = 0.0
    for index in range {
      let t = triangles[index]
      let a = positions[Int(t.a)]
      let vector = (positions[Int(t.b)] - a).cross(positions[Int(t.c)] - a) / 2
      let area = vector.length
      guard area > 0 else { continue }
      total += Double(area)
      for corner in 0..<3 {
        let vertex = corner == 0 ? t.a : corner == 1 ? t.b : t.c
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
