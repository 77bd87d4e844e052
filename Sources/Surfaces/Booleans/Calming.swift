import Geometry

/// Slivers that float32 is too coarse for.
extension Mesh {
  /// The mesh with what is thinner than `tolerance` mm flattened around crossing triangles and
  /// vertices where sheets meet: vertices so close become one, and triangles so low give their
  /// corner to the neighbour at their longest edge.
  ///
  /// Each edge is still run through as often one way as the other. Nothing farther than two
  /// triangles from a fault is moved.
  func calmed(around pairs: [SelfIntersections.Pair], tolerance: Double) -> Mesh {
    var isNear = [Bool](repeating: false, count: positions.count)
    for pair in pairs {
      for t in [triangles[pair.one], triangles[pair.two]] {
        for vertex in [t.a, t.b, t.c] { isNear[Int(vertex)] = true }
      }
    }
    for vertex in meetingPoints() { isNear[Int(vertex)] = true }
    let faults = isNear
    for t in triangles where faults[Int(t.a)] || faults[Int(t.b)] || faults[Int(t.c)] {
      for vertex in [t.a, t.b, t.c] { isNear[Int(vertex)] = true }
    }
    return calmed(where: isNear, tolerance)
  }

  /// The same everywhere.
  func calmed(tolerance: Double) -> Mesh {
    calmed(where: [Bool](repeating: true, count: positions.count), tolerance)
  }

  private func calmed(where isNear: [Bool], _ tolerance: Double) -> Mesh {
    var mesh = self
    mesh.mergeVertices(where: isNear, closerThan: tolerance)
    var repair = Repair(mesh: mesh, options: RepairOptions())
    repair.turnFlatTriangles { t, corners in
      isNear[Int(t.a)] && isNear[Int(t.b)] && isNear[Int(t.c)]
        && corners.lowestHeight <= tolerance
    }
    return repair.mesh.weldedWithoutRepeats()
  }

  /// A unit in the last place of the largest coordinate, mm.
  var coarseness: Double {
    let bounds = self.bounds
    let reach = pointwiseMax(pointwiseMax(bounds.upper, -bounds.lower), .zero)
    return Double(Float(max(reach.x, max(reach.y, reach.z))).ulp)
  }

  /// The ends of edges that more than two triangles have in common.
  private func meetingPoints() -> [UInt32] {
    let mates = Connectivity(self).mates
    return mates.indices.lazy.filter { mates[$0] == Connectivity.branching }.map { halfEdge in
      triangles[halfEdge / 3].corner(UInt32(halfEdge % 3))
    }
  }

  /// Makes triangles name, in the place of each marked vertex, the first one no farther than
  /// `distance`; those that then name one twice go. Returns how many vertices were replaced; they
  /// stay in the mesh, unused.
  @discardableResult
  mutating func mergeVertices(where isMarked: [Bool], closerThan distance: Double) -> Int {
    // Along a line that is upright on no plane in which vertices are likely to lie.
    let line = SIMD3<Double>(0.534_522, 0.267_261, 0.801_784)
    let ways = positions.map { SIMD3<Double>($0).dot(line) }
    var order = positions.indices.filter { isMarked[$0] }
    order.sort { (ways[$0], $0) < (ways[$1], $1) }
    var heirs = Array(0..<UInt32(positions.count))
    var merged = 0
    for (place, vertex) in order.enumerated() where Int(heirs[vertex]) == vertex {
      let position = SIMD3<Double>(positions[vertex])
      // Rounding may have brought two nearer along the line than they are.
      let end = ways[vertex] + 1.001 * distance
      var next = place + 1
      while next < order.count, ways[order[next]] <= end {
        let other = order[next]
        if Int(heirs[other]) == other,
          (SIMD3<Double>(positions[other]) - position).length <= distance
        {
          heirs[other] = UInt32(vertex)
          merged += 1
        }
        next += 1
      }
    }
    triangles = triangles.compactMap { t in
      let heir = Triangle(heirs[Int(t.a)], heirs[Int(t.b)], heirs[Int(t.c)])
      return heir.a == heir.b || heir.b == heir.c || heir.c == heir.a ? nil : heir
    }
    return merged
  }
}

extension Corners {
  /// The height over the longest edge, mm.
  fileprivate var lowestHeight: Double {
    let (a, b, c) = (SIMD3<Double>(self.a), SIMD3<Double>(self.b), SIMD3<Double>(self.c))
    let longest = max((b - a).squaredLength, max((c - b).squaredLength, (a - c).squaredLength))
    return longest > 0 ? 2 * TriangleShape(a, b, c).area / longest.squareRoot() : 0
  }
}
