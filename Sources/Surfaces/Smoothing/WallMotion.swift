import Geometry
import Parallel

/// How the vertices of a label surface move when its walls are moved along their normals.
///
/// A vertex moves by the mean over its triangles, by area, of normal times their wall's distance.
struct WallMotion: Sendable {
  let walls: Walls
  /// The area of each wall in mm².
  private let areas: [Double]
  /// For each vertex, by how much it moves with one of its walls, for a distance of one.
  private let directions: [SIMD4<Float>]
  /// That wall of each vertex; -1 where no triangle with an area is.
  private let wallOfVertex: [Int32]
  /// The rest of the motion of vertices that are on more walls, in the order of the vertices.
  private let others: [Part]

  private struct Part: BitwiseCopyable {
    var vertex: UInt32
    var wall: Int32
    var direction: SIMD4<Float>
  }

  /// Takes directions and areas of the surface as it is. Linear.
  init(of surface: LabelSurface) {
    walls = Walls(of: surface)
    var areas = [Double](repeating: 0, count: walls.pairs.count)
    // The area vectors of a vertex's triangles on its wall; in the last lane, the area of them all.
    var sums = [SIMD4<Float>](repeating: .zero, count: surface.positions.count)
    var wallOfVertex = [Int32](repeating: -1, count: surface.positions.count)
    var others: [Part] = []
    var first = 0
    for run in walls.runs {
      areas[run.wall] += Self.addVectors(
        of: first..<run.end, Int32(run.wall), surface, &sums, &wallOfVertex, &others)
      first = run.end
    }
    others.sort { ($0.vertex, $0.wall) < ($1.vertex, $1.wall) }
    for index in others.indices {
      others[index].direction /= sums[Int(others[index].vertex)].w
    }
    for vertex in sums.indices where sums[vertex].w > 0 {
      sums[vertex] /= sums[vertex].w
      sums[vertex].w = 0
    }
    self.areas = areas
    directions = sums
    self.wallOfVertex = wallOfVertex
    self.others = others
  }

  /// Adds the potential whose differences across the walls move them by the missing volumes: solved by
  /// Gauss-Seidel, the outside's being zero.
  func addPotential(of missing: [Double], to potential: inout [Double]) {
    var links = [[(other: Int, area: Double)]](repeating: [], count: missing.count)
    for (pair, area) in zip(walls.pairs, areas) {
      links[Int(pair.inner)].append((Int(pair.outer), area))
      links[Int(pair.outer)].append((Int(pair.inner), area))
    }
    var step = [Double](repeating: 0, count: missing.count)
    for _ in 0..<200 {
      for structure in 1..<missing.count where !links[structure].isEmpty {
        let total = links[structure].reduce(0) { $0 + $1.area }
        let pull = links[structure].reduce(0) { $0 + $1.area * step[$1.other] }
        if total > 0 { step[structure] = (missing[structure] + pull) / total }
      }
    }
    for structure in potential.indices { potential[structure] += step[structure] }
  }

  /// The vertices moved from where they are given by the differences of a potential, on their leash.
  func moved(
    _ positions: [SIMD3<Float>], by potential: [Double], from start: [SIMD3<Float>], _ leash: Leash
  ) -> [SIMD3<Float>] {
    switch leash {
    case .box(let half): moved(positions, potential, start, BoxLeash(half))
    case .ball(let radius): moved(positions, potential, start, BallLeash(radius: radius))
    }
  }

  private func moved<Held: LaneLeash>(
    _ positions: [SIMD3<Float>], _ potential: [Double], _ start: [SIMD3<Float>], _ leash: Held
  ) -> [SIMD3<Float>] {
    let distances = walls.pairs.map { Float(potential[Int($0.inner)] - potential[Int($0.outer)]) }
    var moved = unspecifiedArray(of: SIMD3<Float>.self, count: positions.count)
    parallelChunks(of: &moved, chunk: 1 << 14) { first, target in
      let (positions, start) = (positions.span, start.span)
      let (directions, walls, distances) = (directions.span, wallOfVertex.span, distances.span)
      let others = others.span
      var part = firstPart(from: first)
      for index in 0..<target.count {
        let vertex = first &+ index
        var wanted = SIMD4(positions[vertex], 0)
        if walls[vertex] >= 0 { wanted += directions[vertex] * distances[Int(walls[vertex])] }
        while part < others.count, others[part].vertex == vertex {
          wanted += others[part].direction * distances[Int(others[part].wall)]
          part &+= 1
        }
        let held = leash.hold(wanted, from: SIMD4(start[vertex], 0))
        target[index] = SIMD3(held.x, held.y, held.z)
      }
    }
    return moved
  }

  private func firstPart(from vertex: Int) -> Int {
    var (low, high) = (0, others.count)
    while low < high {
      let middle = (low + high) / 2
      if others[middle].vertex < vertex { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Adds the area vectors of triangles of one wall to their vertices and returns their area in mm².
  private static func addVectors(
    of range: Range<Int>, _ wall: Int32, _ surface: LabelSurface, _ sums: inout [SIMD4<Float>],
    _ wallOfVertex: inout [Int32], _ others: inout [Part]
  ) -> Double {
    let (positions, triangles) = (surface.positions.span, surface.triangles.span)
    var vertexSums = sums.mutableSpan
    var walls = wallOfVertex.mutableSpan
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
        if walls[Int(vertex)] < 0 { walls[Int(vertex)] = wall }
        if walls[Int(vertex)] == wall {
          vertexSums[Int(vertex)] += SIMD4(vector, area)
        } else {
          vertexSums[Int(vertex)].w += area
          others.append(Part(vertex: vertex, wall: wall, direction: SIMD4(vector, 0)))
        }
      }
    }
    return total
  }
}
