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
  ///   - start: what lies farther than `reach` from their zero has no say.
  /// - Returns: nil where one side has no voxel.
  init?(
    values: [Float], heights: [Float], start: [Float], reach: Float, _ coarse: CoarseScan
  ) {
    func sums(_ range: ClosedRange<Float>) -> [SIMD8<Float>] {
      sideSums(values, heights, start, reach, outside: range, coarse)
    }
    let everything = sums(-Float.infinity...Float.infinity)
    let all = everything.reduce(into: SIMD8<Double>.zero) { $0 += SIMD8<Double>($1) }
    guard all[1] > 0, all[3] > 0 else { return nil }
    let within = all[0] / all[1]
    let median = outsideMedian(values, heights, start, reach)
    // Where both sides are alike, noise is no third thing.
    let spread = max(0, all[5] / all[1] - within * within).squareRoot()
    let beyond = max((Self.third - 1) * abs(Double(median) - within), 3 * spread)
    let blocks = sums(
      Double(median) < within
        ? Float(Double(median) - beyond)...Float.infinity
        : -Float.infinity...Float(Double(median) + beyond))
    let total = blocks.reduce(into: SIMD8<Double>.zero) { $0 += SIMD8<Double>($1) }
    guard total[3] > 0 else { return nil }
    let parts = total[0] * total[0] / total[1] + total[2] * total[2] / total[3]
    scatter = Float(max(0, (total[4] - parts) / (total[1] + total[3])))
    let least =
      Self.share * Float(coarse.factors.x * coarse.factors.y * coarse.factors.z)
    func means(_ sum: Int, _ count: Int) -> [Float] {
      let whole = Float(total[sum] / total[count])
      let sums = coarse.smoothed(blocks.map { $0[sum] }, Self.window)
      let counts = coarse.smoothed(blocks.map { $0[count] }, Self.window)
      return zip(sums, counts).map { ($0 + least * whole) / ($1 + least) }
    }
    inside = means(0, 1)
    outside = means(2, 3)
  }
}

/// The median of what lies outside near the edge, of at most two million voxels; 0 without any.
private func outsideMedian(
  _ values: [Float], _ heights: [Float], _ start: [Float], _ reach: Float
) -> Float {
  let step = max(1, values.count / 2_000_000)
  var sample = stride(from: 0, to: values.count, by: step).compactMap { at in
    heights[at] >= 0 && start[at] <= reach && values[at].isFinite ? values[at] : nil
  }
  sample.sort()
  return sample.isEmpty ? 0 : sample[sample.count / 2]
}

/// Of every block the sum and the number of its values inside, the same of those outside in a range,
/// the sum of squares of both, and that of those inside. Parallel over the blocks' slices.
private func sideSums(
  _ values: [Float], _ heights: [Float], _ start: [Float], _ reach: Float,
  outside range: ClosedRange<Float>, _ coarse: CoarseScan
) -> [SIMD8<Float>] {
  let width = coarse.grid.size.x
  var sums = [SIMD8<Float>](repeating: .zero, count: coarse.grid.count)
  parallelChunks(of: &sums, chunk: width * coarse.grid.size.y) { first, target in
    let fine = coarse.fine.size
    let factor = coarse.factors
    let block = first / target.count
    for z in block * factor.z..<min(fine.z, (block + 1) * factor.z) {
      for y in 0..<fine.y {
        let row = (z &* fine.y &+ y) &* fine.x
        let line = y / factor.y * width
        for x in 0..<fine.x where abs(start[row &+ x]) <= reach {
          let value = values[row &+ x]
          guard value.isFinite else { continue }
          let square = value * value
          if heights[row &+ x] < 0 {
            target[line &+ x / factor.x] += SIMD8(value, 1, 0, 0, square, square, 0, 0)
          } else if range.contains(value) {
            target[line &+ x / factor.x] += SIMD8(0, 0, value, 1, square, 0, 0, 0)
          }
        }
      }
    }
  }
  return sums
}
