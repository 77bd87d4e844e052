import Geometry

/// A flat lid on a loop of points, at its outermost point, and a wall down to those that lie deeper.
struct FlatCap {
  /// Triples of places in the loop; places past its end are `added`.
  private(set) var triangles: [(Int, Int, Int)] = []
  /// New points: the shadows of deeper points in the plane of the lid.
  private(set) var added: [SIMD3<Double>] = []

  /// Closes the loop, which runs counter-clockwise seen from outside; `isTaken` tells whether an
  /// edge between two places is there already.
  init(_ points: [SIMD3<Double>], isTaken: (Int, Int) -> Bool) {
    // Newell's normal: that of the plane which fits the loop's shadow areas best.
    var normal = SIMD3<Double>.zero
    for index in points.indices {
      let next = points[(index + 1) % points.count]
      normal += (points[index] - points[0]).cross(next - points[0])
    }
    normal = normal.normalized
    let heights = points.map { ($0 - points[0]).dot(normal) }
    let top = heights.max() ?? 0
    let reach = points.reduce(0) { max($0, ($1 - points[0]).length) }
    // What rounding to float32 alone can do to a flat rim is no wall.
    let slack = 1e-5 * reach
    var lid = Array(points.indices)
    for index in points.indices where top - heights[index] > slack {
      lid[index] = points.count + added.count
      added.append(points[index] + normal * (top - heights[index]))
    }
    for index in points.indices {
      let next = (index + 1) % points.count
      if lid[next] != next { triangles.append((index, next, lid[next])) }
      if lid[index] != index { triangles.append((index, lid[next], lid[index])) }
    }
    let loop = lid.map { $0 < points.count ? points[$0] : added[$0 - points.count] }
    let patch = HolePatch(loop) { i, j in
      lid[i] == i && lid[j] == j && isTaken(i, j)
    }
    let first = points.count + added.count
    added += patch.centers
    for (i, j, k) in patch.triangles {
      func place(_ index: Int) -> Int {
        index < lid.count ? lid[index] : first + index - lid.count
      }
      triangles.append((place(i), place(j), place(k)))
    }
  }
}
