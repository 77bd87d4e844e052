import Geometry

/// Three orthogonal unit vectors, right-handed.
struct Axes: Sendable {
  let first: SIMD3<Double>
  let second: SIMD3<Double>
  let third: SIMD3<Double>

  /// The axes whose first is along `first` and whose second is as near to `second` as may be.
  init(first: SIMD3<Double>, second: SIMD3<Double>) {
    let first = first.normalized
    self.first = first
    self.second = (second - first * second.dot(first)).normalized
    third = first.cross(self.second)
  }

  /// Those of the patient: left, back, head.
  static let patient = Axes(first: [1, 0, 0], second: [0, 1, 0])

  /// The vector with these components.
  func vector(_ first: Double, _ second: Double, _ third: Double) -> SIMD3<Double> {
    self.first * first + self.second * second + self.third * third
  }
}
