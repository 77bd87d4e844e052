package import Surfaces

/// A straight piece of a mesh's outline, in the patient frame (mm), doubles of exact floats' lines.
package struct CutSegment: Equatable, Hashable, Sendable {
  package let from: SIMD3<Double>
  package let to: SIMD3<Double>
}

extension Mesh {
  /// The outlines of the mesh in planes of constant patient coordinate, one list a plane.
  ///
  /// A vertex in the plane itself counts as above it, and the point on an edge is computed from the
  /// edge's ends in the order of their numbers. So neighbours share their points bit for bit, and
  /// the outline of a closed mesh is closed whatever the plane meets: at every point an even number
  /// of segments end. Triangles within the plane add none. One pass over the triangles for all
  /// planes.
  ///
  /// - Parameters:
  ///   - axis: which coordinate is constant, 0 x, 1 y, 2 z.
  ///   - planes: rising values of that coordinate in mm.
  package func cuts(axis: Int, at planes: [Double]) -> [[CutSegment]] {
    var result = [[CutSegment]](repeating: [], count: planes.count)
    guard !planes.isEmpty else { return result }
    let heights = positions.map { Double($0[axis]) }
    for triangle in triangles {
      let (a, b, c) = (Int(triangle.a), Int(triangle.b), Int(triangle.c))
      let (ha, hb, hc) = (heights[a], heights[b], heights[c])
      let low = min(ha, hb, hc)
      let high = max(ha, hb, hc)
      // Planes with low < plane <= high separate the corners; a NaN meets none of them.
      guard low < high, var index = firstIndex(above: low, in: planes) else { continue }
      while index < planes.count, planes[index] <= high {
        let height = planes[index]
        var ends: (SIMD3<Double>?, SIMD3<Double>?) = (nil, nil)
        for (u, v) in [(a, b), (b, c), (c, a)]
        where (heights[u] >= height) != (heights[v] >= height) {
          let point = crossing(min(u, v), max(u, v), heights, height, axis)
          if ends.0 == nil { ends.0 = point } else { ends.1 = point }
        }
        if let from = ends.0, let to = ends.1 {
          result[index].append(CutSegment(from: from, to: to))
        }
        index += 1
      }
    }
    return result
  }

  private func crossing(
    _ u: Int, _ v: Int, _ heights: [Double], _ height: Double, _ axis: Int
  ) -> SIMD3<Double> {
    let (from, to) = (SIMD3<Double>(positions[u]), SIMD3<Double>(positions[v]))
    var point = from + (to - from) * ((height - heights[u]) / (heights[v] - heights[u]))
    point[axis] = height
    return point
  }
}

/// The first of rising values that exceeds a bound.
private func firstIndex(above bound: Double, in values: [Double]) -> Int? {
  var (low, high) = (0, values.count)
  while low < high {
    let middle = (low + high) / 2
    if values[middle] > bound { high = middle } else { low = middle + 1 }
  }
  return low < values.count ? low : nil
}
