import Geometry

/// The triangles around a vertex and, where the other half of one's quad does not reach the vertex,
/// that half too.
struct FanView {
  private let surface: LabelSurface
  private let rings: VertexRings

  init(_ surface: LabelSurface, _ rings: VertexRings) {
    self.surface = surface
    self.rings = rings
  }

  /// Whether the quads around a vertex are shown to lie over a plane without covering any place of it
  /// twice, so that no two of their triangles meet beside their common corners and sides.
  ///
  /// The plane is that of the triangles' mean normal. All triangles must face its way, the far corner
  /// of each quad must lie between the sides at the vertex, and the sectors must go around once. All
  /// signs are asked for with a margin a hundred times wider than what single precision rounds, so a
  /// yes is certain and a no means nothing. Vertices where walls of several structures join are a no.
  ///
  /// - Complexity: about 0.1 µs.
  @inline(__always)
  func isGraph(around vertex: Int) -> Bool {
    let ring = rings[vertex]
    guard let first = ring.first else { return true }
    let wall = Int(rings.triangles[first])
    let apex = surface.positions[vertex]
    var normal = SIMD3<Float>.zero
    for place in ring {
      let triangle = Int(rings.triangles[place])
      guard surface.inner[triangle] == surface.inner[wall],
        surface.outer[triangle] == surface.outer[wall]
      else { return false }
      let (p, q) = surface.triangles[triangle].others(from: UInt32(truncatingIfNeeded: vertex))
      normal += (surface.positions[Int(p)] - apex).cross(surface.positions[Int(q)] - apex)
    }
    let length = normal.length
    guard length > 0 else { return false }
    normal /= length
    var lowest = Float.infinity
    var longest: Float = 0
    var ray = SIMD3<Float>.zero
    var start = UInt32.max
    for place in ring {
      let triangle = Int(rings.triangles[place])
      let (pIndex, qIndex) = surface.triangles[triangle].others(
        from: UInt32(truncatingIfNeeded: vertex))
      let p = surface.positions[Int(pIndex)] - apex
      let q = surface.positions[Int(qIndex)] - apex
      let area = normal.dot(p.cross(q))
      lowest = min(lowest, area)
      longest = max(longest, p.squaredLength)
      if place == first {
        ray = p
        start = pIndex
      } else if qIndex != start {
        // The first sector's beginning must lie in no other: before it or behind it.
        lowest = min(lowest, max(normal.dot(ray.cross(p)), normal.dot(q.cross(ray))))
      }
      let far = surface.triangles[triangle ^ 1]
      guard let o = far.corner(oppositeTo: pIndex, qIndex, unless: UInt32(vertex)) else {
        continue
      }
      let opposite = surface.positions[Int(o)] - apex
      let before = normal.dot(p.cross(opposite))
      let after = normal.dot(opposite.cross(q))
      longest = max(longest, opposite.squaredLength)
      lowest = min(lowest, min(min(before, after), before + after - area))
    }
    return lowest > 1e-5 * longest
  }
}

extension Triangle {
  /// The two corners that follow one of the three, in their order.
  @inline(__always)
  fileprivate func others(from corner: UInt32) -> (UInt32, UInt32) {
    corner == a ? (b, c) : corner == b ? (c, a) : (a, b)
  }

  /// The corner that is neither of two; nil where the third given one is a corner.
  @inline(__always)
  fileprivate func corner(
    oppositeTo p: UInt32, _ q: UInt32, unless third: UInt32
  ) -> UInt32? {
    if a == third || b == third || c == third { return nil }
    return a != p && a != q ? a : b != p && b != q ? b : c
  }
}
