import Geometry
import Parallel

/// The mean values on either side of an edge, at every place along it.
///
/// Taken near the edge alone and weighted by a Gaussian of 3 mm, so that a wall beside fat and one
/// beside muscle each have their own. Outside, values that lie more than two and a half times as far
/// from the inside's mean as the outside's median does, and beyond three of the inside's standard
/// deviations from that median, are left out: they are a third thing, such as the lung behind a thin
/// wall, and would draw the edge into the wall.
struct EdgeMeans: Sendable {
  /// Of every block of the coarse scan.
  let inside: [Float]
  let outside: [Float]
  /// The variance within the two sides of the whole edge.
  let scatter: Float

  /// The window's standard deviation, mm: more than a coronary artery's radius, so that noise is
  /// averaged there too, and less than the distance from one neighbour of a chamber to the next.
  private static let window = 3.0
  /// How much the means of the whole edge count at a place, as a share of its voxels: where one side
  /// has none, they hold alone.
  private static let share: Float = 0.01
  /// Beyond how many times the outside's distance a value is a third thing.
  private static let third = 2.5

  /// - Parameters:
  ///   - heights: the edge is their zero; inside they are negative.
  ///   - near: the voxels that have a say.
  /// - Returns: nil where one side has no voxel.
  init?<T: Voxel>(
    values: BoxValues<T>, heights: EdgeHeights, near: Mask, _ coarse: CoarseScan
  ) {
    let sides = SideSums(values: values, heights: heights, near: near, coarse: coarse)
    let everything = -Float.infinity...Float.infinity
    let all = sides.total(outside: everything) { _ in }
    guard all[1] > 0, all[3] > 0 else { return nil }
    let within = all[0] / all[1]
    let median = outsideMedian(values, heights, near)
    // Where both sides are alike, noise is no third thing.
    let spread = max(0, all[5] / all[1] - within * within).squareRoot()
    let beyond = max((Self.third - 1) * abs(Double(median) - within), 3 * spread)
    let range =
      Double(median) < within
      ? Float(Double(median) - beyond)...Float.infinity
      : -Float.infinity...Float(Double(median) + beyond)
    let total = sides.total(outside: range) { _ in }
    guard total[3] > 0 else { return nil }
    let parts = total[0] * total[0] / total[1] + total[2] * total[2] / total[3]
    scatter = Float(max(0, (total[4] - parts) / (total[1] + total[3])))
    let least =
      Self.share * Float(coarse.factors.x * coarse.factors.y * coarse.factors.z)
    // One side after the other, so that there is room for one alone.
    func means(_ sum: Int, _ count: Int) -> [Float] {
      let whole = Float(total[sum] / total[count])
      var blocks: (sums: [Float], counts: [Float]) = ([], [])
      blocks.sums.reserveCapacity(coarse.grid.count)
      blocks.counts.reserveCapacity(coarse.grid.count)
      _ = sides.total(outside: range) {
        blocks.sums.append($0[sum])
        blocks.counts.append($0[count])
      }
      blocks.sums = coarse.smoothed(blocks.sums, Self.window)
      blocks.counts = coarse.smoothed(blocks.counts, Self.window)
      for i in blocks.sums.indices {
        blocks.sums[i] = (blocks.sums[i] + least * whole) / (blocks.counts[i] + least)
      }
      return blocks.sums
    }
    inside = means(0, 1)
    outside = means(2, 3)
  }
}

/// The median of what lies outside near the edge, of at most two million voxels; 0 without any.
private func outsideMedian<T: Voxel>(
  _ values: BoxValues<T>, _ heights: EdgeHeights, _ near: Mask
) -> Float {
  let size = near.size
  let count = size.x * size.y * size.z
  let step = max(1, count / 2_000_000)
  func forEachKey(_ body: (UInt32) -> Void) {
    for at in stride(from: 0, to: count, by: step) {
      let (x, y, z) = (at % size.x, at / size.x % size.y, at / (size.x * size.y))
      guard near[x, y, z], heights[heights.row(y, z) &+ x] >= 0 else { continue }
      let value = values[values.row(y, z) &+ x]
      if value.isFinite { body(value.orderedBits) }
    }
  }
  // Counted by the upper and then by the lower half of their bits, so that no value is kept.
  var uppers = [Int](repeating: 0, count: 1 << 16)
  forEachKey { uppers[Int($0 >> 16)] += 1 }
  var before = uppers.reduce(0, +) / 2
  guard let upper = uppers.place(of: &before) else { return 0 }
  var lowers = [Int](repeating: 0, count: 1 << 16)
  forEachKey { if $0 >> 16 == UInt32(upper) { lowers[Int($0 & 0xffff)] += 1 } }
  guard let lower = lowers.place(of: &before) else { return 0 }
  return Float(orderedBits: UInt32(upper) << 16 | UInt32(lower))
}

extension [Int] {
  /// Of counts, the one that the value with so many before it is among; they are then those of that
  /// count alone. Nil where there are no more.
  fileprivate func place(of before: inout Int) -> Int? {
    for place in indices {
      if before < self[place] { return place }
      before -= self[place]
    }
    return nil
  }
}

/// Sums over what lies on either side of an edge, near it.
private struct SideSums<T: Voxel> {
  let values: BoxValues<T>
  let heights: EdgeHeights
  let near: Mask
  let coarse: CoarseScan

  /// Slices of blocks that are summed at a time, in parallel.
  private static var batch: Int { 8 }

  /// Of all blocks the sum and the number of values inside, the same of those outside in a range, the
  /// sum of squares of both, and that of those inside; `visit` gets those of every block, in order.
  func total(
    outside range: ClosedRange<Float>, _ visit: (SIMD8<Float>) -> Void
  ) -> SIMD8<Double> {
    var total = SIMD8<Double>.zero
    let slices = coarse.grid.size.z
    for first in stride(from: 0, to: slices, by: Self.batch) {
      let blocks = parallelMap(min(Self.batch, slices - first)) { sums(first + $0, range) }
      for slice in blocks {
        for block in slice {
          total += SIMD8<Double>(block)
          visit(block)
        }
      }
    }
    return total
  }

  /// The sums of a slice of blocks.
  private func sums(_ slice: Int, _ range: ClosedRange<Float>) -> [SIMD8<Float>] {
    let width = coarse.grid.size.x
    let (fine, factor) = (coarse.fine.size, coarse.factors)
    var sums = [SIMD8<Float>](repeating: .zero, count: width * coarse.grid.size.y)
    for z in slice * factor.z..<min(fine.z, (slice + 1) * factor.z) {
      for y in 0..<fine.y {
        let (row, from, line) = (values.row(y, z), heights.row(y, z), y / factor.y * width)
        for x in near.indices(ofRow: z &* fine.y &+ y) {
          let value = values[row &+ x]
          guard value.isFinite else { continue }
          let square = value * value
          if heights[from &+ x] < 0 {
            sums[line &+ x / factor.x] += SIMD8(value, 1, 0, 0, square, square, 0, 0)
          } else if range.contains(value) {
            sums[line &+ x / factor.x] += SIMD8(0, 0, value, 1, square, 0, 0, 0)
          }
        }
      }
    }
    return sums
  }
}
