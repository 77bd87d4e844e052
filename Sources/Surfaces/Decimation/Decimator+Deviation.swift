import Geometry

/// The distance between the surface as it was and as it is.
///
/// Every triangle carries the original vertices that it stands for; at a collapse they pass to the
/// nearest new triangle (Ciampalini et al., Multiresolution decimation based on global error,
/// 1997). The other way, points of the new triangles are measured against the original triangles
/// at the nearest of those vertices. Both look only nearby, so no distance comes out too small.
extension Decimator {
  /// Passes the original vertices of the changed triangles to the nearest new ones; false where one
  /// would be farther away than the bound.
  mutating func assignPoints() -> Bool {
    star.points.removeAll(keepingCapacity: true)
    let limit = bound.map { $0 * $0 } ?? .infinity
    for (triangle, _) in star.edgeTriangles {
      guard assignPoints(of: Int(triangle), limit) else { return false }
    }
    for index in star.firstChanged..<star.spokes.count {
      guard assignPoints(of: star.spokes[index].triangle, limit) else { return false }
    }
    return true
  }

  @inline(__always)
  private mutating func assignPoints(of triangle: Int, _ limit: Double) -> Bool {
    var point = firstPoint[triangle]
    while point != Self.none {
      let position = SIMD3<Double>(original.positions[Int(point)]) - origin
      var nearest = (squared: Double.infinity, spoke: -1)
      for index in star.shapes.indices
      where !star.shapes[index].isFarther(position, than: nearest.squared) {
        let squared = star.shapes[index].squaredDistance(position)
        if squared < nearest.squared { nearest = (squared, index) }
      }
      guard nearest.spoke >= 0, nearest.squared <= limit * squaredShare(of: point) else {
        return false
      }
      star.points.append((point, nearest.spoke))
      point = nextPoint[Int(point)]
    }
    return true
  }

  /// Whether points all over the new triangles are within the bound of the original surface.
  func samplesStayNear(_ position: SIMD3<Double>) -> Bool {
    guard let bound else { return true }
    func isNear(_ sample: SIMD3<Double>) -> Bool {
      var nearest = (squared: Double.infinity, point: Self.none)
      for (point, _) in star.points {
        let squared = (SIMD3<Double>(original.positions[Int(point)]) - origin - sample)
          .squaredLength
        if squared < nearest.squared { nearest = (squared, point) }
      }
      if nearest.squared <= bound * bound { return true }
      return nearest.point != Self.none
        && squaredDistanceToOriginal(sample, near: nearest.point, enough: bound * bound)
          <= bound * bound
    }
    guard star.firstChanged > 0 || isNear(position) else { return false }
    // The middles first: they refuse most of what is refused.
    for index in star.firstChanged..<star.spokes.count {
      let shape = star.shapes[index]
      guard isNear(shape.centroid), isNear(shape.a + shape.ab / 2), isNear(shape.a + shape.ac / 2)
      else { return false }
    }
    for index in star.firstChanged..<star.spokes.count {
      guard star.shapes[index].allSamples(spacing, isNear) else { return false }
    }
    return true
  }

  @inline(__always)
  private func squaredShare(of point: UInt32) -> Double {
    guard !shares.isEmpty else { return 1 }
    let share = Double(shares[Int(point)])
    return share * share
  }

  /// The squared distance from a point to the original surface, looking at the triangles around an
  /// original vertex, and walking on to a vertex that is nearer while there is one; anything up to
  /// `enough` will do.
  func squaredDistanceToOriginal(
    _ sample: SIMD3<Double>, near start: UInt32, enough: Double = 0
  ) -> Double {
    func position(_ vertex: UInt32) -> SIMD3<Double> {
      SIMD3<Double>(original.positions[Int(vertex)]) - origin
    }
    var vertex = start
    var toVertex = (position(vertex) - sample).squaredLength
    var best = toVertex
    for _ in 0..<32 {
      var nearer = vertex
      var corner = originalFirstCorner[Int(vertex)]
      while corner != Self.none {
        let t = original.triangles[Int(corner / 3)]
        let shape = TriangleShape(position(t.a), position(t.b), position(t.c))
        if !shape.isFarther(sample, than: best) {
          best = min(best, shape.squaredDistance(sample))
          if best <= enough { return best }
        }
        for end in [t.a, t.b, t.c] {
          let squared = (position(end) - sample).squaredLength
          if squared < toVertex { (toVertex, nearer) = (squared, end) }
        }
        corner = originalNextCorner[Int(corner)]
      }
      if nearer == vertex { break }
      vertex = nearer
    }
    return best
  }
}
