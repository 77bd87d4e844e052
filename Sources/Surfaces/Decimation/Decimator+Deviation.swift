import Geometry
import Parallel

/// How far the surface as it was and as it is are from each other: for every point of both, not for
/// samples.
extension Decimator {
  /// The squared reach of an original triangle from the triangles around what its corners were
  /// merged into; nil where one of these does not suffice.
  ///
  /// - Parameter heirs: what each original vertex was merged into.
  func squaredReach(
    original triangle: Int, _ heirs: [UInt32], within squaredBound: Double
  ) -> Double? {
    let t = original.triangles[triangle]
    let near = SIMD3(heirs[Int(t.a)], heirs[Int(t.b)], heirs[Int(t.c)])
    let whole = originalShape(triangle)
    for index in 0..<3 where index == 0 || near[index] != near[index - 1] {
      for place in vertices[near[index]].ring {
        if let reach = shape(of: rings[place]).squaredReach(of: whole, within: squaredBound) {
          return reach
        }
      }
    }
    return whole.squaredReach(within: squaredBound) { point in
      var (least, nearest) = (Double.infinity, -1)
      for index in 0..<3 {
        for place in vertices[near[index]].ring {
          let squared = shape(of: rings[place]).squaredDistance(point)
          if squared < least { (least, nearest) = (squared, place) }
        }
      }
      return nearest < 0 ? nil : shape(of: rings[nearest])
    }
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
