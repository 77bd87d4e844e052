import Geometry
import Parallel

/// How far the surface as it was and as it is are from each other: for every point of both, not for
/// samples.
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

  /// The squared reach of an original triangle from the triangles around what its corners were
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
    // Most lie over one triangle.
    let first = reach(feet.0, (corners.1, feet.1), (corners.2, feet.2))
    if first <= squaredBound { return first }
    if feet.1.triangle != feet.0.triangle {
      let second = reach(feet.1, (corners.0, feet.0), (corners.2, feet.2))
      if second <= squaredBound { return second }
    }
    if feet.2.triangle != feet.0.triangle, feet.2.triangle != feet.1.triangle {
      let third = reach(feet.2, (corners.0, feet.0), (corners.1, feet.1))
      if third <= squaredBound { return third }
    }
    let near = SIMD3(heirs[Int(t.a)], heirs[Int(t.b)], heirs[Int(t.c)])
    return whole.squaredReach(within: squaredBound) { point in
      var (least, nearest) = (Double.infinity, -1)
      for index in 0..<3 where index == 0 || near[index] != near[index - 1] {
        for place in vertices[near[index]].ring {
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
    guard foot.triangle != Self.none else { return .infinity }
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
    originalShape(triangle).squaredReach(within: squaredBound) { point in
      tree.closest(to: point + origin, within: squaredBound.squareRoot()).map {
        shape(of: survivors[$0.triangle])
      }
    }
  }

  /// The squared reach of a triangle of the result from the original surface.
  func squaredReach(
    result triangle: UInt32, _ rings: VertexRings, _ tree: TriangleTree,
    within squaredBound: Double
  ) -> Double? {
    var start = triangles[triangle].a
    return shape(of: triangle).squaredReach(within: squaredBound) { point in
      let local = walk(to: point, from: &start, rings)
      if local.squared <= squaredBound / 4 { return originalShape(local.triangle) }
      return tree.closest(to: point + origin, within: squaredBound.squareRoot()).map {
        originalShape($0.triangle)
      }
    }
  }

  /// The nearest original triangle to a point that is found by going from vertex to vertex, always
  /// nearer; `vertex` is where it starts and where it ends.
  private func walk(
    to point: SIMD3<Double>, from vertex: inout UInt32, _ rings: VertexRings
  ) -> (squared: Double, triangle: Int) {
    var toVertex = (originalPosition(vertex) - point).squaredLength
    while true {
      var nearer = vertex
      for place in rings[Int(vertex)] {
        let t = original.triangles[Int(rings.triangles[place])]
        // The corner after `vertex`: each neighbour follows once around a closed ring.
        let end = t.a == vertex ? t.b : t.b == vertex ? t.c : t.a
        let squared = (originalPosition(end) - point).squaredLength
        if squared < toVertex { (toVertex, nearer) = (squared, end) }
      }
      if nearer == vertex { break }
      vertex = nearer
    }
    var (least, nearest) = (Double.infinity, -1)
    for place in rings[Int(vertex)] {
      let squared = originalShape(Int(rings.triangles[place])).squaredDistance(point)
      if squared < least { (least, nearest) = (squared, Int(rings.triangles[place])) }
    }
    return (least, nearest)
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
