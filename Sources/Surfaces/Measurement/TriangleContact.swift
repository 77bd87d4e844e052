import Geometry

extension Corners {
  /// Whether two triangles of non-zero area meet anywhere but in the corners and the edge that they
  /// have in common by position; touching counts.
  ///
  /// Only signs of exact orientation predicates are used (the idea of Guigue and Devillers 2003,
  /// doi 10.1080/10867651.2003.10487580), so there is no tolerance and no wrong answer:
  /// - three corners in common: they lie on each other;
  /// - two: they meet elsewhere only where one is folded flat onto the other;
  /// - one: what they have in common is convex and reaches from that corner to the far edge of one
  ///   of them, so it is enough to ask whether a far edge meets the other triangle;
  /// - none: some edge of one meets the other.
  func meets(_ other: Corners) -> Bool {
    let isShared = (other.hasCorner(a), other.hasCorner(b), other.hasCorner(c))
    switch isShared {
    case (true, true, true): return true
    case (true, true, false): return c.isFolded(onto: other.corner(besides: a, b), over: a, b)
    case (false, true, true): return a.isFolded(onto: other.corner(besides: b, c), over: b, c)
    case (true, false, true): return b.isFolded(onto: other.corner(besides: c, a), over: c, a)
    case (true, false, false): return meetsBeyondCorner(other.turned(to: a))
    case (false, true, false): return turned(to: b).meetsBeyondCorner(other.turned(to: b))
    case (false, false, true): return turned(to: c).meetsBeyondCorner(other.turned(to: c))
    case (false, false, false): return meetsApart(other)
    }
  }

  /// Two triangles without a common corner.
  private func meetsApart(_ other: Corners) -> Bool {
    let mine = other.sides(of: self)
    if mine.areAllOnOneSide { return false }
    let theirs = sides(of: other)
    if theirs.areAllOnOneSide { return false }
    return other.isMet(byEdge: a, b, mine.a, mine.b) || other.isMet(byEdge: b, c, mine.b, mine.c)
      || other.isMet(byEdge: c, a, mine.c, mine.a)
      || isMet(byEdge: other.a, other.b, theirs.a, theirs.b)
      || isMet(byEdge: other.b, other.c, theirs.b, theirs.c)
      || isMet(byEdge: other.c, other.a, theirs.c, theirs.a)
  }

  /// Two triangles that have corner `a` in common and no other.
  private func meetsBeyondCorner(_ other: Corners) -> Bool {
    let (myB, myC) = (other.side(of: b), other.side(of: c))
    if myB == myC && myB != 0 { return false }
    let (theirB, theirC) = (side(of: other.b), side(of: other.c))
    if theirB == theirC && theirB != 0 { return false }
    return other.isMet(byEdge: b, c, myB, myC) || isMet(byEdge: other.b, other.c, theirB, theirC)
  }

  /// Whether the closed triangle meets the segment from `p` to `q`, given on which sides of its
  /// plane these lie.
  func isMet(
    byEdge p: SIMD3<Float>, _ q: SIMD3<Float>, _ sideP: Int, _ sideQ: Int
  ) -> Bool {
    if sideP == sideQ { return sideP == 0 && isMetInPlane(byEdge: p, q) }
    // The line pierces the plane in one point, which the triangle holds where all edges turn
    // around the line the same way.
    let ab = orient3d(p, q, a, b)
    let bc = orient3d(p, q, b, c)
    if ab * bc < 0 { return false }
    let ca = orient3d(p, q, c, a)
    return ab * ca >= 0 && bc * ca >= 0
  }

  /// The same for a segment in the plane of the triangle: on a wall where the triangle has area.
  private func isMetInPlane(byEdge p: SIMD3<Float>, _ q: SIMD3<Float>) -> Bool {
    if orient2d(a.xy, b.xy, c.xy) != 0 {
      return segmentMeetsTriangle(p.xy, q.xy, a.xy, b.xy, c.xy)
    }
    if orient2d(a.yz, b.yz, c.yz) != 0 {
      return segmentMeetsTriangle(p.yz, q.yz, a.yz, b.yz, c.yz)
    }
    return segmentMeetsTriangle(p.zx, q.zx, a.zx, b.zx, c.zx)
  }

  private struct Sides {
    var a: Int
    var b: Int
    var c: Int
    var areAllOnOneSide: Bool { a == b && b == c && a != 0 }
  }

  @inline(__always) private func side(of point: SIMD3<Float>) -> Int { orient3d(a, b, c, point) }

  @inline(__always) private func sides(of other: Corners) -> Sides {
    Sides(a: side(of: other.a), b: side(of: other.b), c: side(of: other.c))
  }

  @inline(__always) private func hasCorner(_ point: SIMD3<Float>) -> Bool {
    a == point || b == point || c == point
  }

  private func corner(besides p: SIMD3<Float>, _ q: SIMD3<Float>) -> SIMD3<Float> {
    a != p && a != q ? a : b != p && b != q ? b : c
  }

  private func turned(to corner: SIMD3<Float>) -> Corners {
    a == corner ? self : b == corner ? Corners(a: b, b: c, c: a) : Corners(a: c, b: a, c: b)
  }
}

extension SIMD3 where Scalar == Float {
  /// Whether this point and another are in one plane with the edge from `p` to `q` and on the same
  /// side of it.
  fileprivate func isFolded(onto other: Self, over p: Self, _ q: Self) -> Bool {
    guard orient3d(p, q, self, other) == 0 else { return false }
    let xy = orient2d(p.xy, q.xy, self.xy)
    if xy != 0 { return xy == orient2d(p.xy, q.xy, other.xy) }
    let yz = orient2d(p.yz, q.yz, self.yz)
    if yz != 0 { return yz == orient2d(p.yz, q.yz, other.yz) }
    return orient2d(p.zx, q.zx, self.zx) == orient2d(p.zx, q.zx, other.zx)
  }
}

private func segmentMeetsTriangle(
  _ p: SIMD2<Float>, _ q: SIMD2<Float>, _ a: SIMD2<Float>, _ b: SIMD2<Float>, _ c: SIMD2<Float>
) -> Bool {
  isInside(p, a, b, c) || isInside(q, a, b, c) || segmentsMeet(p, q, a, b)
    || segmentsMeet(p, q, b, c) || segmentsMeet(p, q, c, a)
}

private func isInside(
  _ p: SIMD2<Float>, _ a: SIMD2<Float>, _ b: SIMD2<Float>, _ c: SIMD2<Float>
) -> Bool {
  let (ab, bc, ca) = (orient2d(a, b, p), orient2d(b, c, p), orient2d(c, a, p))
  return ab * bc >= 0 && bc * ca >= 0 && ca * ab >= 0
}

private func segmentsMeet(
  _ p: SIMD2<Float>, _ q: SIMD2<Float>, _ a: SIMD2<Float>, _ b: SIMD2<Float>
) -> Bool {
  let (pa, qa) = (orient2d(a, b, p), orient2d(a, b, q))
  let (ap, bp) = (orient2d(p, q, a), orient2d(p, q, b))
  if pa * qa > 0 || ap * bp > 0 { return false }
  // All on one line: they meet where their extents do. Else the lines cross within both.
  guard pa == 0 && qa == 0 else { return true }
  return max(min(p.x, q.x), min(a.x, b.x)) <= min(max(p.x, q.x), max(a.x, b.x))
    && max(min(p.y, q.y), min(a.y, b.y)) <= min(max(p.y, q.y), max(a.y, b.y))
}
