import Geometry

/// How far the arcs over the flat triangles around each vertex rise above them on the whole.
///
/// Seen from a vertex of a curved surface, its neighbours lie below the plane across its normal, by half the
/// edge's square times the curvature; on the mean over a triangle the surface lies above the triangle by
/// a quarter of that. Triangles weigh by their areas. In hollows all this is below zero.
///
/// Vertices are looked at in the order of their numbers, through a window that moves on, so that no more is
/// kept than triangles can still add to.
package struct ChordHeights: Sendable {
  private struct Sums: BitwiseCopyable {
    /// The normal, of any length.
    var normal = SIMD4<Float>.zero
    /// How far away the neighbours lie, times areas; in the fourth lane the areas.
    var away = SIMD4<Float>.zero
  }

  /// Which vertices have slots, and where they begin in the ring.
  private struct Window {
    let first: UInt32
    let count: UInt32
    let start: UInt32

    /// Adds to a vertex if it is in the window.
    @inline(__always)
    func add(
      _ vertex: UInt32, _ normal: SIMD4<Float>, _ away: SIMD4<Float>, _ area: Float,
      to sums: inout MutableSpan<Sums>
    ) {
      let place = vertex &- first
      guard place < count else { return }
      let untilEnd = count &- start
      let slot = Int(place < untilEnd ? place &+ start : place &- untilEnd)
      var away = away
      away.w = area
      sums[slot].normal += normal
      sums[slot].away += away
    }
  }

  /// A ring: the slots of those that the window has passed are those of the next.
  private var sums: [Sums]
  /// The first vertex of the window, and its slot.
  private var first: Int
  private var start = 0
  private let softening: Float

  /// A window over so many vertices, from one on.
  ///
  /// - Parameter softening: in mm. Where corners lie closer, rounding and the places that marching cubes keeps
  ///   free around voxels tilt the triangles: its square is added to those of the sides, by which they weigh.
  package init(from first: Int, count: Int, softening: Float) {
    self.softening = softening
    sums = [Sums](repeating: Sums(), count: count)
    self.first = first
  }

  /// Adds triangles to their corners in the window; about 7 ns each.
  ///
  /// At a corner a triangle's normal weighs by its area over the squares of the two sides there; see
  /// `Mesh.vertexNormals()`.
  package mutating func add(
    _ range: Range<Int>, of triangles: [Triangle], at positions: [SIMD3<Float>]
  ) {
    let (positions, triangles) = (positions.span, triangles.span)
    let window = Window(first: UInt32(first), count: UInt32(sums.count), start: UInt32(start))
    let extra = max(softening * softening, 1e-18)
    var target = sums.mutableSpan
    for index in range {
      let t = triangles[index]
      let a = SIMD4(positions[Int(t.a)], 0)
      let b = SIMD4(positions[Int(t.b)], 0)
      let c = SIMD4(positions[Int(t.c)], 0)
      let (ab, bc, ca) = (b - a, c - b, a - c)
      let normal = ca.cross(ab)
      let squares = SIMD4(
        (ab * ab).sum(), (bc * bc).sum(), (ca * ca).sum(), (normal * normal).sum())
      let over = 1 / (squares + extra)
      let area = squares.w.squareRoot()
      window.add(t.a, normal * (over.x * over.z), (ab - ca) * area, area, to: &target)
      window.add(t.b, normal * (over.x * over.y), (bc - ab) * area, area, to: &target)
      window.add(t.c, normal * (over.y * over.z), (ca - bc) * area, area, to: &target)
    }
  }

  /// Writes the unit normals of the first vertices of the window, in order, and in the fourth lanes their
  /// heights in mm, or zeros where no triangle has an area; then the window moves on past them.
  package mutating func pass(_ count: Int, into chords: inout [SIMD4<Float>]) {
    precondition(count <= min(sums.count, chords.count))
    var slot = start
    var all = sums.mutableSpan
    var target = chords.mutableSpan
    for index in 0..<count {
      let sum = all[slot]
      all[slot] = Sums()
      slot = slot &+ 1 == all.count ? 0 : slot &+ 1
      let length = (sum.normal * sum.normal).sum().squareRoot()
      guard length > 0, sum.away.w > 0 else {
        target[index] = .zero
        continue
      }
      var chord = sum.normal / length
      // Two neighbours a triangle.
      chord.w = -(chord * sum.away).sum() / (8 * sum.away.w)
      target[index] = chord
    }
    start = slot
    first += count
  }
}
