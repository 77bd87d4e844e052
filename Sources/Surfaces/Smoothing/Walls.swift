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

  /// Finds the walls; linear in the triangles. In parts that threads share, at whose ends runs end too.
  init(of surface: LabelSurface) {
    let parts = parallelMap(0..<surface.triangles.count, length: 1 << 16) {
      WallRuns(of: surface, in: $0)
    }
    pairs = Set(parts.lazy.flatMap(\.pairs)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(pairs, 0..<UInt32(pairs.count)))
    var offsets = [0]
    for part in parts { offsets.append(offsets[offsets.count - 1] + part.runs.count) }
    runs = unspecifiedArray(count: offsets[parts.count])
    parallelPieces(of: &runs, offsets: offsets) { number, runs in
      let part = parts[number]
      let walls = part.pairs.map { numbers[$0, default: 0] }
      let own = part.runs.span
      for index in 0..<runs.count {
        runs[index] = Run(end: own[index].end, wall: walls[Int(own[index].wall)])
      }
    }
  }

  /// The volume of every structure in mm³; index 0 is zero. In parts that threads share.
  func volumes(of surface: LabelSurface, structures: Int) -> [Double] {
    let parts = parallelMap(0..<surface.triangles.count, length: 1 << 15) {
      flows(surface, in: $0)
    }
    var volumes = [Double](repeating: 0, count: structures)
    for (wall, flow) in parts.joined() {
      volumes[Int(pairs[wall].inner)] += flow / 6
      volumes[Int(pairs[wall].outer)] -= flow / 6
    }
    volumes[0] = 0
    return volumes
  }

  /// Six times the volume between triangles and the first vertex, in sums for walls: mostly one for each, since
  /// runs go back and forth between few.
  private func flows(
    _ surface: LabelSurface, in range: Range<Int>
  ) -> [(wall: Int, flow: Double)] {
    let (positions, triangles) = (surface.positions.span, surface.triangles.span)
    let origin = SIMD3<Double>(positions[0])
    var found: [(wall: Int, flow: Double)] = []
    // Where the last sums were put, by walls modulo their number.
    var recent = InlineArray<64, Int>(repeating: 0)
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
      let wall = Int(runs[run].wall)
      let known = recent[wall & 63]
      if known < found.count, found[known].wall == wall {
        found[known].flow += flow
      } else {
        recent[wall & 63] = found.count
        found.append((wall, flow))
      }
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

/// The runs of some of a surface's triangles, with walls numbered as they come.
private struct WallRuns {
  private(set) var pairs: [Walls.Pair] = []
  private(set) var runs: [Walls.Run] = []

  init(of surface: LabelSurface, in range: Range<Int>) {
    let (inner, outer) = (surface.inner.span, surface.outer.span)
    var numbers: [Walls.Pair: UInt32] = [:]
    // Runs go back and forth between few walls, so what a pair was last is looked up before the table.
    var recent = [UInt32](repeating: 0, count: 64)
    for index in range {
      let isLast = index &+ 1 == range.upperBound
      guard isLast || inner[index] != inner[index &+ 1] || outer[index] != outer[index &+ 1] else {
        continue
      }
      let pair = Walls.Pair(inner: inner[index], outer: outer[index])
      let place = Int(pair.inner &* 8 &+ pair.outer) & 63
      if recent[place] >= pairs.count || pairs[Int(recent[place])] != pair {
        if let known = numbers[pair] {
          recent[place] = known
        } else {
          recent[place] = UInt32(pairs.count)
          numbers[pair] = recent[place]
          pairs.append(pair)
        }
      }
      runs.append(Walls.Run(end: UInt32(index + 1), wall: recent[place]))
    }
  }
}
