import Geometry

/// Upper bounds of the distance of a whole triangle from a surface.
///
/// The distance to a convex set is a convex function: if the corners of a triangle are within a
/// distance of one triangle of the surface, all of it is. Where that does not hold, it is cut along
/// the border of the surface's triangle and its parts are asked in turn, each about the triangle
/// nearest to it (after Tang, Lee and Kim, Interactive Hausdorff distance computation, 2009,
/// doi:10.1145/1531326.1531380, who halve it).
extension TriangleShape {
  /// The most parts that are looked at before the answer is that the triangle may be too far.
  private static let mostParts = 4096

  /// The largest squared distance of a point of another triangle from this one; nil where that is
  /// beyond the squared bound.
  @inline(__always)
  func squaredReach(of other: TriangleShape, within squaredBound: Double) -> Double? {
    let first = squaredDistance(other.a)
    guard first <= squaredBound else { return nil }
    let second = squaredDistance(other.a + other.ab)
    guard second <= squaredBound else { return nil }
    let third = squaredDistance(other.a + other.ac)
    return third <= squaredBound ? max(first, max(second, third)) : nil
  }

  /// An upper bound, squared, of the distances of all points of the triangle from a surface; nil
  /// where one is, or may be, farther than the squared bound.
  ///
  /// - Parameter nearest: a triangle of the surface near a point, the nearest where that matters.
  func squaredReach(
    within squaredBound: Double, _ nearest: (SIMD3<Double>) -> TriangleShape?
  ) -> Double? {
    guard let first = nearest(centroid) else { return nil }
    if let reach = first.squaredReach(of: self, within: squaredBound) { return reach }
    guard first.squaredDistance(centroid) <= squaredBound else { return nil }
    var largest = 0.0
    var waiting: [TriangleShape] = []
    first.settle(self, within: squaredBound, &largest, others: &waiting)
    var parts = 1
    while let part = waiting.popLast() {
      parts += 1
      guard parts < Self.mostParts, let other = nearest(part.centroid) else { return nil }
      if let reach = other.squaredReach(of: part, within: squaredBound) {
        largest = max(largest, reach)
        continue
      }
      guard other.squaredDistance(part.centroid) <= squaredBound else { return nil }
      other.settle(part, within: squaredBound, &largest, others: &waiting)
    }
    return largest
  }

  /// Cuts another triangle along this one's border; what lies over this one is settled by it, and
  /// the parts for which it does not suffice are added to `others`.
  private func settle(
    _ part: TriangleShape, within squaredBound: Double, _ largest: inout Double,
    others: inout [TriangleShape]
  ) {
    var kept = others.count
    if !part.cut(alongBorderOf: self, into: &others) { part.quarter(into: &others) }
    for index in kept..<others.count {
      if let reach = squaredReach(of: others[index], within: squaredBound) {
        largest = max(largest, reach)
      } else {
        others[kept] = others[index]
        kept += 1
      }
    }
    others.removeLast(others.count - kept)
  }

  /// Cuts by the upright plane through that side of another triangle beyond which a corner lies
  /// farthest; false where no plane has corners on both sides.
  private func cut(
    alongBorderOf other: TriangleShape, into parts: inout [TriangleShape]
  ) -> Bool {
    let (b, c) = (other.a + other.ab, other.a + other.ac)
    var best = (outside: 0.0, heights: SIMD3<Double>.zero)
    for (start, end) in [(other.a, b), (b, c), (c, other.a)] {
      // Points out of the other triangle, seen along its normal.
      let across = (end - start).cross(other.normal)
      let unit = across / max(across.length, .leastNormalMagnitude)
      let heights = SIMD3(
        unit.dot(a - start), unit.dot(a + ab - start), unit.dot(a + ac - start))
      let outside = heights.max()
      // Thinner slices than this are rounding.
      let least = 1e-6 * max(outside, -heights.min())
      if outside > best.outside, outside > least, heights.min() < -least {
        best = (outside, heights)
      }
    }
    guard best.outside > 0 else { return false }
    cut(best.heights, into: &parts)
    return true
  }

  /// Cuts by a plane, given the corners' heights above it; not all lie on one side.
  private func cut(_ heights: SIMD3<Double>, into parts: inout [TriangleShape]) {
    let corners = [a, a + ab, a + ac]
    // The corner that is alone on its side comes first.
    let above = [heights.x > 0, heights.y > 0, heights.z > 0]
    let alone = above[1] == above[2] ? 0 : above[0] == above[2] ? 1 : 2
    let (one, two) = ((alone + 1) % 3, (alone + 2) % 3)
    func crossing(_ other: Int) -> SIMD3<Double> {
      let share = heights[alone] / (heights[alone] - heights[other])
      return corners[alone] + (corners[other] - corners[alone]) * share
    }
    let (toOne, toTwo) = (crossing(one), crossing(two))
    parts.append(TriangleShape(corners[alone], toOne, toTwo))
    parts.append(TriangleShape(toOne, corners[one], corners[two]))
    parts.append(TriangleShape(toOne, corners[two], toTwo))
  }

  private func quarter(into parts: inout [TriangleShape]) {
    let (b, c) = (a + ab, a + ac)
    let (onB, onC, onSide) = (a + ab / 2, a + ac / 2, (b + c) / 2)
    parts.append(TriangleShape(a, onB, onC))
    parts.append(TriangleShape(onB, b, onSide))
    parts.append(TriangleShape(onC, onSide, c))
    parts.append(TriangleShape(onSide, onC, onB))
  }
}
