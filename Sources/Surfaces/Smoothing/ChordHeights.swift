import Geometry

/// How far the arcs over the flat triangles around each vertex rise above them on the whole.
///
/// How far each edge lies below the arc over it follows from the normals at its ends; a triangle's share of
/// volume is its area times the mean of its three arcs' heights, and a vertex's height the mean of its
/// triangles' by their areas. Hollows have heights below zero.
///
/// Vertices are looked at in the order of their numbers, through a window that moves on, so that no more is
/// kept than triangles can still add to.
package struct ChordHeights: Sendable {
  /// Which vertices have slots, and where they begin in the ring.
  private struct Window {
    let first: UInt32
    let count: UInt32
    let start: UInt32

    /// The slot of a vertex; nil where it is not in the window.
    @inline(__always)
    func slot(_ vertex: UInt32) -> Int? {
      let place = vertex &- first
      guard place < count else { return nil }
      let untilEnd = count &- start
      return Int(place < untilEnd ? place &+ start : place &- untilEnd)
    }
  }

  /// A ring: the slots of those that the window has passed are those of the next. Sums of weighed normals,
  /// and where these are finished unit normals.
  private var normals: [SIMD4<Float>]
  /// Heights times areas, and areas.
  private var sums: [SIMD2<Float>]
  /// The first vertex of the window, its slot, and how many from it on have unit normals.
  private var first: Int
  private var start = 0
  private var finished = 0
  private let softening: Float

  /// A window over so many vertices, from one on.
  ///
  /// - Parameter softening: in mm. Where corners lie closer, rounding and the places that marching cubes keeps
  ///   free around voxels tilt the triangles: its square is added to those of the sides, by which they weigh.
  package init(from first: Int, count: Int, softening: Float) {
    self.softening = softening
    self.first = first
    normals = [SIMD4<Float>](repeating: .zero, count: count)
    sums = [SIMD2<Float>](repeating: .zero, count: count)
  }

  private var window: Window {
    Window(first: UInt32(first), count: UInt32(sums.count), start: UInt32(start))
  }

  /// Adds triangles to the normals at their corners, as far as these are in the window.
  ///
  /// At a corner a triangle's normal weighs by its area over the squares of the two sides there; see
  /// `Mesh.vertexNormals()`.
  package mutating func addNormals(
    _ range: Range<Int>, of triangles: [Triangle], at positions: [SIMD3<Float>]
  ) {
    let window = window
    let (positions, triangles) = (positions.span, triangles.span)
    let extra = max(softening * softening, 1e-18)
    var target = normals.mutableSpan
    for index in range {
      let t = triangles[index]
      let a = SIMD4(positions[Int(t.a)], 0)
      let b = SIMD4(positions[Int(t.b)], 0)
      let c = SIMD4(positions[Int(t.c)], 0)
      let (ab, bc, ca) = (b - a, c - b, a - c)
      let normal = ca.cross(ab)
      let over = 1 / (SIMD4((ab * ab).sum(), (bc * bc).sum(), (ca * ca).sum(), 1) + extra)
      if let slot = window.slot(t.a) { target[slot] += normal * (over.x * over.z) }
      if let slot = window.slot(t.b) { target[slot] += normal * (over.x * over.y) }
      if let slot = window.slot(t.c) { target[slot] += normal * (over.y * over.z) }
    }
  }

  /// Of the next so many vertices all triangles have been added.
  package mutating func finishNormals(_ count: Int) {
    precondition(finished + count <= normals.count)
    var slot = start + finished
    var target = normals.mutableSpan
    if slot >= target.count { slot -= target.count }
    for _ in 0..<count {
      let sum = target[slot]
      let length = (sum * sum).sum().squareRoot()
      target[slot] = length > 0 ? sum / length : .zero
      slot = slot &+ 1 == target.count ? 0 : slot &+ 1
    }
    finished += count
  }

  /// Adds triangles whose corners are in the window and have unit normals to the heights of these.
  package mutating func addArcs(
    _ range: Range<Int>, of triangles: [Triangle], at positions: [SIMD3<Float>]
  ) {
    Self.addArcs(range, of: triangles, at: positions, normals, window, to: &sums)
  }

  private static func addArcs(
    _ range: Range<Int>, of triangles: [Triangle], at positions: [SIMD3<Float>],
    _ normals: [SIMD4<Float>], _ window: Window, to sums: inout [SIMD2<Float>]
  ) {
    let (positions, triangles, normals) = (positions.span, triangles.span, normals.span)
    var target = sums.mutableSpan
    for index in range {
      let t = triangles[index]
      guard let i = window.slot(t.a), let j = window.slot(t.b), let k = window.slot(t.c) else {
        continue
      }
      let a = SIMD4(positions[Int(t.a)], 0)
      let ab = SIMD4(positions[Int(t.b)], 0) - a
      let ac = SIMD4(positions[Int(t.c)], 0) - a
      let (nb, nc) = (normals[j], normals[k])
      let all = normals[i] + nb + nc
      // The three edges' differences of normals times the edges, taken together.
      let arcs = ((nb * 3 - all) * ab + (nc * 3 - all) * ac).sum()
      let normal = ab.cross(ac)
      let area = (normal * normal).sum().squareRoot()
      // An arc rises above the middle of its chord by an eighth of this.
      let share = SIMD2(arcs * (1 / 24) * area, area)
      target[i] += share
      target[j] += share
      target[k] += share
    }
  }

  /// Writes the unit normals of the first vertices of the window, in order, and in the fourth lanes their
  /// heights in mm, zero where no triangle has an area; then the window moves on past them.
  package mutating func pass(_ count: Int, into chords: inout [SIMD4<Float>]) {
    precondition(count <= min(finished, chords.count))
    start = Self.pass(count, from: start, &normals, &sums, into: &chords)
    first += count
    finished -= count
  }

  /// Returns the slot behind the last.
  private static func pass(
    _ count: Int, from start: Int, _ normals: inout [SIMD4<Float>], _ sums: inout [SIMD2<Float>],
    into chords: inout [SIMD4<Float>]
  ) -> Int {
    var slot = start
    var normals = normals.mutableSpan
    var sums = sums.mutableSpan
    var target = chords.mutableSpan
    for index in 0..<count {
      var chord = normals[slot]
      let sum = sums[slot]
      chord.w = sum.y > 0 ? sum.x / sum.y : 0
      target[index] = chord
      normals[slot] = .zero
      sums[slot] = .zero
      slot = slot &+ 1 == normals.count ? 0 : slot &+ 1
    }
    return slot
  }
}
