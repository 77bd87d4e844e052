import Geometry

extension TriangleTree {
  /// How often the surface winds around a point: 1 inside an outward solid, 0 outside, 0 in a
  /// cavity, 2 where two solids overlap, negative inside a solid turned inside out.
  ///
  /// Counts, with sign, the triangles that a ray along +x crosses; exact orientation predicates and
  /// half-open edges make a ray through an edge or a corner count as its neighbour would. Exact for
  /// closed surfaces and points not on them; unspecified on the surface and for open surfaces.
  public func windingNumber(at point: SIMD3<Float>) -> Int {
    var winding = 0
    visitCrossings(of: point) { _, sign in winding += sign }
    return winding
  }

  /// Shows every triangle of the mesh that the ray from `point` along +x crosses, with 1 where the
  /// ray leaves through its front and -1 where it enters from there.
  func visitCrossings(of point: SIMD3<Float>, _ body: (_ triangle: Int, _ sign: Int) -> Void) {
    guard !isEmpty else { return }
    var waiting = [1]
    while let node = waiting.popLast() {
      let box = boxes[node]
      guard
        box.upper.x >= point.x, box.lower.y <= point.y, box.upper.y >= point.y,
        box.lower.z <= point.z, box.upper.z >= point.z
      else { continue }
      guard node >= leafCount else {
        waiting.append(2 &* node &+ 1)
        waiting.append(2 &* node)
        continue
      }
      for place in places(node) {
        let sign = corners[place].crossing(of: point)
        if sign != 0 { body(Int(triangles[place]), sign) }
      }
    }
  }
}

extension Corners {
  /// 1 where the ray from `point` along +x leaves through the front of the triangle, -1 where it
  /// enters through the front, 0 where it misses.
  fileprivate func crossing(of point: SIMD3<Float>) -> Int {
    let shadow = point.yz
    let sign =
      turn(a.yz, b.yz, around: shadow) + turn(b.yz, c.yz, around: shadow)
      + turn(c.yz, a.yz, around: shadow)
    // The front faces along the ray where the shadow turns counter-clockwise; the triangle then
    // lies ahead of every point behind it.
    return sign != 0 && orient3d(a, b, c, point) == -sign ? sign : 0
  }
}

/// 1 where the edge climbs past a point on its left, -1 where it sinks past it on its right. An
/// edge has its lower end but not its upper one, so that a chain of edges counts once.
@inline(__always)
private func turn(_ p: SIMD2<Float>, _ q: SIMD2<Float>, around point: SIMD2<Float>) -> Int {
  if p.y <= point.y {
    return q.y > point.y && orient2d(p, q, point) > 0 ? 1 : 0
  }
  return q.y <= point.y && orient2d(p, q, point) < 0 ? -1 : 0
}
