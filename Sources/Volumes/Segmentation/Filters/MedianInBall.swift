import Parallel

/// A ball of voxels around each, as runs along x: those at (dy, dz) reach `reach` to both sides.
struct BallRuns: Sendable {
  struct Run: Sendable {
    var y: Int
    var z: Int
    var reach: Int
  }

  let runs: [Run]

  /// The voxels whose centre is at most `radius` mm away, at most `limit` voxels along each axis.
  init(radius: Double, spacing: SIMD3<Double>, limit: SIMD3<Int>) {
    func reach(_ left: Double, _ axis: Int) -> Int {
      Int(min(left.squareRoot() / spacing[axis] + 1e-9, Double(limit[axis])))
    }
    let square = radius * radius
    let outer = reach(square, 2)
    runs = (-outer...outer).flatMap { z in
      let leftZ = max(0, square - Double(z * z) * spacing.z * spacing.z)
      let middle = reach(leftZ, 1)
      return (-middle...middle).map { y in
        Run(
          y: y, z: z,
          reach: reach(max(0, leftZ - Double(y * y) * spacing.y * spacing.y), 0))
      }
    }
  }

  /// The number of voxels; odd.
  var count: Int { runs.reduce(0) { $0 + 2 * $1.reach + 1 } }

  /// Where the rows of each run begin for row (y, z), the border's rows repeating.
  func rows(_ y: Int, _ z: Int, _ size: SIMD3<Int>) -> [Int] {
    runs.map { run in
      let row = min(max(y + run.y, 0), size.y - 1)
      let slice = min(max(z + run.z, 0), size.z - 1)
      return (slice * size.y + row) * size.x
    }
  }
}

/// The median by a histogram that slides along each row (Huang, Yang and Tang, IEEE Trans. Acoust.
/// Speech Signal Process. 1979;27:13-18, doi 10.1109/TASSP.1979.1163188): for types of 16 bits at
/// most. Time for each voxel: two steps for each run, and the distance that the median moves.
func slidingMedian<T: Voxel & FixedWidthInteger>(
  _ values: [T], _ size: SIMD3<Int>, _ ball: BallRuns
) -> [T] {
  guard let low = values.min(), let high = values.max() else { return [] }
  let (base, bins) = (Int(low), Int(high) - Int(low) + 1)
  let rank = Int32(ball.count / 2)
  var result = unspecifiedArray(of: T.self, count: values.count)
  parallelChunks(of: &result, chunk: size.x * size.y) { start, target in
    var histogram = SlidingHistogram(bins: bins, rank: rank)
    for y in 0..<size.y {
      let rows = ball.rows(y, start / (size.x * size.y), size)
      let all = values.span
      for x in 0..<size.x {
        for (index, run) in ball.runs.enumerated() {
          let row = rows[index]
          if x == 0 {
            for dx in -run.reach...run.reach {
              histogram.add(Int(all[row + min(max(dx, 0), size.x - 1)]) - base)
            }
          } else {
            histogram.remove(Int(all[row &+ max(x &- 1 &- run.reach, 0)]) - base)
            histogram.add(Int(all[row &+ min(x &+ run.reach, size.x &- 1)]) - base)
          }
        }
        target[y &* size.x &+ x] = T(histogram.median() + base)
      }
      histogram.clear()
    }
  }
  return result
}

/// Counts of values, and how many are below the present median.
private struct SlidingHistogram {
  private var counts: [Int32]
  private let rank: Int32
  private var at = 0
  private var below: Int32 = 0

  init(bins: Int, rank: Int32) {
    counts = [Int32](repeating: 0, count: bins)
    self.rank = rank
  }

  @inline(__always) mutating func add(_ bin: Int) {
    counts[bin] &+= 1
    if bin < at { below &+= 1 }
  }

  @inline(__always) mutating func remove(_ bin: Int) {
    counts[bin] &-= 1
    if bin < at { below &-= 1 }
  }

  mutating func median() -> Int {
    while below > rank {
      at &-= 1
      below &-= counts[at]
    }
    while below &+ counts[at] <= rank {
      below &+= counts[at]
      at &+= 1
    }
    return at
  }

  mutating func clear() {
    for bin in counts.indices { counts[bin] = 0 }
    (at, below) = (0, 0)
  }
}

/// The median by sorting the neighbourhood of every voxel: for types of any range.
func sortedMedian<T: Voxel>(_ values: [T], _ size: SIMD3<Int>, _ ball: BallRuns) -> [T] {
  var result = unspecifiedArray(of: T.self, count: values.count)
  parallelChunks(of: &result, chunk: size.x * size.y) { start, target in
    var around: [T] = []
    for y in 0..<size.y {
      let rows = ball.rows(y, start / (size.x * size.y), size)
      for x in 0..<size.x {
        around.removeAll(keepingCapacity: true)
        for (index, run) in ball.runs.enumerated() {
          for dx in -run.reach...run.reach {
            around.append(values[rows[index] + min(max(x + dx, 0), size.x - 1)])
          }
        }
        around.sort()
        target[y * size.x + x] = around[around.count / 2]
      }
    }
  }
  return result
}
