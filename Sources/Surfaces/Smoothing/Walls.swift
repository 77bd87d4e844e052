import Geometry
import Parallel

/// The walls of a label surface: for each pair of structures that touch, the triangles between them.
struct Walls: Sendable {
  /// The pairs, in rising order of the inner structure, then the outer.
  private(set) var pairs: [Pair] = []
  /// For every stretch of consecutive triangles of one wall, where it ends and which wall it is.
  private(set) var runs: [Run] = []

  struct Pair: Hashable, Comparable {
    var inner: UInt16
    var outer: UInt16

    static func < (one: Pair, two: Pair) -> Bool {
      (one.inner, one.outer) < (two.inner, two.outer)
    }
  }

  struct Run: BitwiseCopyable {
    var end: UInt32
    var wall: UInt32
  }

  /// Finds the walls; linear in the triangles.
  init(of surface: LabelSurface) {
    var count = 0
    var last: Pair?
    // Pairs come again and again, so they are made few before they are many.
    var enough = 1 << 12
    Self.forEachRun(of: surface) { _, pair in
      count &+= 1
      guard pair != last else { return }
      last = pair
      pairs.append(pair)
      guard pairs.count == enough else { return }
      pairs.sortWithoutCopies()
      enough = max(enough, 2 * pairs.count)
    }
    pairs.sortWithoutCopies()
    runs.reserveCapacity(count)
    Self.forEachRun(of: surface) { end, pair in
      // The place of the pair, by halving.
      var (low, high) = (0, pairs.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if pairs[middle] < pair { low = middle + 1 } else { high = middle }
      }
      runs.append(Run(end: UInt32(end), wall: UInt32(low)))
    }
  }

  /// Calls `body` with where each stretch of triangles of one pair ends, and the pair.
  private static func forEachRun(of surface: LabelSurface, _ body: (_ end: Int, Pair) -> Void) {
    let (inner, outer) = (surface.inner.span, surface.outer.span)
    for index in 0..<inner.count {
      let last = index &+ 1 == inner.count
      if last || inner[index] != inner[index &+ 1] || outer[index] != outer[index &+ 1] {
        body(index &+ 1, Pair(inner: inner[index], outer: outer[index]))
      }
    }
  }

  /// The volume of every structure in mm³; index 0 is zero. In parts that threads share.
  func volumes(of surface: LabelSurface, structures: Int) -> [Double] {
    let chunk = 1 << 15
    let count = surface.triangles.count
    let parts = parallelMap((count + chunk - 1) / chunk) { part in
      flows(surface, in: part * chunk..<min(count, (part + 1) * chunk))
    }
    var volumes = [Double](repeating: 0, count: structures)
    for (wall, flow) in parts.joined() {
      volumes[Int(pairs[wall].inner)] += flow / 6
      volumes[Int(pairs[wall].outer)] -= flow / 6
    }
    volumes[0] = 0
    return volumes
  }

  /// Six times the volume between triangles and the first vertex, one sum for each run.
  private func flows(
    _ surface: LabelSurface, in range: Range<Int>
  ) -> [(wall: Int, flow: Double)] {
    let (positions, triangles) = (surface.positions.span, surface.triangles.span)
    let origin = SIMD3<Double>(positions[0])
    var found: [(wall: Int, flow: Double)] = []
    var run = firstRun(endingAfter: range.lowerBound)
    var index = range.lowerBound
    while index < range.upperBound {
      let end = min(range.upperBound, Int(runs[run].end))
      var flow = 0.0
      while index < end {
        let t = triangles[index]
        let a = positions[Int(t.a)]
        // Sides are short, so that their product needs no more than single precision.
        let vector = (positions[Int(t.b)] - a).cross(positions[Int(t.c)] - a)
        flow += (SIMD3<Double>(a) - origin).dot(SIMD3<Double>(vector))
        index &+= 1
      }
      found.append((Int(runs[run].wall), flow))
      run += 1
    }
    return found
  }

  func firstRun(endingAfter triangle: Int) -> Int {
    var (low, high) = (0, runs.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if Int(runs[middle].end) > triangle { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension [Walls.Pair] {
  /// Leaves each pair once, in rising order.
  fileprivate mutating func sortWithoutCopies() {
    sort()
    var kept: [Walls.Pair] = []
    for pair in self where pair != kept.last { kept.append(pair) }
    self = kept
  }
}
