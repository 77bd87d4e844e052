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
  private let others: [AreaVectors.Part]

  /// Takes directions and areas of the surface as it is. Linear; parallel where triangles that follow
  /// each other have vertices that do.
  init(of surface: LabelSurface) {
    walls = Walls(of: surface)
    var areas = [Double](repeating: 0, count: walls.pairs.count)
    var sums = AreaVectors(vertices: 0..<surface.positions.count)
    let parts = AreaVectors.parts(of: surface)
    // A few at a time, so that little waits for being added.
    for first in stride(from: 0, to: parts.count, by: 16) {
      let some = parts[first..<min(first + 16, parts.count)]
      let found = parallelMap(some.count) { [walls] in
        AreaVectors(of: some[first + $0], surface, walls)
      }
      for part in found {
        for (wall, area) in part.areas { areas[wall] += area }
        sums.add(part)
      }
    }
    var others = sums.others
    others.sort { ($0.vertex, $0.wall) < ($1.vertex, $1.wall) }
    for index in others.indices {
      others[index].direction /= sums.sums[Int(others[index].vertex)].w
    }
    parallelChunks(of: &sums.sums, chunk: 1 << 14) { _, sums in
      for vertex in 0..<sums.count where sums[vertex].w > 0 {
        sums[vertex] /= sums[vertex].w
        sums[vertex].w = 0
      }
    }
    self.areas = areas
    directions = sums.sums
    wallOfVertex = sums.walls
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

  /// Moves the vertices from where they are given by the differences of a potential, on their leash.
  func move(
    _ positions: [SIMD3<Float>], by potential: [Double], from start: [SIMD3<Float>], _ leash: Leash,
    to moved: inout [SIMD3<Float>]
  ) {
    switch leash {
    case .box(let half): move(positions, potential, start, BoxLeash(half), &moved)
    case .ball(let radius): move(positions, potential, start, BallLeash(radius: radius), &moved)
    }
  }

  private func move<Held: LaneLeash>(
    _ positions: [SIMD3<Float>], _ potential: [Double], _ start: [SIMD3<Float>], _ leash: Held,
    _ moved: inout [SIMD3<Float>]
  ) {
    let distances = walls.pairs.map { Float(potential[Int($0.inner)] - potential[Int($0.outer)]) }
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
  }

  private func firstPart(from vertex: Int) -> Int {
    var (low, high) = (0, others.count)
    while low < high {
      let middle = (low + high) / 2
      if others[middle].vertex < vertex { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
