import Geometry

/// Splitting: edges much longer than they should be get a vertex in their middle.
extension Remesher {
  /// Splits every edge that is longer than 4/3 of its target, each once and the longest first; the
  /// number of splits.
  ///
  /// Halves may still be too long: they come next time, after flips have made the triangles even.
  mutating func splitLongEdges() -> Int {
    var long: [(length: Float, halfEdge: UInt32, ends: SIMD2<UInt32>)] = []
    for halfEdge in 0..<UInt32(origins.count) where origin(halfEdge) != Self.none {
      let (u, v) = (origin(halfEdge), origin(next(halfEdge)))
      guard halfEdge < mate(halfEdge), !isFrozen(u, v) else { continue }
      let length = length(u, v)
      if length * 0.75 > target(u, v) { long.append((length, halfEdge, [u, v])) }
    }
    long.sort { ($1.length, $0.halfEdge) < ($0.length, $1.halfEdge) }
    var count = 0
    for (_, halfEdge, ends) in long
    where origin(halfEdge) == ends.x && origin(next(halfEdge)) == ends.y {
      split(halfEdge)
      count += 1
    }
    return count
  }

  private mutating func split(_ halfEdge: UInt32) {
    let (h, g) = (halfEdge, mate(halfEdge))
    let (n, gp) = (next(h), previous(g))
    let (a, b) = (origin(h), origin(g))
    let (c, d) = (origin(previous(h)), origin(gp))
    let isSharp = isSharp[Int(h)]
    let m = UInt32(vertices.count)
    vertices.append(middle(a, b, beside: c, d, isSharp: isSharp))
    let (one, two) = (UInt32(origins.count), UInt32(origins.count) + 3)
    origins += [m, b, c, b, m, d]
    mates += [two, mate(n), n, one, gp, mate(gp)]
    self.isSharp += [isSharp, self.isSharp[Int(n)], false, isSharp, false, self.isSharp[Int(gp)]]
    mates[Int(mate(n))] = one + 1
    mates[Int(mate(gp))] = two + 2
    join(n, one + 2)
    join(gp, two + 1)
    self.isSharp[Int(n)] = false
    self.isSharp[Int(gp)] = false
    origins[Int(n)] = m
    origins[Int(g)] = m
    vertices[Int(m)].outgoing = one
    vertices[Int(b)].outgoing = one + 1
    vertices[Int(c)].outgoing = one + 2
    vertices[Int(d)].outgoing = two + 2
  }

  /// A new vertex between two others: on the original surface where that keeps the triangles there
  /// in good order, else in the middle.
  private func middle(
    _ a: UInt32, _ b: UInt32, beside c: UInt32, _ d: UInt32, isSharp: Bool
  ) -> Vertex {
    let half = (position(a) + position(b)) / 2
    let landing = isSharp ? ground.landingOnCurve(half) : ground.landing(half)
    let freedom = isSharp ? Freedom.curve : .smooth
    // A sharp edge or a sheet elsewhere may be nearer than the one that is meant.
    if let landing, (landing.position - half).length < 0.3 * length(a, b) {
      let vertex = Vertex(
        position: landing.position, normal: landing.normal, size: landing.size, freedom: freedom)
      let isInOrder = [(a, c), (c, b), (b, d), (d, a)].allSatisfy { u, v in
        let (p, q) = (vertices[Int(u)], vertices[Int(v)])
        let before = normalAgreement(half, q.position, p.position, (.zero, q.normal, p.normal))
        return normalAgreement(
          vertex.position, q.position, p.position, (vertex.normal, q.normal, p.normal))
          >= min(before, Self.leastAgreement)
      }
      if isInOrder { return vertex }
    }
    let (p, q) = (vertices[Int(a)], vertices[Int(b)])
    return Vertex(
      position: half, normal: isSharp ? .zero : (p.normal + q.normal).normalized,
      size: min(p.size, q.size), freedom: freedom)
  }
}
