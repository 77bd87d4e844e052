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
    var end: Int
    var wall: Int
  }

  /// Finds the walls; linear in the triangles.
  init(of surface: LabelSurface) {
    let (inner, outer) = (surface.inner.span, surface.outer.span)
    var found: [(end: Int, pair: Pair)] = []
    for index in 0..<inner.count {
      let last = index &+ 1 == inner.count
      if last || inner[index] != inner[index &+ 1] || outer[index] != outer[index &+ 1] {
        found.append((index &+ 1, Pair(inner: inner[index], outer: outer[index])))
      }
    }
    for pair in found.map(\.pair).sorted() where pair != pairs.last { pairs.append(pair) }
    runs.reserveCapacity(found.count)
    for run in found {
      // The place of the pair, by halving.
      var (low, high) = (0, pairs.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if pairs[middle] < run.pair { low = middle + 1 } else { high = middle }
      }
      runs.append(Run(end: run.end, wall: low))
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
      let end = min(range.upperBound, runs[run].end)
      var flow = 0.0
      while index < end {
        let t = triangles[index]
        let a = positions[Int(t.a)]
        // Sides are short, so that their product needs no more than single precision.
        let vector = (positions[Int(t.b)] - a).cross(positions[Int(t.c)] - a)
        flow += (SIMD3<Double>(a) - origin).dot(SIMD3<Double>(vector))
        index &+= 1
      }
      found.append((runs[run].wall, flow))
      run += 1
    }
    return found
  }

  func firstRun(endingAfter triangle: Int) -> Int {
    var (low, high) = (0, runs.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].end > triangle { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
