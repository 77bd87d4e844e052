import Geometry
import Surfaces

/// Cuts polygons into triangles without new vertices.
///
/// A convex polygon becomes a fan from its first corner; a concave one of up to 64 corners is cut by
/// ear clipping in the plane of its area vector (Newell), which keeps the triangles inside of it.
/// Larger concave polygons become a fan and are counted: a bound that keeps hostile files quick.
struct PolygonCutter {
  /// Concave polygons that were too large for ear clipping.
  private(set) var fannedConcave = 0

  private static let largestClipped = 64

  /// Appends the `corners.count - 2` triangles of a polygon.
  mutating func cut(
    _ corners: [UInt32], positions: [SIMD3<Float>], into triangles: inout [Triangle]
  ) {
    let points = corners.map { SIMD3<Double>(positions[Int($0)]) }
    var normal = SIMD3<Double>.zero
    for index in 1..<(points.count - 1) {
      normal += (points[index] - points[0]).cross(points[index + 1] - points[0])
    }
    let isConvex = points.indices.allSatisfy { index in
      Self.turn(points, index, normal) >= 0
    }
    if !isConvex, corners.count > Self.largestClipped { fannedConcave += 1 }
    if isConvex || corners.count > Self.largestClipped {
      for index in 1..<(corners.count - 1) {
        triangles.append(Triangle(corners[0], corners[index], corners[index + 1]))
      }
    } else {
      Self.clip(corners, points, normal, into: &triangles)
    }
  }

  /// Positive where the polygon turns left at a corner, seen against the normal.
  private static func turn(
    _ points: [SIMD3<Double>], _ index: Int, _ normal: SIMD3<Double>
  ) -> Double {
    let before = points[(index + points.count - 1) % points.count]
    let after = points[(index + 1) % points.count]
    return area(before, points[index], after, normal)
  }

  private static func area(
    _ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>, _ normal: SIMD3<Double>
  ) -> Double {
    (b - a).cross(c - a).dot(normal)
  }

  private static func clip(
    _ corners: [UInt32], _ points: [SIMD3<Double>], _ normal: SIMD3<Double>,
    into triangles: inout [Triangle]
  ) {
    var rest = Array(corners.indices)
    while rest.count > 3 {
      // A polygon that crosses itself may have no ear; then the first corner is taken.
      let ear = rest.indices.first { isEar($0, of: rest, points, normal) } ?? 0
      let before = rest[(ear + rest.count - 1) % rest.count]
      let after = rest[(ear + 1) % rest.count]
      triangles.append(Triangle(corners[before], corners[rest[ear]], corners[after]))
      rest.remove(at: ear)
    }
    triangles.append(Triangle(corners[rest[0]], corners[rest[1]], corners[rest[2]]))
  }

  private static func isEar(
    _ place: Int, of rest: [Int], _ points: [SIMD3<Double>], _ normal: SIMD3<Double>
  ) -> Bool {
    let before = (place + rest.count - 1) % rest.count
    let after = (place + 1) % rest.count
    let (a, b, c) = (points[rest[before]], points[rest[place]], points[rest[after]])
    guard area(a, b, c, normal) > 0 else { return false }
    return rest.indices.allSatisfy { other in
      if other == before || other == place || other == after { return true }
      let point = points[rest[other]]
      return area(a, b, point, normal) < 0 || area(b, c, point, normal) < 0
        || area(c, a, point, normal) < 0
    }
  }
}
