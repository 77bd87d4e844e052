import Geometry

/// A tube that leaves a chamber: what may be a vessel.
struct Tube: Sendable {
  /// From the chamber's middle on, mm along the index axes.
  var points: [SIMD3<Double>]
  /// Where it is parted from the chamber.
  var cut: CrossSection
  /// The number of the point at the cut.
  var cutIndex: Int
  /// How far beyond the chamber's body the cut lies, mm.
  var from: Double
  /// The length beyond the cut up to the tube's end, mm.
  var length: Double
  /// The node for a seed, in the middle of the tube.
  var node: Int
  /// The widest cross-section before the cut, mm².
  var chamberArea: Double

  /// That of a circle as large as the cut, mm.
  var diameter: Double { 2 * (cut.area / .pi).squareRoot() }
}

/// Follows the middle of a chamber's pool to its far ends.
struct TubeSearch: Sendable {
  let paths: PoolPaths
  let ways: PoolWays
  /// The number of the chamber among the starts of the ways.
  let owner: Int32
  /// The chamber's middle.
  let center: Int
  /// The depth there: the radius of the largest ball, mm.
  let radius: Double
  /// How far the chamber's body reaches beyond the last node that counts as its own, mm.
  let bodyReach: Double
  /// The length of the way since it was last as deep as a chamber is.
  private var beyond: [Float]
  /// The least depth on the way.
  private var least: [Float]
  /// Nodes that are a tube's that was found before.
  private var taken: [Bool]
}

extension TubeSearch {
  /// - Parameter body: the share of the chamber's radius at which a node is the chamber's own.
  init(paths: PoolPaths, ways: PoolWays, owner: Int, center: Int, body: Double) {
    let radius = paths.depth(center)
    let count = paths.costs.count
    var beyond = [Float](repeating: 0, count: count)
    var least = beyond
    let limit = Float(body * radius)
    for node in ways.order where ways.owners[Int(node)] == Int32(owner) {
      let at = Int(node)
      let parent = Int(ways.parents[at])
      let depth = Float(paths.depth(at))
      guard parent >= 0 else {
        least[at] = depth
        continue
      }
      let step = Float((paths.position(at) - paths.position(parent)).length)
      least[at] = min(least[parent], depth)
      // Only what hangs on the body without a neck is body.
      beyond[at] = depth >= limit && least[at] >= limit ? 0 : beyond[parent] + step
    }
    self.init(
      paths: paths, ways: ways, owner: Int32(owner), center: center, radius: radius,
      bodyReach: body * radius, beyond: beyond, least: least,
      taken: [Bool](repeating: false, count: count))
  }

  /// The node farthest beyond the chamber's body whose way is nowhere thinner than `depth` (mm); nil
  /// where none lies `length` beyond it.
  func farthest(depth: Double, length: Double, where holds: (SIMD3<Double>) -> Bool) -> Int? {
    var best: Int?
    var most = Float(length)
    for node in ways.order {
      let at = Int(node)
      guard ways.owners[at] == owner, !taken[at], beyond[at] > most, least[at] >= Float(depth),
        holds(paths.position(at))
      else { continue }
      most = beyond[at]
      best = at
    }
    return best
  }

  /// How far a node lies beyond the chamber's body, mm.
  func lengthBeyond(_ node: Int) -> Double { Double(beyond[node]) }

  /// The nodes from the chamber's middle to a node.
  func path(to node: Int) -> [Int] { ways.path(to: Int32(node)).map { Int($0) } }

  /// Takes what lies beyond a cut.
  mutating func take(beyond cut: CrossSection) {
    let cut = cut.widened(by: Int((2 * paths.spacing.max() / cut.step).rounded(.up)))
    // Of this cut alone: what was taken around another way may be where the next vessel begins.
    var isBeyond = [Bool](repeating: false, count: taken.count)
    for node in ways.order where ways.owners[Int(node)] == owner {
      let at = Int(node)
      let parent = Int(ways.parents[at])
      guard parent >= 0 else { continue }
      if isBeyond[parent] {
        isBeyond[at] = true
      } else {
        let (from, to) = (paths.position(parent), paths.position(at))
        let (before, after) = (cut.height(from), cut.height(to))
        guard before < 0, after >= 0 else { continue }
        isBeyond[at] = cut.contains(from + (to - from) * (before / (before - after)))
      }
      if isBeyond[at] { taken[at] = true }
    }
  }

  /// Takes the end of the way to a node that is no vessel's.
  mutating func takeEnd(_ node: Int) {
    take(around: node, from: min(lengthBeyond(node) - 10, 0.5 * lengthBeyond(node)))
  }

  /// Takes what lies around the way to a node, from `from` mm beyond the chamber's body on, so that
  /// another end is looked at next.
  mutating func take(around node: Int, from: Double) {
    let core = path(to: node).filter { Double(beyond[$0]) >= from }
    let balls = core.enumerated().filter { $0.offset % 3 == 0 || $0.element == node }.map {
      (paths.position($0.element), 1.3 * paths.depth($0.element) + 3)
    }
    for node in ways.order where ways.owners[Int(node)] == owner && !taken[Int(node)] {
      let point = paths.position(Int(node))
      if balls.contains(where: { (point - $0.0).squaredLength <= $0.1 * $0.1 }) {
        taken[Int(node)] = true
      }
    }
  }
}
