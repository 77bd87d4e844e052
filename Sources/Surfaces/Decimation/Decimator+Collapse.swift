import Geometry

/// One collapse: gates in the order of their cost, then the change.
extension Decimator {
  /// Collapses the edge if every gate lets it through.
  mutating func tryCollapse(_ u: UInt32, _ v: UInt32) -> Bool {
    guard let place = placement(u, v) else { return false }
    let keepsFirst = freedom[Int(u)].rawValue >= freedom[Int(v)].rawValue
    let (kept, gone) = keepsFirst ? (u, v) : (v, u)
    let isStill = freedom[Int(u)] != freedom[Int(v)]
    // The gates look at the position as it will be stored.
    let position = isStill ? positions[Int(kept)] : SIMD3<Float>(place.position + origin)
    gather(kept: kept, gone: gone)
    star.firstChanged = isStill ? star.keptSpokes : 0
    guard star.spokes.count <= strictness.degree, keepsTopology() else {
      report.refusedForTopology += 1
      return false
    }
    guard keepsShape(SIMD3<Double>(position) - origin) else {
      report.refusedForShape += 1
      return false
    }
    guard assignPoints(), bound == nil || samplesStayNear(SIMD3<Double>(position) - origin) else {
      report.refusedForDeviation += 1
      return false
    }
    collapse(kept: kept, gone: gone, to: position)
    return true
  }

  /// Whether no triangle turns too far, folds onto a neighbour or becomes a needle.
  ///
  /// Fills `star.shapes`.
  private mutating func keepsShape(_ position: SIMD3<Double>) -> Bool {
    star.shapes.removeAll(keepingCapacity: true)
    var worstBefore = 1.0
    var worstAfter = 1.0
    for index in star.spokes.indices {
      let spoke = star.spokes[index]
      let (p, q) = (local(spoke.next), local(spoke.last))
      let after = TriangleShape(position, p, q)
      star.shapes.append(after)
      guard index >= star.firstChanged else { continue }
      let t = triangles[spoke.triangle]
      let before = TriangleShape(local(t.corner(spoke.corner % 3)), p, q)
      let turn = before.normal.dot(after.normal)
      let lengths = before.normal.squaredLength * after.normal.squaredLength
      if turn < 0 || turn * turn < strictness.turn * strictness.turn * lengths { return false }
      worstBefore = min(worstBefore, before.quality)
      worstAfter = min(worstAfter, after.quality)
    }
    guard worstAfter > 1e-5, worstAfter >= min(strictness.quality, worstBefore) else {
      return false
    }
    // Looking beyond the ring costs most, so it comes last.
    for index in star.firstChanged..<star.spokes.count {
      let spoke = star.spokes[index]
      let t = triangles[spoke.triangle]
      let p = local(spoke.next)
      let moving = local(t.corner(spoke.corner % 3))
      let before = (p - moving).cross(local(spoke.last) - moving)
      if foldsOver(spoke, before, star.shapes[index].normal) { return false }
    }
    for i in star.spokes.indices {
      for j in star.firstChanged..<star.spokes.count
      where star.spokes[i].next == star.spokes[j].last {
        if isFold(star.shapes[i].normal, star.shapes[j].normal),
          wall(star.spokes[i].triangle) == wall(star.spokes[j].triangle)
        {
          return false
        }
      }
    }
    return true
  }

  /// Whether two neighbours lie nearly on each other, face to face.
  @inline(__always)
  private func isFold(_ one: SIMD3<Double>, _ two: SIMD3<Double>) -> Bool {
    let dot = one.dot(two)
    return dot < 0 && dot * dot > 0.64 * one.squaredLength * two.squaredLength
  }

  /// Whether a triangle comes to lie on the one beyond the ring, where it did not before.
  @inline(__always)
  private func foldsOver(
    _ spoke: CollapseStar.Spoke, _ before: SIMD3<Double>, _ after: SIMD3<Double>
  ) -> Bool {
    var corner = firstCorner[Int(spoke.next)]
    let here = wall(spoke.triangle)
    while corner != Self.none {
      let (next, last) = others(corner)
      // Consistent neighbours run through the shared edge the other way round.
      if last == spoke.last && Int(corner / 3) != spoke.triangle && wall(Int(corner / 3)) == here {
        let p = local(spoke.next)
        let beyond = (local(next) - p).cross(local(last) - p)
        return isFold(beyond, after) && !isFold(beyond, before)
      }
      corner = nextCorner[Int(corner)]
    }
    return false
  }

  private mutating func collapse(kept: UInt32, gone: UInt32, to position: SIMD3<Float>) {
    for (triangle, apex) in star.edgeTriangles {
      unlink(triangle, from: apex)
      firstPoint[Int(triangle)] = Self.none
      triangles[Int(triangle)].a = Self.none
      alive -= 1
    }
    for (index, spoke) in star.spokes.enumerated() {
      if index >= star.keptSpokes {
        switch spoke.corner % 3 {
        case 0: triangles[spoke.triangle].a = kept
        case 1: triangles[spoke.triangle].b = kept
        default: triangles[spoke.triangle].c = kept
        }
      }
      if index >= star.firstChanged { firstPoint[spoke.triangle] = Self.none }
      let isLast = index + 1 == star.spokes.count
      nextCorner[Int(spoke.corner)] = isLast ? Self.none : star.spokes[index + 1].corner
    }
    firstCorner[Int(kept)] = star.spokes[0].corner
    firstCorner[Int(gone)] = Self.none
    for (point, spoke) in star.points {
      let triangle = star.spokes[spoke].triangle
      nextPoint[Int(point)] = firstPoint[triangle]
      firstPoint[triangle] = point
    }
    positions[Int(kept)] = position
    quadrics[Int(kept)] = quadrics[Int(kept)] + quadrics[Int(gone)]
    queue.remove(gone)
    report.collapses += 1
    refreshRing(of: kept, without: gone)
  }

  /// Offers anew what the edges at a changed vertex now cost. A neighbour whose offer was another
  /// edge keeps it, unless the edge to the changed vertex is cheaper.
  private mutating func refreshRing(of vertex: UInt32, without gone: UInt32) {
    let base = freshMarks()
    star.ring.removeAll(keepingCapacity: true)
    for spoke in star.spokes {
      for end in [spoke.next, spoke.last] where !isMarked(end, base) {
        setMark(end, base)
        star.ring.append(end)
      }
    }
    offerCheapest(vertex)
    for index in star.ring.indices {
      let end = star.ring[index]
      let offered = queue.cost(of: end)
      if offered != nil && (partner[Int(end)] == vertex || partner[Int(end)] == gone) {
        offerCheapest(end)
      } else if vertex > end, let found = placement(end, vertex), found.cost < offered ?? .infinity
      {
        partner[Int(end)] = vertex
        queue.set(end, cost: found.cost)
      }
    }
  }

  /// Takes a triangle out of the list of corners at a vertex.
  private mutating func unlink(_ triangle: UInt32, from vertex: UInt32) {
    var before = Self.none
    var corner = firstCorner[Int(vertex)]
    while corner != Self.none {
      let next = nextCorner[Int(corner)]
      if corner / 3 == triangle {
        if before == Self.none {
          firstCorner[Int(vertex)] = next
        } else {
          nextCorner[Int(before)] = next
        }
        return
      }
      before = corner
      corner = next
    }
  }
}
