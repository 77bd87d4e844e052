import Geometry

extension TriangleTree {
  /// The point of a surface that is closest to some other point.
  public struct Closest: Equatable, Sendable {
    /// The triangle of the mesh.
    public var triangle: Int
    /// The closest point, mm.
    public var point: SIMD3<Double>
    /// Its distance, mm.
    public var distance: Double
  }

  /// The closest point of the surface, or nil where nothing lies within `limit` mm (inclusive).
  ///
  /// No approximation but that of doubles. Among triangles equally close, which one is named is
  /// fixed but arbitrary. Typically 2 µs; a `limit` makes it faster. A point that is not a number
  /// has nothing close to it; `limit` must not be negative.
  public func closest(to point: SIMD3<Double>, within limit: Double = .infinity) -> Closest? {
    precondition(limit >= 0)
    var best = Nearest(squared: limit * limit)
    search(point, &best)
    return closest(best)
  }

  /// As `closest(to:within:)`, of those triangles of the mesh that `admits` lets through.
  func closest(
    to point: SIMD3<Double>, within limit: Double, admits: (Int) -> Bool
  ) -> Closest? {
    precondition(limit >= 0)
    var best = Nearest(squared: limit * limit)
    search(point, &best, admits: admits)
    return closest(best)
  }

  /// Shows every triangle of the mesh whose box is at most so far from a point, mm, but for rounding.
  func visitTriangles(near point: SIMD3<Float>, within reach: Float, _ body: (Int) -> Void) {
    guard !isEmpty else { return }
    let near = SIMD4(point, 0)
    let limit = (reach + slack(near)) * (reach + slack(near))
    var waiting = [1]
    while let node = waiting.popLast() {
      guard boxes[node].squaredDistance(to: near) <= limit else { continue }
      if node < leafCount {
        waiting += [2 * node + 1, 2 * node]
        continue
      }
      for place in places(node) where corners[place].box.squaredDistance(to: near) <= limit {
        body(Int(triangles[place]))
      }
    }
  }

  private func closest(_ best: Nearest) -> Closest? {
    guard best.place >= 0 else { return nil }
    return Closest(
      triangle: Int(triangles[best.place]), point: best.point,
      distance: best.squared.squareRoot())
  }

  /// The best so far of a search; `place` is negative while there is none.
  struct Nearest {
    var squared: Double
    var place = -1
    var point = SIMD3<Double>.zero

    /// The square of a little more than the distance, in single precision; its rounding is less than what
    /// is added.
    @inline(__always)
    func squaredReach(_ slack: Float) -> Float {
      let reach = Float(squared).squareRoot() * (1 + 0x1p-20) + slack
      return reach * reach * (1 + 0x1p-20)
    }
  }

  /// Improves `best`.
  func search(_ point: SIMD3<Double>, _ best: inout Nearest) {
    search(point, &best, admits: { _ in true })
  }

  @inline(__always)
  private func search(
    _ point: SIMD3<Double>, _ best: inout Nearest, admits: (Int) -> Bool
  ) {
    guard !isEmpty, point.x == point.x, point.y == point.y, point.z == point.z else { return }
    // Boxes are judged in single precision, by a reach that is longer than the best distance by more
    // than rounding can take from a box's.
    let near = SIMD4(SIMD3<Float>(point), 0)
    let slack = slack(near)
    let (boxes, corners, leafCount) = (boxes.span, corners.span, leafCount)
    var reach = best.squaredReach(slack)
    // A node waits for each of the tree's levels, at most 32.
    var waiting = InlineArray<34, UInt32>(repeating: 0)
    var distances = InlineArray<34, Float>(repeating: 0)
    var depth = 0
    var node = 1
    var distance: Float = 0
    while true {
      if distance <= reach {
        if node >= leafCount {
          for place in places(node) {
            guard corners[place].box.squaredDistance(to: near) <= reach,
              admits(Int(triangles[place]))
            else { continue }
            if visit(place, corners[place], point, &best) { reach = best.squaredReach(slack) }
          }
        } else {
          let left = boxes[2 &* node].squaredDistance(to: near)
          let right = boxes[2 &* node &+ 1].squaredDistance(to: near)
          let leftIsNearer = left <= right
          let farther = leftIsNearer ? right : left
          if farther <= reach {
            waiting[depth] = UInt32(truncatingIfNeeded: leftIsNearer ? 2 &* node &+ 1 : 2 &* node)
            distances[depth] = farther
            depth &+= 1
          }
          node = leftIsNearer ? 2 &* node : 2 &* node &+ 1
          distance = leftIsNearer ? left : right
          continue
        }
      }
      if depth == 0 { return }
      depth &-= 1
      node = Int(waiting[depth])
      distance = distances[depth]
    }
  }

  /// More than what rounding adds to the distance between a point and a box, in mm.
  @inline(__always)
  private func slack(_ point: SIMD4<Float>) -> Float {
    slacks(
      SIMD4(repeating: point.x), SIMD4(repeating: point.y), SIMD4(repeating: point.z))[0]
  }

  /// The same for four points, coordinate by coordinate.
  @inline(__always)
  func slacks(_ x: SIMD4<Float>, _ y: SIMD4<Float>, _ z: SIMD4<Float>) -> SIMD4<Float> {
    let root = boxes[1]
    // The box's farthest coordinate from zero.
    let ends = greater(root.upper, SIMD4.zero - root.lower)
    let farthest = max(ends.x, ends.y, ends.z)
    let largest = greater(greater(magnitudes(x), magnitudes(y)), magnitudes(z))
    return greater(largest, SIMD4(repeating: farthest)) * 0x1p-21
  }

  /// Looks at one triangle; true where it is nearer than what was known.
  @inline(__always)
  func visit(
    _ place: Int, _ corners: Corners, _ point: SIMD3<Double>, _ best: inout Nearest
  ) -> Bool {
    let nearest = corners.closestPoint(to: point)
    let squared = (nearest - point).squaredLength
    // The first one counts also where it lies exactly at the limit.
    guard squared < best.squared || (best.place < 0 && squared <= best.squared) else {
      return false
    }
    best.squared = squared
    best.place = place
    best.point = nearest
    return true
  }
}

extension Corners {
  /// The point of the closed triangle that is closest to `point`. Degenerate triangles are the
  /// segments or points that they look like.
  func closestPoint(to point: SIMD3<Double>) -> SIMD3<Double> {
    // All relative to the point itself, so that nearby distances keep their digits.
    let a = SIMD3<Double>(self.a) - point
    let b = SIMD3<Double>(self.b) - point
    let c = SIMD3<Double>(self.c) - point
    let normal = (b - a).cross(c - a)
    let weightA = b.cross(c).dot(normal)
    let weightB = c.cross(a).dot(normal)
    let weightC = a.cross(b).dot(normal)
    if weightA > 0 && weightB > 0 && weightC > 0 {
      return point + normal * (a.dot(normal) / normal.squaredLength)
    }
    // Else it lies on an edge that the point is outside of; slivers have no outside to rely on.
    let longest = max((b - a).squaredLength, (c - a).squaredLength)
    let isSliver = normal.squaredLength <= 1e-12 * longest * longest
    var best = a
    if isSliver || weightC <= 0 { best = closestToOrigin(a, b) }
    if isSliver || weightA <= 0 { best = nearer(best, closestToOrigin(b, c)) }
    if isSliver || weightB <= 0 { best = nearer(best, closestToOrigin(c, a)) }
    return point + best
  }
}

/// The one nearer to the origin.
@inline(__always)
private func nearer(_ one: SIMD3<Double>, _ two: SIMD3<Double>) -> SIMD3<Double> {
  two.squaredLength < one.squaredLength ? two : one
}

/// The point of the segment from `a` to `b` that is closest to the origin.
@inline(__always)
private func closestToOrigin(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  let along = b - a
  let t = -a.dot(along)
  if t <= 0 { return a }
  let squared = along.squaredLength
  return t >= squared ? b : a + along * (t / squared)
}

@inline(__always)
private func magnitudes(_ values: SIMD4<Float>) -> SIMD4<Float> {
  greater(values, SIMD4.zero - values)
}
