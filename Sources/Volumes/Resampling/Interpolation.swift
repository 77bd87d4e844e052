/// How values between voxel centres are made up.
public enum Interpolation: String, Sendable, CaseIterable {
  /// The value of the nearest voxel; of equals the one of the higher index.
  case nearest
  /// The mean of the eight voxels around, weighted by nearness.
  case linear
  /// The cubic B-spline through all voxels (Unser, IEEE Signal Process. Mag. 1999;16:22-38, doi
  /// 10.1109/79.799930), mirrored at the centres of the border's voxels. It may overshoot the values
  /// beside steps.
  case cubic

  /// The cubic kernel's voxels for a position along one axis: the first, and the weights of it and
  /// those that follow.
  @inline(__always)
  func taps(at position: Double) -> (first: Int, weights: SIMD4<Float>) {
    switch self {
    case .nearest:
      return (Int((position + 0.5).rounded(.down)), [1, 0, 0, 0])
    case .linear:
      let whole = position.rounded(.down)
      let t = Float(position - whole)
      return (Int(whole), [1 - t, t, 0, 0])
    case .cubic:
      let whole = position.rounded(.down)
      let t = position - whole
      let s = 1 - t
      return (
        Int(whole) - 1,
        [
          Float(s * s * s / 6), Float(2.0 / 3 - t * t * (2 - t) / 2),
          Float(2.0 / 3 - s * s * (2 - s) / 2), Float(t * t * t / 6),
        ]
      )
    }
  }

  /// How many of the weights count.
  var tapCount: Int {
    switch self {
    case .nearest: 1
    case .linear: 2
    case .cubic: 4
    }
  }

  /// What a tap beyond the border stands for. A linear position is at most half a voxel beyond.
  var border: LineBorder { self == .cubic ? .mirror : .nearest }
}

extension LineKernel {
  /// Turns values into the coefficients of the cubic B-spline through them: the two-sided
  /// exponential that undoes the spline's sampling, cut where it is below 1e-8.
  static let splineCoefficients: LineKernel = {
    let pole = 3.0.squareRoot() - 2
    let gain = -6 * pole / (1 - pole * pole)
    let powers = sequence(first: gain) { $0 * pole }.prefix(15)
    return LineKernel(powers.dropFirst().reversed() + powers)
  }()
}
