import Geometry

/// A point from which a ray runs along +x, with exact decisions about float32 triangles.
struct RayQuery {
  private let point: ExactPoint
  private let exponent: Int
  /// The nearest doubles.
  private let place: SIMD3<Double>
  /// How far these may be off.
  private let slack: SIMD3<Double>

  init(_ point: ExactPoint, exponent: Int) {
    self.point = point
    self.exponent = exponent
    place = point.rounded(exponent: exponent)
    slack = pointwiseMax(place, -place) * 2.3e-16
  }

  /// Whether the ray may meet a box.
  func mayMeet(_ box: Box) -> Bool {
    Double(box.upper.x) >= place.x - slack.x
      && Double(box.lower.y) <= place.y + slack.y && Double(box.upper.y) >= place.y - slack.y
      && Double(box.lower.z) <= place.z + slack.z && Double(box.upper.z) >= place.z - slack.z
  }

  /// 1 where the ray leaves through the front of the triangle, -1 where it enters there, 0 where it
  /// misses or begins in its plane; as `TriangleTree.visitCrossings`, also in what it does at edges.
  func crossing(_ corners: Corners) -> Int {
    let heights = [compareZ(corners.a.z), compareZ(corners.b.z), compareZ(corners.c.z)]
    let points = [corners.a, corners.b, corners.c]
    var sign = 0
    for k in 0..<3 {
      let next = (k + 1) % 3
      // An edge has its lower end but not its upper one.
      if heights[k] >= 0 && heights[next] < 0 {
        if turn(points[k], points[next]) > 0 { sign += 1 }
      } else if heights[k] < 0 && heights[next] >= 0 {
        if turn(points[k], points[next]) < 0 { sign -= 1 }
      }
    }
    return sign != 0 && side(of: corners) == -sign ? sign : 0
  }

  /// The sign of the point's z less `value`.
  private func compareZ(_ value: Float) -> Int {
    let difference = place.z - Double(value)
    if difference > slack.z { return 1 }
    if -difference > slack.z { return -1 }
    return (point.z - BigInteger(value, timesTwoTo: exponent) * point.w).sign
  }

  /// Whether the point lies left of an edge in the shadow along x.
  private func turn(_ p: SIMD3<Float>, _ q: SIMD3<Float>) -> Int {
    let a = SIMD2(Double(p.y) - place.y, Double(p.z) - place.z)
    let b = SIMD2(Double(q.y) - place.y, Double(q.z) - place.z)
    let determinant = a.x * b.y - a.y * b.x
    let off = 2 * max(slack.y, slack.z) + 2.3e-16 * max(abs(a.x), abs(a.y), max(abs(b.x), abs(b.y)))
    let reach = abs(a.x) + abs(a.y) + abs(b.x) + abs(b.y) + 2 * off
    if determinant > 2 * off * reach { return 1 }
    if -determinant > 2 * off * reach { return -1 }
    let (py, pz) = (whole(p.y) - point.y, whole(p.z) - point.z)
    let (qy, qz) = (whole(q.y) - point.y, whole(q.z) - point.z)
    return (py * qz - pz * qy).sign
  }

  /// On which side of the triangle's plane the point lies.
  private func side(of corners: Corners) -> Int {
    let a = SIMD3<Double>(corners.a) - place
    let b = SIMD3<Double>(corners.b) - place
    let c = SIMD3<Double>(corners.c) - place
    let (bc, ca, ab) = (b.cross(c), c.cross(a), a.cross(b))
    let height = -(a.dot(b.cross(c)))
    let largest = max(a.absoluteMaximum, b.absoluteMaximum, c.absoluteMaximum)
    let off = 2 * max(slack.x, slack.y, slack.z) + 2.3e-16 * largest
    // Each term is at most a product of three lengths, off by the error of each.
    let bound =
      36 * off * (largest + off) * (largest + off) + 1e-14 * largest
      * max(bc.absoluteMaximum, ca.absoluteMaximum, ab.absoluteMaximum)
    if height > bound { return 1 }
    if -height > bound { return -1 }
    let plane = ExactPlane(
      ExactPoint(corners.a, exponent: exponent), ExactPoint(corners.b, exponent: exponent),
      ExactPoint(corners.c, exponent: exponent))
    return plane.height(point).sign
  }

  private func whole(_ value: Float) -> BigInteger {
    BigInteger(value, timesTwoTo: exponent) * point.w
  }
}

extension SIMD3 where Scalar == Double {
  fileprivate var absoluteMaximum: Double { Swift.max(abs(x), Swift.max(abs(y), abs(z))) }
}

extension TriangleTree {
  /// How often the surfaces of both operands wind around a point off the surface, or nearly so;
  /// triangles in whose plane it lies are left out.
  func windings(_ query: RayQuery, secondOperand: Int) -> SIMD2<Int32> {
    var windings = SIMD2<Int32>.zero
    guard !isEmpty else { return windings }
    var waiting = [1]
    while let node = waiting.popLast() {
      guard query.mayMeet(boxes[node]) else { continue }
      guard node >= leafCount else {
        waiting.append(2 &* node &+ 1)
        waiting.append(2 &* node)
        continue
      }
      for place in places(node) where query.mayMeet(corners[place].box) {
        let sign = Int32(query.crossing(corners[place]))
        if Int(triangles[place]) < secondOperand {
          windings.x &+= sign
        } else {
          windings.y &+= sign
        }
      }
    }
    return windings
  }
}
