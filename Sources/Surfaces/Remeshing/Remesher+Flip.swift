import Geometry

/// Flipping: an edge is replaced by the other diagonal of its two triangles.
extension Remesher {
  /// What makes a flip worth while.
  enum FlipGoal {
    /// Six edges at every vertex.
    case degrees
    /// Larger smallest angles.
    case angles
  }

  /// Flips edges wherever that serves the goal and every gate lets them; the number of flips.
  mutating func flipEdges(_ goal: FlipGoal) -> Int {
    var count = 0
    for halfEdge in 0..<UInt32(origins.count)
    where origin(halfEdge) != Self.none && halfEdge < mate(halfEdge) && !isSharp[Int(halfEdge)] {
      if isWorthFlipping(halfEdge, goal), mayFlip(halfEdge) {
        flip(halfEdge)
        count += 1
      }
    }
    return count
  }

  private func isWorthFlipping(_ h: UInt32, _ goal: FlipGoal) -> Bool {
    let g = mate(h)
    let (a, b) = (origin(h), origin(g))
    let (c, d) = (origin(previous(h)), origin(previous(g)))
    switch goal {
    case .degrees:
      let (atA, atB, atC, atD) = (degree(a) - 6, degree(b) - 6, degree(c) - 6, degree(d) - 6)
      // The sum of the squares falls by as much.
      return atA + atB - atC - atD > 2
    case .angles:
      let (p, q, r, s) = (position(a), position(b), position(c), position(d))
      let before = min(leastAngle(p, q, r), leastAngle(q, p, s))
      return min(leastAngle(s, r, p), leastAngle(r, s, q)) > before + 0.1
    }
  }

  /// Whether the flip keeps the surface a surface and its triangles in good order.
  private func mayFlip(_ h: UInt32) -> Bool {
    let g = mate(h)
    let (a, b) = (origin(h), origin(g))
    let (c, d) = (origin(previous(h)), origin(previous(g)))
    guard c != d, !isFrozen(a, b), degree(a) > 3, degree(b) > 3 else { return false }
    // What was split because it was too long must not come back.
    if length(c, d) > max(length(a, b), target(c, d) / 0.75) { return false }
    // An edge between two vertices exists once.
    var halfEdge = previous(h)
    repeat {
      if origin(next(halfEdge)) == d { return false }
      halfEdge = around(halfEdge)
    } while halfEdge != previous(h)
    let least = min(Self.leastAgreement, min(agreement(a, b, c), agreement(b, a, d)))
    guard agreement(a, d, c) >= least, agreement(b, c, d) >= least else { return false }
    let (p, q, r, s) = (position(a), position(b), position(c), position(d))
    let (one, two) = ((s - p).cross(r - p), (r - q).cross(s - q))
    let old = (q - p).cross(r - p) + (p - q).cross(s - q)
    guard one.dot(two) > 0.7 * (one.squaredLength * two.squaredLength).squareRoot(),
      one.dot(old) > 0, two.dot(old) > 0
    else { return false }
    let worst = min(quality(p, q, r), quality(q, p, s))
    return min(quality(p, s, r), quality(q, r, s)) >= min(0.4, worst)
  }

  private mutating func flip(_ h: UInt32) {
    let g = mate(h)
    let (n, p, gn, gp) = (next(h), previous(h), next(g), previous(g))
    let (a, b, c, d) = (origin(h), origin(g), origin(p), origin(gp))
    let outer = (ca: mate(p), ad: mate(gn), db: mate(gp), bc: mate(n))
    let sharp = (
      ca: isSharp[Int(p)], ad: isSharp[Int(gn)], db: isSharp[Int(gp)], bc: isSharp[Int(n)]
    )
    // One triangle becomes d, c, a and the other c, d, b.
    origins[Int(h)] = d
    origins[Int(n)] = c
    origins[Int(p)] = a
    origins[Int(g)] = c
    origins[Int(gn)] = d
    origins[Int(gp)] = b
    join(n, outer.ca)
    join(p, outer.ad)
    join(gn, outer.db)
    join(gp, outer.bc)
    isSharp[Int(n)] = sharp.ca
    isSharp[Int(p)] = sharp.ad
    isSharp[Int(gn)] = sharp.db
    isSharp[Int(gp)] = sharp.bc
    vertices[Int(a)].outgoing = p
    vertices[Int(b)].outgoing = gp
    vertices[Int(c)].outgoing = n
    vertices[Int(d)].outgoing = gn
  }
}
