import Geometry

/// A blood pool on a grid of about a millimetre, with the paths through its middle between seeds.
///
/// A step costs the less the farther it is from the wall, so paths keep to the middle. Links that a
/// cut crosses are closed.
struct PoolPaths: Sendable {
  /// A path between two seeds, by their numbers.
  struct Link: Sendable {
    var first: Int
    var second: Int
    var cost: Float
    /// The two nodes at which the regions of the seeds meet.
    fileprivate var meeting: (Int32, Int32)
    /// From the first seed to the second, mm along the index axes.
    var points: [SIMD3<Double>] = []
  }

  /// The distance of the coarse voxels, mm.
  let spacing: SIMD3<Double>
  private let factor: SIMD3<Int>
  private let fineSpacing: SIMD3<Double>
  /// The coarse grid has a margin of one empty voxel on every side.
  private let size: SIMD3<Int>
  let nodeAt: [Int32]
  let offsets: [Int32]
  private let places: [SIMD3<Int16>]
  let costs: [Float]
  /// For every node the steps that are closed, one bit each.
  private(set) var closed: [UInt8]
  let steps: [Step]

  struct Step: Sendable {
    var offset: Int
    var vector: SIMD3<Double>
    var length: Float
  }

  /// Coarse voxels hold the pool where at least half of their voxels do.
  init(_ pool: Mask, spacing fine: SIMD3<Double>) {
    fineSpacing = fine
    var factor = SIMD3<Int>(repeating: 1)
    for axis in 0..<3 { factor[axis] = max(1, Int(1.05 / fine[axis])) }
    self.factor = factor
    spacing = fine * SIMD3<Double>(factor)
    let inner = (pool.size &+ factor &- 1) / factor
    size = inner &+ 2
    let coarse = pool.reduced(by: factor, size: inner)
    let squares = coarse.complement().squaredDistances(spacing: spacing)
    var nodeAt = [Int32](repeating: -1, count: size.x * size.y * size.z)
    var offsets: [Int32] = []
    var places: [SIMD3<Int16>] = []
    var costs: [Float] = []
    for z in 0..<inner.z {
      for y in 0..<inner.y {
        for x in 0..<inner.x where coarse[x, y, z] {
          let offset = ((z + 1) * size.y + y + 1) * size.x + x + 1
          nodeAt[offset] = Int32(offsets.count)
          offsets.append(Int32(offset))
          places.append(SIMD3(Int16(x), Int16(y), Int16(z)))
          let depth = min(squares[(z * inner.y + y) * inner.x + x], 1e6).squareRoot() + 0.5
          costs.append(1 / (depth * depth))
        }
      }
    }
    (self.nodeAt, self.offsets, self.places, self.costs) = (nodeAt, offsets, places, costs)
    closed = [UInt8](repeating: 0, count: offsets.count)
    var steps: [Step] = []
    for z in -1...1 {
      for y in -1...1 {
        for x in -1...1 where abs(x) + abs(y) + abs(z) == 1 {
          let vector = spacing * SIMD3(Double(x), Double(y), Double(z))
          steps.append(
            Step(
              offset: (z * size.y + y) * size.x + x, vector: vector, length: Float(vector.length)))
        }
      }
    }
    self.steps = steps
  }

  /// The centre of a node, mm along the fine grid's index axes.
  func position(_ node: Int) -> SIMD3<Double> {
    let place = SIMD3<Int>(truncatingIfNeeded: places[node])
    return (SIMD3<Double>(place &* factor) + SIMD3<Double>(factor &- 1) / 2) * fineSpacing
  }

  /// The node nearest to a point, the first of equals; nil where the coarse pool is empty.
  func node(nearest point: SIMD3<Double>) -> Int? {
    var best: Int?
    var least = Double.infinity
    for node in offsets.indices {
      let distance = (position(node) - point).squaredLength
      if distance < least {
        least = distance
        best = node
      }
    }
    return best
  }

  /// The node in the middle of the part of the pool that a node lies in: the one with most depth
  /// less half the way there, among those within 25 mm along a straight line in the pool. A way along
  /// a slowly widening tube does not pay; one from its wall to its middle does.
  func center(of node: Int, in pool: PoolSampler) -> Int {
    let start = position(node)
    var candidates: [(gain: Double, node: Int)] = []
    let here = depth(node)
    for other in offsets.indices {
      let way = (position(other) - start).length
      let gain = depth(other) - here - way / 2
      if gain > 0, way <= 25 { candidates.append((gain, other)) }
    }
    candidates.sort { ($1.gain, $0.node) < ($0.gain, $1.node) }
    let found = candidates.first { candidate in
      let end = position(candidate.node)
      let count = Int(((end - start).length / (spacing.min() / 2)).rounded(.up))
      return (0...count).allSatisfy {
        pool.contains(start + (end - start) * (Double($0) / Double(max(1, count))))
      }
    }
    return found?.node ?? node
  }

  /// The distance of a node to the wall, mm.
  func depth(_ node: Int) -> Double { Double(1 / costs[node].squareRoot()) - 0.5 }

  /// The fine voxel at the middle of a node.
  func voxel(of node: Int) -> SIMD3<Int> {
    SIMD3<Int>((position(node) / fineSpacing).rounded(.down))
  }

  /// Closes every link that crosses a cut.
  mutating func close(_ cut: CrossSection) {
    let reach = spacing.length
    let (lower, upper) = (cut.bounds.lower - reach, cut.bounds.upper + reach)
    for node in offsets.indices {
      let point = position(node)
      let height = cut.height(point)
      guard abs(height) <= reach, all(point .>= lower), all(point .<= upper) else { continue }
      for (index, step) in steps.enumerated() {
        let other = cut.height(point + step.vector)
        guard CrossSection.isBefore(height) != CrossSection.isBefore(other) else { continue }
        if cut.contains(point + step.vector * (height / (height - other))) {
          closed[node] |= 1 << UInt8(index)
        }
      }
    }
  }

  /// Whether no path joins any two of some nodes.
  func areApart(_ nodes: [Int]) -> Bool {
    var owner = [Int32](repeating: -1, count: offsets.count)
    for (number, start) in nodes.enumerated() {
      guard owner[start] < 0 else { return false }
      owner[start] = Int32(number)
      var stack = [Int32(start)]
      while let node = stack.popLast() {
        let at = Int(node)
        for index in 0..<steps.count where closed[at] >> UInt8(index) & 1 == 0 {
          let next = nodeAt[Int(offsets[at]) &+ steps[index].offset]
          guard next >= 0, owner[Int(next)] < 0 else { continue }
          owner[Int(next)] = Int32(number)
          stack.append(next)
        }
      }
    }
    return true
  }

  /// The cheapest paths that join some seeds into as few trees as the pool allows.
  ///
  /// The regions that are nearest to each seed are grown together; where two meet, the cheapest
  /// meeting makes a path. Of these a forest is taken, those that `comesFirst` before the others.
  ///
  /// - Parameter seeds: seed numbers and their nodes.
  func forest(
    of seeds: [(number: Int, node: Int)], comesFirst: (Int, Int) -> Bool
  ) -> [Link] {
    let ways = PoolWays(from: seeds.map(\.node), in: self)
    return meetings(of: seeds, ways.costs, ways.owners, comesFirst).map { link in
      var link = link
      let (there, back) = (ways.path(to: link.meeting.0), ways.path(to: link.meeting.1))
      link.points = (there + back.reversed()).map { position(Int($0)) }
      return link
    }
  }

  private func meetings(
    of seeds: [(number: Int, node: Int)], _ distance: [Float], _ owner: [Int32],
    _ comesFirst: (Int, Int) -> Bool
  ) -> [Link] {
    let count = seeds.count
    var best = [Link?](repeating: nil, count: count * count)
    for node in offsets.indices where owner[node] >= 0 {
      for index in 0..<steps.count where closed[node] >> UInt8(index) & 1 == 0 {
        let next = Int(nodeAt[Int(offsets[node]) &+ steps[index].offset])
        guard next >= 0, owner[next] > owner[node] else { continue }
        let cost =
          distance[node] + distance[next] + steps[index].length * (costs[node] + costs[next]) / 2
        let pair = Int(owner[node]) * count + Int(owner[next])
        if best[pair].map({ cost < $0.cost }) ?? true {
          best[pair] = Link(
            first: seeds[Int(owner[node])].number, second: seeds[Int(owner[next])].number,
            cost: cost, meeting: (Int32(node), Int32(next)))
        }
      }
    }
    let sorted = best.enumerated().compactMap { pair, link in link.map { (pair, $0) } }.sorted {
      let (a, b) = (comesFirst($0.1.first, $0.1.second), comesFirst($1.1.first, $1.1.second))
      return a != b ? a : ($0.1.cost, $0.0) < ($1.1.cost, $1.0)
    }
    var trees = UnionFind(count: count)
    return sorted.compactMap { pair, link in
      let (a, b) = (trees.root(pair / count), trees.root(pair % count))
      guard a != b else { return nil }
      trees.unite(a, b)
      return link
    }
  }
}
