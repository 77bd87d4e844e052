import Geometry
import Parallel

/// How the vertices of a label surface move when its walls are moved along their normals.
///
/// A vertex moves by the mean over its triangles, by area, of normal times their wall's distance.
struct WallMotion: Sendable {
  let walls: Walls
  /// The area of each wall in mm².
  private let areas: [Double]
  /// For each vertex by how much it moves with one of its walls for a distance of one, in 32,767ths, and
  /// that wall.
  private let directions: [SIMD4<Int16>]
  /// The rest of the motion of vertices that are on more walls, in the order of the vertices.
  private let others: [AreaVectors.Part]

  /// What stands for no wall; walls of higher numbers are among the others.
  private static let noWall = UInt16.max

  /// Takes directions and areas of the surface as it is. Linear, but that each stretch of vertices looks at all
  /// chunks of triangles; parallel where triangles that follow
  /// each other have vertices that do.
  init(of surface: LabelSurface) {
    let walls = Walls(of: surface)
    let count = surface.positions.count
    let chunks = TriangleChunk.all(of: surface)
    let cuts = Self.stretches(of: count, chunks)
    var directions = unspecifiedArray(of: SIMD4<Int16>.self, count: count)
    var rests = [Rest](repeating: Rest(), count: cuts.count - 1)
    parallelPieces(of: &directions, offsets: cuts, and: &rests, offsets: Array(cuts.indices)) {
      piece, directions, rest in
      let vectors = AreaVectors(at: cuts[piece]..<cuts[piece + 1], surface, walls, chunks)
      rest[0] = Rest(of: vectors, from: cuts[piece], directions: &directions)
    }
    var areas = [Double](repeating: 0, count: walls.pairs.count)
    for (wall, area) in rests.lazy.flatMap(\.areas) { areas[wall] += area }
    self.walls = walls
    self.areas = areas
    self.directions = directions
    others = rests.flatMap(\.others)
  }

  /// Cuts vertices where few chunks of triangles have corners on both sides; not at all where vertices lie
  /// about, so that each stretch of them would need nearly all triangles.
  private static func stretches(of count: Int, _ chunks: [TriangleChunk]) -> [Int] {
    let length = 1 << 15
    let used = chunks.reduce(0) { used, chunk in
      chunk.vertices.isEmpty
        ? used
        : used + (chunk.vertices.upperBound - 1) / length - chunk.vertices.lowerBound / length + 1
    }
    guard used <= 2 * chunks.count else { return [0, count] }
    let parts = max(1, (count + length - 1) / length)
    return (0...parts).map { count * $0 / parts }
  }

  /// What a stretch of vertices has besides directions.
  private struct Rest: Sendable {
    /// The area of each wall that it has a part of.
    var areas: [(wall: Int, area: Double)] = []
    var others: [AreaVectors.Part] = []

    init() {}

    /// Makes directions of area vectors.
    init(of vectors: AreaVectors, from first: Int, directions: inout MutableSpan<SIMD4<Int16>>) {
      areas = vectors.areas.enumerated().filter { $0.element > 0 }.map { ($0.offset, $0.element) }
      others = vectors.others
      let (sums, walls) = (vectors.sums.span, vectors.walls.span)
      for vertex in 0..<directions.count {
        directions[vertex] = SIMD4(0, 0, 0, Int16(bitPattern: noWall))
        guard walls[vertex] >= 0 else { continue }
        let mean = sums[vertex] / sums[vertex].w
        if walls[vertex] < Int32(noWall) {
          directions[vertex] = SIMD4(
            Self.rounded(mean.x), Self.rounded(mean.y), Self.rounded(mean.z),
            Int16(truncatingIfNeeded: walls[vertex]))
        } else {
          let direction = SIMD4(mean.x, mean.y, mean.z, 0) * sums[vertex].w
          others.append(
            AreaVectors.Part(
              vertex: UInt32(first + vertex), wall: walls[vertex], direction: direction))
        }
      }
      for index in others.indices {
        others[index].direction /= sums[Int(others[index].vertex) - first].w
      }
      others.sort { ($0.vertex, $0.wall) < ($1.vertex, $1.wall) }
    }

    /// A number from -1 to 1 in 32,767ths.
    @inline(__always)
    private static func rounded(_ number: Float) -> Int16 {
      // Beside 1.5 * 2^23 a float has whole numbers only, in its last bits.
      Int16(truncatingIfNeeded: (number * 32767 + 12_582_912).bitPattern)
    }
  }

  /// The potential whose differences across the walls move them by the missing volumes: solved by
  /// Gauss-Seidel, the outside's being zero.
  func potential(of missing: [Double]) -> [Double] {
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
    return step
  }

  /// Moves the vertices by the differences of a potential, on their leash.
  ///
  /// - Parameter start: where some of the vertices were at first, which the leash holds them to.
  func move(
    _ positions: inout [SIMD3<Float>], by potential: [Double], _ leash: Leash,
    from start: @Sendable (Range<Int>) -> [SIMD3<Float>]
  ) {
    switch leash {
    case .box(let half): move(&positions, potential, start, BoxLeash(half))
    case .ball(let radius): move(&positions, potential, start, BallLeash(radius: radius))
    }
  }

  private func move(
    _ positions: inout [SIMD3<Float>], _ potential: [Double],
    _ start: @Sendable (Range<Int>) -> [SIMD3<Float>], _ leash: some LaneLeash
  ) {
    let distances = walls.pairs.map { Float(potential[Int($0.inner)] - potential[Int($0.outer)]) }
    parallelChunks(of: &positions, chunk: 1 << 14) { first, positions in
      let start = start(first..<first + positions.count)
      let (directions, distances, others) = (directions.span, distances.span, others.span)
      var part = firstPart(from: first)
      for index in 0..<positions.count {
        let vertex = first &+ index
        var wanted = SIMD4(positions[index], 0)
        var direction = SIMD4<Float>(directions[vertex])
        let wall = UInt16(bitPattern: directions[vertex].w)
        direction.w = 0
        if wall != Self.noWall { wanted += direction * (distances[Int(wall)] / 32767) }
        while part < others.count, others[part].vertex == vertex {
          wanted += others[part].direction * distances[Int(others[part].wall)]
          part &+= 1
        }
        let held = leash.hold(wanted, from: SIMD4(start[index], 0))
        positions[index] = SIMD3(held.x, held.y, held.z)
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
