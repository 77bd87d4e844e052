import Geometry

/// Triangles that close a loop of points.
///
/// Up to `longestExact` points the triangulation of least area, by dynamic programming (Barequet &
/// Sharir, Filling gaps in the boundary of a polyhedron, 1995; Liepa 2003); longer loops are first
/// cut along their best short cuts. Where every triangulation would use an edge that is taken, a
/// fan around the middle of the loop.
struct HolePatch {
  /// Triples of places in the loop; places past its end are `centers`.
  private(set) var triangles: [(Int, Int, Int)] = []
  /// New points.
  private(set) var centers: [SIMD3<Double>] = []

  private static let longestExact = 64
  private let points: [SIMD3<Double>]

  /// Closes the loop; `isTaken` tells whether an edge between two places is there already.
  init(_ points: [SIMD3<Double>], isTaken: (Int, Int) -> Bool) {
    self.points = points
    var loops = [Array(points.indices)]
    while let loop = loops.popLast() {
      if loop.count > Self.longestExact, let (i, j) = shortCut(loop, isTaken) {
        loops.append(Array(loop[i...j]))
        loops.append(Array(loop[j...] + loop[...i]))
      } else if loop.count > Self.longestExact || !fillExactly(loop, isTaken) {
        fan(loop)
      }
    }
  }

  private mutating func fan(_ loop: [Int]) {
    let center = points.count + centers.count
    centers.append(loop.reduce(SIMD3<Double>.zero) { $0 + points[$1] } / Double(loop.count))
    for index in loop.indices {
      triangles.append((loop[index], loop[(index + 1) % loop.count], center))
    }
  }

  /// The cut that saves most of the way round, among those that leave a quarter on either side.
  private func shortCut(_ loop: [Int], _ isTaken: (Int, Int) -> Bool) -> (Int, Int)? {
    let count = loop.count
    let quarter = count / 4
    var best: (squared: Double, i: Int, j: Int)?
    // Of very long loops only some places are looked at, so that the work stays in bounds.
    let step = max(1, count / 512)
    for i in stride(from: 0, to: count, by: step) {
      for j in stride(from: i + quarter, to: min(count, i + count - quarter + 1), by: step) {
        let squared = (points[loop[i]] - points[loop[j]]).squaredLength
        if best.map({ squared < $0.squared }) ?? true, !isTaken(loop[i], loop[j]) {
          best = (squared, i, j)
        }
      }
    }
    return best.map { ($0.i, $0.j) }
  }

  /// Fills with the triangulation of least area; false where each needs a taken edge.
  private mutating func fillExactly(_ loop: [Int], _ isTaken: (Int, Int) -> Bool) -> Bool {
    let n = loop.count
    guard n >= 3 else { return true }
    var area = [Double](repeating: 0, count: n * n)
    var middle = [Int](repeating: -1, count: n * n)
    for span in 2..<n {
      for i in 0..<n - span {
        let k = i + span
        var best = Double.infinity
        // The edge from the first place to the last is the loop's own.
        if span == n - 1 || !isTaken(loop[i], loop[k]) {
          for j in i + 1..<k {
            let shape = TriangleShape(points[loop[i]], points[loop[j]], points[loop[k]])
            let sum = area[i * n + j] + area[j * n + k] + shape.area
            if sum < best {
              best = sum
              middle[i * n + k] = j
            }
          }
        }
        area[i * n + k] = best
      }
    }
    guard area[n - 1].isFinite else { return false }
    var waiting = [(0, n - 1)]
    while let (i, k) = waiting.popLast() {
      guard k - i >= 2 else { continue }
      let j = middle[i * n + k]
      triangles.append((loop[i], loop[j], loop[k]))
      waiting.append((i, j))
      waiting.append((j, k))
    }
    return true
  }
}
