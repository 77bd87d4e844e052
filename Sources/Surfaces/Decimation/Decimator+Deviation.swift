import Geometry
import Parallel

/// How far the surface as it was and as it is are from each other: for every point of both, not for
/// samples, and for the surface of every structure by itself, the outside too. A point that is near
/// another triangle of its own wall is near the surfaces of both structures there.
extension Decimator {
  /// The triangle nearest to an original vertex among those around what it was merged into, and its
  /// squared distance.
  struct Foot: Sendable {
    var triangle: UInt32
    var squared: Double
  }

  /// The foot of an original vertex.
  ///
  /// - Parameter heir: what it was merged into, around which there must be a triangle.
  func foot(of vertex: UInt32, heir: UInt32) -> Foot {
    let point = originalPosition(vertex)
    var foot = Foot(triangle: Self.none, squared: .infinity)
    for place in vertices[heir].ring {
      let shape = shape(of: rings[place])
      guard !shape.isFarther(point, than: foot.squared) else { continue }
      let squared = shape.squaredDistance(point)
      if squared < foot.squared { foot = Foot(triangle: rings[place], squared: squared) }
    }
    return foot
  }

  /// The squared reach of an original triangle from those of its wall around what its corners were
  /// merged into; nil where these do not suffice.
  ///
  /// - Parameters:
  ///   - heirs: what each original vertex was merged into.
  ///   - feet: those of its corners.
  func squaredReach(
    original triangle: Int, _ heirs: [UInt32], _ feet: (Foot, Foot, Foot),
    within squaredBound: Double
  ) -> Double? {
    let t = original.triangles[triangle]
    let whole = originalShape(triangle)
    let corners = (whole.a, whole.a + whole.ab, whole.a + whole.ac)
    let own = wall(UInt32(triangle))
    // Most lie over one triangle.
    if isOfWall(feet.0.triangle, own) {
      let first = reach(feet.0, (corners.1, feet.1), (corners.2, feet.2))
      if first <= squaredBound { return first }
    }
    if feet.1.triangle != feet.0.triangle, isOfWall(feet.1.triangle, own) {
      let second = reach(feet.1, (corners.0, feet.0), (corners.2, feet.2))
      if second <= squaredBound { return second }
    }
    if feet.2.triangle != feet.0.triangle, feet.2.triangle != feet.1.triangle,
      isOfWall(feet.2.triangle, own)
    {
      let third = reach(feet.2, (corners.0, feet.0), (corners.1, feet.1))
      if third <= squaredBound { return third }
    }
    let near = SIMD3(heirs[Int(t.a)], heirs[Int(t.b)], heirs[Int(t.c)])
    return whole.squaredReach(within: squaredBound) { point in
      var (least, nearest) = (Double.infinity, -1)
      for index in 0..<3 where index == 0 || near[index] != near[index - 1] {
        for place in vertices[near[index]].ring where isOfWall(rings[place], own) {
          let shape = shape(of: rings[place])
          guard !shape.isFarther(point, than: least) else { continue }
          let squared = shape.squaredDistance(point)
          if squared < least { (least, nearest) = (squared, place) }
        }
      }
      return nearest < 0 ? nil : shape(of: rings[nearest])
    }
  }

  /// The largest squared distance of three corners from the foot of the first, where it is known of
  /// the others that have the same.
  private func reach(
    _ foot: Foot, _ one: (SIMD3<Double>, Foot), _ two: (SIMD3<Double>, Foot)
  ) -> Double {
    let shape = shape(of: foot.triangle)
    func squared(_ corner: (SIMD3<Double>, Foot)) -> Double {
      corner.1.triangle == foot.triangle ? corner.1.squared : shape.squaredDistance(corner.0)
    }
    return max(foot.squared, max(squared(one), squared(two)))
  }

  /// The squared reach of an original triangle from all of the result.
  ///
  /// - Parameter tree: of the result, whose triangles are the `survivors`.
  func squaredReach(
    original triangle: Int, _ tree: TriangleTree, _ survivors: [UInt32], within squaredBound: Double
  ) -> Double? {
    squaredReach(originalShape(triangle), UInt32(triangle), within: squaredBound) { point, admits in
      tree.closest(to: point + origin, within: squaredBound.squareRoot()) {
        admits(survivors[$0])
      }.map { shape(of: survivors[$0.triangle]) }
    }
  }

  /// The squared reach of a triangle of the result from the original surface; nil where it is beyond the
  /// bound, or where that is not plain to see around places near by and nothing else is given.
  ///
  /// - Parameter near: all original triangles that lie within the bound of it.
  func squaredReach(
    result triangle: UInt32, _ near: Nearby?, within squaredBound: Double
  ) -> Double? {
    var start = triangles[triangle].a
    return squaredReach(shape(of: triangle), triangle, within: squaredBound) { point, admits in
      let local = walk(
        to: point, from: &start, within: near == nil ? squaredBound / 4 : .infinity, admits)
      guard let near else {
        return local.squared <= squaredBound ? originalShape(local.triangle) : nil
      }
      if local.squared <= squaredBound / 4 { return originalShape(local.triangle) }
      return near.tree.closest(to: point + origin, within: squaredBound.squareRoot()) {
        admits(near.numbers[$0])
      }.map { originalShape(Int(near.numbers[$0.triangle])) }
    }
  }

  /// The squared reach of a triangle from its own wall, or where that does not suffice from the surface
  /// of each of its structures, the larger; nil where one of these does not suffice.
  ///
  /// - Parameter nearest: a triangle near a point, of those that its second argument admits by number.
  private func squaredReach(
    _ shape: TriangleShape, _ triangle: UInt32, within squaredBound: Double,
    _ nearest: (SIMD3<Double>, _ admits: (UInt32) -> Bool) -> TriangleShape?
  ) -> Double? {
    let own = wall(triangle)
    let reach = shape.squaredReach(within: squaredBound) { nearest($0) { isOfWall($0, own) } }
    if isOneWall || reach != nil { return reach }
    var largest = 0.0
    for structure in [original.inner[Int(triangle)], original.outer[Int(triangle)]] {
      let reach = shape.squaredReach(within: squaredBound) {
        nearest($0) {
          original.inner[Int($0)] == structure || original.outer[Int($0)] == structure
        }
      }
      guard let reach else { return nil }
      largest = max(largest, reach)
    }
    return largest
  }

  /// Whether there is a triangle and it is of a wall.
  @inline(__always)
  private func isOfWall(_ triangle: UInt32, _ other: UInt32) -> Bool {
    triangle != Self.none && (isOneWall || wall(triangle) == other)
  }

  /// The nearest original triangle to a point, of those admitted, that is found by going from vertex to
  /// vertex, always nearer, around the last; where none lies within a distance, around its neighbours
  /// too. `vertex` is where it starts and where it ends.
  private func walk(
    to point: SIMD3<Double>, from vertex: inout UInt32, within squaredDistance: Double,
    _ admits: (UInt32) -> Bool
  ) -> (squared: Double, triangle: Int) {
    var toVertex = (originalPosition(vertex) - point).squaredLength
    while true {
      var nearer = vertex
      for place in originalRing(vertex) {
        let end = follower(of: vertex, in: rings[place])
        let squared = (originalPosition(end) - point).squaredLength
        if squared < toVertex { (toVertex, nearer) = (squared, end) }
      }
      if nearer == vertex { break }
      vertex = nearer
    }
    var found = (squared: Double.infinity, triangle: -1)
    look(around: vertex, for: point, &found, admits)
    if found.squared > squaredDistance {
      for place in originalRing(vertex) {
        look(around: follower(of: vertex, in: rings[place]), for: point, &found, admits)
      }
    }
    return found
  }

  /// The corner after a vertex of an original triangle: each neighbour follows once around a closed ring.
  private func follower(of vertex: UInt32, in triangle: UInt32) -> UInt32 {
    let t = original.triangles[Int(triangle)]
    return t.a == vertex ? t.b : t.b == vertex ? t.c : t.a
  }

  /// Goes over to a triangle at an original vertex where one is nearer.
  private func look(
    around vertex: UInt32, for point: SIMD3<Double>,
    _ found: inout (squared: Double, triangle: Int), _ admits: (UInt32) -> Bool
  ) {
    for place in originalRing(vertex) where admits(rings[place]) {
      let shape = originalShape(Int(rings[place]))
      guard !shape.isFarther(point, than: found.squared) else { continue }
      let squared = shape.squaredDistance(point)
      if squared < found.squared { found = (squared, Int(rings[place])) }
    }
  }

  /// Where the triangles that were at a vertex stand in the pool of rings. Where collapses were taken
  /// back out of turn some may be missing.
  private func originalRing(_ vertex: UInt32) -> Range<Int> {
    Int(ringStarts[Int(vertex)])..<Int(ringStarts[Int(vertex) + 1])
  }

  /// An original vertex relative to the origin.
  @inline(__always)
  func originalPosition(_ vertex: UInt32) -> SIMD3<Double> {
    SIMD3<Double>(original.positions[Int(vertex)]) - origin
  }

  /// An original triangle relative to the origin.
  @inline(__always)
  func originalShape(_ triangle: Int) -> TriangleShape {
    let t = original.triangles[triangle]
    return TriangleShape(originalPosition(t.a), originalPosition(t.b), originalPosition(t.c))
  }

  /// A triangle as it is now, relative to the origin.
  @inline(__always)
  func shape(of triangle: UInt32) -> TriangleShape {
    let t = triangles[triangle]
    return TriangleShape(local(t.a), local(t.b), local(t.c))
  }
}
