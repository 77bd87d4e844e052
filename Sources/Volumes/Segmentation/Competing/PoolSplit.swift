import Geometry

/// The planes that part a pool's structures, found one path after another.
struct PoolSplit: Sendable {
  /// A plane between two seeds, by their numbers.
  struct Cut: Sendable {
    var first: Int
    var second: Int
    var section: CrossSection
  }

  /// Cuts of the same two structures that are nearer to each other are one, mm.
  private let sameNeck = 15.0
  /// Narrower ones are leaks, which erosion closes, mm².
  private let leastArea: Double
  private let seeds: [SplitSeed]
  /// The patient's direction to the head along the index axes.
  private let head: SIMD3<Double>
  let search: CutSearch
  private(set) var paths: PoolPaths
  private(set) var nodes: [(number: Int, node: Int)]
  /// For every seed a voxel in the middle of its part of the pool.
  let middles: [SIMD3<Int>]
  /// The cuts, widened so that their rims are tight.
  private(set) var closing: [CrossSection] = []

  init(
    _ pool: Mask, seeds: [SplitSeed], places: [SIMD3<Int>], grid: Grid
  ) {
    let spacing = grid.spacing
    self.seeds = seeds
    head = grid.head
    leastArea = max(10, 6 * spacing.max() * spacing.max())
    let sampler = PoolSampler(pool, spacing: spacing)
    search = CutSearch(pool: sampler)
    let paths = PoolPaths(pool, spacing: spacing)
    self.paths = paths
    var taken: Set<Int> = []
    var middles = places
    nodes = places.enumerated().compactMap { number, place in
      guard let nearest = paths.node(nearest: SIMD3<Double>(place) * spacing) else { return nil }
      let node = paths.center(of: nearest, in: sampler)
      // A second seed in the same coarse voxel is told apart by the last race alone.
      guard taken.insert(node).inserted else { return nil }
      let middle = paths.voxel(of: node)
      if node != nearest, pool[middle.x, middle.y, middle.z] { middles[number] = middle }
      return (number, node)
    }
    self.middles = middles
  }

  /// Cuts between chambers first, as vessels hang on one chamber each; then all others.
  ///
  /// Where the first cuts show a chamber's middle to be elsewhere, they are made anew from there: a
  /// cut should not depend on where in its chamber a seed lies.
  mutating func findCuts() -> [Cut] {
    let isChamber = { [seeds] (place: (number: Int, node: Int)) in
      seeds[place.number].kind == .chamber
    }
    let whole = paths
    var first = cuts(among: nodes.filter(isChamber), after: [])
    if recenter() {
      paths = whole
      closing = []
      first = cuts(among: nodes.filter(isChamber), after: [])
    }
    return first + cuts(among: nodes, after: first)
  }

  /// Moves each chamber's node to the middle of its chamber, now that others are cut off: the deepest
  /// place, a millimetre of way counting as 0.05 of depth.
  ///
  /// Veins are thinner than their atrium. An artery may be as wide as its ventricle, but both arteries
  /// leave upwards, so a ventricle's middle is not sought far above the seed.
  ///
  /// - Returns: whether any node moved.
  private mutating func recenter() -> Bool {
    let ways = PoolWays(from: nodes.map(\.node), in: paths)
    let lengths = ways.lengths(in: paths)
    var hasMoved = false
    for (owner, place) in nodes.enumerated() {
      guard let part = HeartPart(name: seeds[place.number].structure.name), !part.vessels.isEmpty
      else { continue }
      let height = paths.position(place.node).dot(head) + 15
      func gain(_ node: Int) -> Double { paths.depth(node) - 0.05 * Double(lengths[node]) }
      var best = place.node
      for node in ways.order.lazy.map({ Int($0) }) where ways.owners[node] == Int32(owner) {
        guard lengths[node] <= 80, gain(node) > gain(best) else { continue }
        if part.isVentricle, paths.position(node).dot(head) > height { continue }
        best = node
      }
      if best != place.node { hasMoved = true }
      nodes[owner].node = best
    }
    return hasMoved
  }

  private mutating func cuts(
    among nodes: [(number: Int, node: Int)], after earlier: [Cut]
  ) -> [Cut] {
    var result: [Cut] = []
    guard nodes.count > 1 else { return result }
    // Every round cuts at least one path; leaks that many cuts do not close are thin.
    for _ in 0..<5 where !paths.areApart(nodes.map(\.node)) {
      let seeds = self.seeds
      let links = paths.forest(of: nodes) { first, second in
        (seeds[first].kind == .chamber) != (seeds[second].kind == .chamber)
      }
      var found = 0
      for link in links {
        let (first, second) = (seeds[link.first], seeds[link.second])
        guard let section = search.cut(along: link.points, from: first, to: second),
          section.area >= leastArea
        else { continue }
        // A path through a leak at the rim of an earlier cut finds that cut's neck again.
        let isKnown = (earlier + result).contains { cut in
          [cut.first, cut.second].sorted() == [link.first, link.second].sorted()
            && (cut.section.centroid - section.centroid).length < sameNeck
        }
        if isKnown { continue }
        let cells = Int((2 * paths.spacing.max() / section.step).rounded(.up))
        let closing = section.widened(by: cells)
        self.closing.append(closing)
        paths.close(closing)
        result.append(Cut(first: link.first, second: link.second, section: section))
        found += 1
      }
      if found == 0 { break }
    }
    return result
  }
}

extension Grid {
  /// The direction to the patient's head, along the index axes in mm.
  fileprivate var head: SIMD3<Double> {
    SIMD3(indexToPatient.x.z, indexToPatient.y.z, indexToPatient.z.z) / spacing
  }
}
