import Geometry

/// The centre line of a vessel with its radius, mm.
struct Curve: Sendable {
  /// One place on the centre line.
  struct Point: Sendable {
    var position: SIMD3<Double>
    var radius: Double
  }

  /// Consecutive places, close enough together to be joined by straight pieces.
  var points: [Point]

  init(_ points: [Point]) { self.points = points }

  /// A uniform Catmull-Rom curve through the control points, sampled every `step` mm or closer.
  /// Radii are interpolated likewise but never leave the range of the two neighbours.
  init(through controls: [(position: SIMD3<Double>, radius: Double)], step: Double = 2) {
    precondition(controls.count >= 2)
    let last = controls.count - 1
    var points: [Point] = []
    for index in 0..<last {
      let (before, here) = (controls[max(0, index - 1)], controls[index])
      let (there, after) = (controls[index + 1], controls[min(last, index + 2)])
      let pieces = max(1, Int(((there.position - here.position).length / step).rounded(.up)))
      for piece in 0..<pieces {
        let at = Double(piece) / Double(pieces)
        let radius = catmullRom(
          SIMD3(before.radius, 0, 0), SIMD3(here.radius, 0, 0), SIMD3(there.radius, 0, 0),
          SIMD3(after.radius, 0, 0), at
        ).x
        let low = min(here.radius, there.radius)
        points.append(
          Point(
            position: catmullRom(
              before.position, here.position, there.position, after.position, at),
            radius: min(max(here.radius, there.radius), max(low, radius))))
      }
    }
    points.append(Point(position: controls[last].position, radius: controls[last].radius))
    self.points = points
  }

  /// The position on the curve's samples that is nearest to a point.
  func nearest(to point: SIMD3<Double>) -> SIMD3<Double> {
    points.map(\.position).min {
      ($0 - point).squaredLength < ($1 - point).squaredLength
    } ?? point
  }

  /// The tube around the curve.
  var tube: [Primitive] {
    zip(points, points.dropFirst()).map { here, there in
      .cone(
        Cone(
          from: here.position, radius: here.radius, to: there.position, radius: there.radius))
    }
  }
}

private func catmullRom(
  _ before: SIMD3<Double>, _ here: SIMD3<Double>, _ there: SIMD3<Double>,
  _ after: SIMD3<Double>, _ at: Double
) -> SIMD3<Double> {
  let linear = there - before
  let square = 2 * before - 5 * here + 4 * there - after
  let cube = 3 * (here - there) + after - before
  return here + 0.5 * at * (linear + at * (square + at * cube))
}
