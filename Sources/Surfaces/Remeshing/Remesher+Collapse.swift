import Geometry

/// Collapsing: edges much shorter than they should be go, and one of their ends with them.
extension Remesher {
  /// Collapses edges shorter than 4/5 of their target wherever every gate lets them; the number of
  /// collapses.
  mutating func collapseShortEdges() -> Int {
    var count = 0
    for halfEdge in 0..<UInt32(origins.count) {
      // After a collapse the half-edge is gone.
      guard origin(halfEdge) != Self.none else { continue }
      let (u, v) = (origin(halfEdge), origin(next(halfEdge)))
      guard halfEdge < mate(halfEdge), length(u, v) < 0.8 * target(u, v) else { continue }
      let (first, second) = (vertices[Int(u)].freedom, vertices[Int(v)].freedom)
      if first == second, first == .corner || first == .frozen { continue }
      if first == .curve || second == .curve, first != .smooth, second != .smooth,
        !isSharp[Int(halfEdge)]
      {
        continue
      }
      if first == .corner && second == .frozen || first == .frozen && second == .corner { continue }
      let isCollapsed =
        first >= second && tryCollapse(halfEdge) || second >= first && tryCollapse(mate(halfEdge))
      if isCollapsed { count += 1 }
    }
    return count
  }

  /// Collapses an edge into the vertex from which the half-edge runs, if that may be: where both
  /// ends are equally free into the middle between them, or else where that vertex is.
  private mutating func tryCollapse(_ halfEdge: UInt32) -> Bool {
    let (kept, gone) = (origin(halfEdge), origin(next(halfEdge)))
    guard keepsTopology(halfEdge) else { return false }
    let (new, old) = (vertices[Int(kept)], vertices[Int(gone)])
    if new.freedom == old.freedom {
      let half = (new.position + old.position) / 2
      let isCurve = new.freedom == .curve
      if let landing = isCurve ? ground.landingOnCurve(half) : ground.landing(half),
        (landing.position - half).length < 0.5 * length(kept, gone)
      {
        var middle = new
        middle.position = landing.position
        middle.normal = landing.normal
        middle.size = landing.size
        if keepsShape(of: kept, besides: gone, middle), keepsShape(of: gone, besides: kept, middle)
        {
          vertices[Int(kept)] = middle
          collapse(halfEdge)
          return true
        }
      }
    }
    guard keepsShape(of: gone, besides: kept, new) else { return false }
    collapse(halfEdge)
    return true
  }

  /// The link condition (Dey et al. 1999): the two ends have no common neighbours but the third
  /// vertices of the edge's two triangles, and these keep three edges or more. Two sharp edges
  /// never become one.
  private mutating func keepsTopology(_ h: UInt32) -> Bool {
    let g = mate(h)
    let (c, d) = (origin(previous(h)), origin(previous(g)))
    if isSharp[Int(next(h))] && isSharp[Int(previous(h))] { return false }
    if isSharp[Int(next(g))] && isSharp[Int(previous(g))] { return false }
    guard c != d, degree(c) > 3, degree(d) > 3 else { return false }
    mark &+= 1
    var halfEdge = h
    repeat {
      vertices[Int(origin(next(halfEdge)))].mark = mark
      halfEdge = around(halfEdge)
    } while halfEdge != h
    var common = 0
    halfEdge = g
    repeat {
      if vertices[Int(origin(next(halfEdge)))].mark == mark { common += 1 }
      halfEdge = around(halfEdge)
    } while halfEdge != g
    return common == 2
  }

  /// Whether the triangles around a vertex, without those at another, agree with the surface once
  /// a new vertex takes its place, do not turn too far, do not become needles and have no edge that
  /// is too long.
  private func keepsShape(of vertex: UInt32, besides other: UInt32, _ new: Vertex) -> Bool {
    let old = vertices[Int(vertex)]
    let start = old.outgoing
    var halfEdge = start
    repeat {
      let (u, v) = (origin(next(halfEdge)), origin(previous(halfEdge)))
      if u != other && v != other {
        let (p, q) = (vertices[Int(u)], vertices[Int(v)])
        let squared = (p.position - new.position).squaredLength
        let longest = (p.size + new.size) / 1.5
        if squared > longest * longest { return false }
        let before = normalAgreement(
          old.position, p.position, q.position, (old.normal, p.normal, q.normal))
        let after = normalAgreement(
          new.position, p.position, q.position, (new.normal, p.normal, q.normal))
        if after < min(before, Self.leastAgreement) { return false }
        let normalBefore = (p.position - old.position).cross(q.position - old.position)
        let normalAfter = (p.position - new.position).cross(q.position - new.position)
        let turn = normalBefore.dot(normalAfter)
        guard
          turn > 0,
          turn * turn > 0.25 * normalBefore.squaredLength * normalAfter.squaredLength
        else { return false }
        let least = min(0.2, quality(old.position, p.position, q.position))
        if quality(new.position, p.position, q.position) < least { return false }
      }
      halfEdge = around(halfEdge)
    } while halfEdge != start
    return true
  }

  private mutating func collapse(_ h: UInt32) {
    let g = mate(h)
    let (kept, gone) = (origin(h), origin(g))
    let (c, d) = (origin(previous(h)), origin(previous(g)))
    var halfEdge = g
    repeat {
      origins[Int(halfEdge)] = kept
      halfEdge = around(halfEdge)
    } while halfEdge != g
    let sideC = (mate(next(h)), mate(previous(h)))
    let sideD = (mate(next(g)), mate(previous(g)))
    let isSharpC = isSharp[Int(sideC.0)] || isSharp[Int(sideC.1)]
    let isSharpD = isSharp[Int(sideD.0)] || isSharp[Int(sideD.1)]
    join(sideC.0, sideC.1)
    join(sideD.0, sideD.1)
    markSharp(sideC.0, isSharpC)
    markSharp(sideD.0, isSharpD)
    vertices[Int(kept)].outgoing = sideC.1
    vertices[Int(c)].outgoing = sideC.0
    vertices[Int(d)].outgoing = sideD.0
    vertices[Int(gone)].outgoing = Self.none
    for first in [h / 3 * 3, g / 3 * 3] {
      for k in first..<first + 3 { origins[Int(k)] = Self.none }
    }
  }
}
