import Geometry

/// Whether the quads around a vertex are shown to lie over a plane without covering any place of it
/// twice, so that no two of their triangles meet beside their common corners and sides.
///
/// The plane is that of the triangles' mean normal. All triangles must face its way, the far corner
/// of each quad must lie between the sides at the vertex, and the sectors must go around once. All
/// signs are asked for with a margin a hundred times wider than what single precision rounds, so a
/// yes is certain and a no means nothing. Vertices where walls of several structures join are a no.
///
/// - Parameters:
///   - ring: where the triangles at the vertex stand in `list`; 2 q and 2 q + 1 are quad q.
///   - walls: the two structures of each triangle.
/// - Complexity: about 0.1 µs.
@inline(__always)
func quadsAreGraph(
  around vertex: Int, ring: Range<Int>, of list: Span<UInt32>, _ triangles: Span<Triangle>,
  _ walls: (inner: Span<UInt16>, outer: Span<UInt16>), _ positions: Span<SIMD3<Float>>
) -> Bool {
  let name = UInt32(truncatingIfNeeded: vertex)
  guard let first = ring.first else { return true }
  let wall = Int(list[first])
  let apex = positions[vertex]
  var normal = SIMD3<Float>.zero
  for place in ring {
    let triangle = Int(list[place])
    guard walls.inner[triangle] == walls.inner[wall],
      walls.outer[triangle] == walls.outer[wall]
    else { return false }
    let (p, q) = triangles[triangle].others(from: name)
    normal += (positions[Int(p)] - apex).cross(positions[Int(q)] - apex)
  }
  let length = normal.length
  guard length > 0 else { return false }
  normal /= length
  var lowest = Float.infinity
  var longest: Float = 0
  var ray = SIMD3<Float>.zero
  var start = UInt32.max
  for place in ring {
    let triangle = Int(list[place])
    let (pIndex, qIndex) = triangles[triangle].others(
      from: name)
    let p = positions[Int(pIndex)] - apex
    let q = positions[Int(qIndex)] - apex
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
    let far = triangles[triangle ^ 1]
    guard let o = far.corner(oppositeTo: pIndex, qIndex, unless: name) else {
      continue
    }
    let opposite = positions[Int(o)] - apex
    let before = normal.dot(p.cross(opposite))
    let after = normal.dot(opposite.cross(q))
    longest = max(longest, opposite.squaredLength)
    lowest = min(lowest, min(min(before, after), before + after - area))
  }
  return lowest > 1e-5 * longest
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
