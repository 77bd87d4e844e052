import Foundation

/// Weights along one axis, for the offsets -radius...radius in voxels.
package struct LineKernel: Sendable {
  /// As many as 2 * radius + 1.
  package let weights: [Float]

  package var radius: Int { weights.count / 2 }

  init(_ weights: [Double]) {
    precondition(weights.count % 2 == 1)
    self.weights = weights.map(Float.init)
  }

  /// A Gaussian sampled at the voxels, cut at four standard deviations and normalised to sum 1: the
  /// kernel of SciPy's `gaussian_filter`. A standard deviation of 0 leaves the values alone.
  static func gaussian(sigma: Double) -> LineKernel { LineKernel(gaussianWeights(sigma)) }

  /// The first derivative of that Gaussian by the index: exact for linear values, whatever the
  /// standard deviation, because the sampled weights are scaled to a first moment of 1.
  package static func gaussianSlope(sigma: Double) -> LineKernel {
    let smooth = gaussianWeights(max(sigma, smallestSigma))
    let radius = smooth.count / 2
    let raw = smooth.indices.map { Double($0 - radius) * smooth[$0] }
    let moment = raw.indices.reduce(0) { $0 + raw[$1] * Double($1 - radius) }
    return LineKernel(raw.map { $0 / moment })
  }

  /// The second derivative of that Gaussian by the index: exactly 0 for linear values and exact for
  /// quadratic ones, because the sampled weights are shifted to sum 0 and scaled to a second
  /// moment of 2.
  package static func gaussianCurvature(sigma: Double) -> LineKernel {
    let used = max(sigma, smallestSigma)
    let smooth = gaussianWeights(used)
    let radius = smooth.count / 2
    func square(_ index: Int) -> Double { Double((index - radius) * (index - radius)) }
    let spread = smooth.indices.reduce(0) { $0 + smooth[$1] * square($1) }
    let raw = smooth.indices.map { (square($0) - spread) * smooth[$0] }
    let moment = raw.indices.reduce(0) { $0 + raw[$1] * square($1) }
    return LineKernel(raw.map { 2 * $0 / moment })
  }

  /// The mean of the voxels at most `radius` away.
  static func box(radius: Int) -> LineKernel {
    let count = 2 * radius + 1
    return LineKernel([Double](repeating: 1 / Double(count), count: count))
  }

  /// Below this a sampled Gaussian has no second voxel to form a derivative from.
  private static let smallestSigma = 0.3

  private static func gaussianWeights(_ sigma: Double) -> [Double] {
    precondition(sigma >= 0 && sigma.isFinite)
    let radius = Int(4 * sigma + 0.5)
    guard radius > 0 else { return [1] }
    let raw = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
  }
}

/// How a line of voxels goes on beyond its ends.
package enum LineBorder: Sendable {
  /// The last value repeats: a a | a b c | c c.
  case nearest
  /// Mirrored at the centre of the last voxel: c b | a b c | b a.
  case mirror

  /// The index within `0..<count` that stands for any index.
  package func index(_ index: Int, _ count: Int) -> Int {
    switch self {
    case .nearest: return min(max(index, 0), count - 1)
    case .mirror:
      let period = max(1, 2 * (count - 1))
      let folded = ((index % period) + period) % period
      return folded < count ? folded : period - folded
    }
  }
}
