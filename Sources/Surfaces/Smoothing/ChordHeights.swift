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

  /// A ring: the slots of those that the window has passed are those of the next.
  private var sums: [Sums]
  /// The first vertex of the window, and its slot.
  private var first: Int
  private var start = 0
  private let shortest: Float

  /// A window over so many vertices, from one on.
  ///
  /// - Parameter shortest: in mm. Where corners lie closer, rounding and the places that marching cubes keeps
  ///   free around voxels tilt the triangles, so such sides weigh as if they were as long as this.
  package init(from first: Int, count: Int, shortest: Float) {
    self.shortest = shortest
    sums = [Sums](repeating: Sums(), count: count)
    self.first = first
  }

  /// Adds triangles to their corners in the window; about 8 ns each.
  package mutating func add(
    _ range: Range<Int>, of triangles: [Triangle], at positions: [SIMD3<Float>]
  ) {
    let (positions, triangles) = (positions.span, triangles.span)
    let (first, start) = (UInt32(first), UInt32(start))
    let shortest = SIMD4(repeating: shortest * shortest)
    var target = sums.mutableSpan
    let count = UInt32(target.count)
    for index in range {
      let t = triangles[index]
      let a = SIMD4(positions[Int(t.a)], 0)
      let b = SIMD4(positions[Int(t.b)], 0)
      let c = SIMD4(positions[Int(t.c)], 0)
      guard let normals = WeighedNormals(a, b, c, shortest: shortest) else { continue }
      let area = (normals.normal * normals.normal).sum().squareRoot()
      let all = a + b + c
      @inline(__always)
      func add(
        _ vertex: UInt32, _ corner: SIMD4<Float>, _ normal: SIMD4<Float>,
        _ target: inout MutableSpan<Sums>
      ) {
        let place = vertex &- first
        guard place < count else { return }
        let slot = Int(place < count &- start ? place &+ start : place &- (count &- start))
        var away = (all - 3 * corner) * area
        away.w = area
        target[slot].normal += normal
        target[slot].away += away
      }
      add(t.a, a, normals.a, &target)
      add(t.b, b, normals.b, &target)
      add(t.c, c, normals.c, &target)
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
