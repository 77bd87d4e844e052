import Geometry
import Parallel

/// One collapse: gates in the order of their cost, then the change.
extension Decimator {
  /// How far beyond the mean square of all planes the square of one may be.
  private static let tolerance: Float = 32

  /// Collapses the edge, which comes from a bucket of the queue, if every gate lets it through.
  mutating func tryCollapse(_ u: UInt32, _ v: UInt32, _ bucket: UInt32) {
    guard let place = placement(u, v) else { return }
    let keepsFirst = vertices[u].freedom.rawValue >= vertices[v].freedom.rawValue
    let (kept, gone) = keepsFirst ? (u, v) : (v, u)
    let isStill = vertices[u].freedom != vertices[v].freedom
    // The gates look at the position as it will be stored.
    let position = isStill ? vertices[kept].position : place.position
    gather(kept: kept, gone: gone)
    star.firstChanged = isStill ? star.keptSpokes : 0
    guard star.spokes.count <= strictness.degree, keepsTopology() else {
      report.refusedForTopology += 1
      return
    }
    guard let shift = keepsShape(kept: kept, gone: gone, position) else {
      report.refusedForShape += 1
      return
    }
    // The mean over all planes hides one that is left far behind: then its turn comes later.
    let weight = vertices[kept].quadric.weight + vertices[gone].quadric.weight
    let cost = weight * shift / Self.tolerance
    if cost.isFinite, CollapseQueue.bucket(cost) > bucket {
      queue.insert(
        CollapseQueue.Edge(u: u, v: v, stamp: vertices[u].version &+ vertices[v].version),
        bucket: CollapseQueue.bucket(cost))
      return
    }
    var stray = max(vertices[kept].stray, vertices[gone].stray) + shift.squareRoot()
    let limit = isLimited ? min(strayLimit, min(limits[kept], limits[gone])) : bound
    if stray > limit {
      // Adding up shifts overstates them, so what would be merged is measured.
      stray = max(shift.squareRoot(), reach(ofMerged: kept, gone, position, limit: limit))
      guard stray <= limit else {
        report.refusedForDeviation += 1
        return
      }
    }
    collapse(kept: kept, gone: gone, to: position, error: place.error)
    vertices[kept].stray = stray
    isTouched[kept] = true
    if isLimited { limits[kept] = limit }
  }

  /// Fills `star` with the triangles around the edge.
  private mutating func gather(kept: UInt32, gone: UInt32) {
    star.spokes.removeAll(keepingCapacity: true)
    star.edgeTriangles.removeAll(keepingCapacity: true)
    for place in vertices[kept].ring {
      let triangle = rings[place]
      let (next, last) = others(triangle, than: kept)
      if next == gone {
        star.edgeTriangles.append((triangle, last))
      } else if last == gone {
        star.edgeTriangles.append((triangle, next))
      } else {
        star.spokes.append(CollapseStar.Spoke(triangle: triangle, next: next, last: last))
      }
    }
    star.keptSpokes = star.spokes.count
    for place in vertices[gone].ring {
      let triangle = rings[place]
      let (next, last) = others(triangle, than: gone)
      if next != kept && last != kept {
        star.spokes.append(CollapseStar.Spoke(triangle: triangle, next: next, last: last))
      }
    }
  }

  /// The largest squared distance of the new vertex from a plane around, in mm²; nil where a
  /// triangle would turn too far or become a needle.
  ///
  /// In single precision, relative to a vertex of each triangle, which loses nothing that matters.
  private mutating func keepsShape(kept: UInt32, gone: UInt32, _ position: SIMD3<Float>) -> Float? {
    var shift: Float = 0
    var worstBefore: Float = 1
    var worstAfter: Float = 1
    let squaredTurn = strictness.turn * strictness.turn
    let (keptPosition, gonePosition) = (vertices[kept].position, vertices[gone].position)
    for index in star.firstChanged..<star.spokes.count {
      let spoke = star.spokes[index]
      let (p, q) = (vertices[spoke.next].position, vertices[spoke.last].position)
      let side = q - p
      let before = index < star.keptSpokes ? keptPosition - p : gonePosition - p
      let after = position - p
      let (normalBefore, normalAfter) = (side.cross(before), side.cross(after))
      let turn = normalBefore.dot(normalAfter)
      let (areaBefore, areaAfter) = (normalBefore.squaredLength, normalAfter.squaredLength)
      if !(turn >= 0 && turn * turn >= squaredTurn * areaBefore * areaAfter) { return nil }
      let height = normalBefore.dot(after)
      shift = max(shift, areaBefore > 0 ? height * height / areaBefore : 0)
      let (oneBefore, oneAfter) = (q - p - before, q - p - after)
      let squared = side.squaredLength
      let sumBefore = squared + before.squaredLength + oneBefore.squaredLength
      let sumAfter = squared + after.squaredLength + oneAfter.squaredLength
      // Squares of 2 sqrt(3) times twice the area over the sum of the squared sides.
      worstBefore = min(worstBefore, 12 * areaBefore / (sumBefore * sumBefore))
      worstAfter = min(worstAfter, 12 * areaAfter / (sumAfter * sumAfter))
    }
    return worstAfter > 1e-10
      && worstAfter >= min(strictness.quality * strictness.quality, worstBefore) ? shift : nil
  }

  private mutating func collapse(
    kept: UInt32, gone: UInt32, to position: SIMD3<Float>, error: Float
  ) {
    log.append(
      Collapse(
        position: vertices[kept].position, quadric: vertices[kept].quadric,
        stray: vertices[kept].stray, kept: kept, gone: gone, ring: vertices[kept].ring,
        previous: vertices[kept].lastCollapse))
    vertices[kept].lastCollapse = Int32(log.count - 1)
    for (triangle, apex) in star.edgeTriangles {
      unlink(triangle, from: apex)
      isGone[triangle] = true
      alive -= 1
    }
    for index in star.spokes.indices {
      let triangle = star.spokes[index].triangle
      if index >= star.keptSpokes { triangles[triangle].replace(gone, by: kept) }
      rings.append(triangle)
    }
    vertices[kept].ring = rings.count - star.spokes.count..<rings.count
    vertices[kept].position = position
    var form = vertices[kept].quadric + vertices[gone].quadric
    form.constant = error
    vertices[kept].quadric = form
    vertices[kept].version &+= 1
    vertices[gone].version &+= 1
    report.collapses += 1
    offerEdges(at: kept)
  }
}

extension Decimator {
  /// Takes a triangle out of a ring, behind which it stays.
  private mutating func unlink(_ triangle: UInt32, from vertex: UInt32) {
    let ring = vertices[vertex].ring
    for place in ring where rings[place] == triangle {
      rings[place] = rings[ring.upperBound - 1]
      rings[ring.upperBound - 1] = triangle
      vertices[vertex].ring = ring.dropLast()
      return
    }
  }

  /// Puts back into a ring what was taken out last.
  mutating func relink(_ triangle: UInt32, to vertex: UInt32) {
    let ring = vertices[vertex].ring
    rings[ring.upperBound] = triangle
    vertices[vertex].ring = ring.lowerBound..<ring.upperBound + 1
  }
}

extension Triangle {
  /// Puts one vertex in the place of another.
  @inline(__always)
  mutating func replace(_ old: UInt32, by new: UInt32) {
    if a == old { a = new } else if b == old { b = new } else { c = new }
  }
}
