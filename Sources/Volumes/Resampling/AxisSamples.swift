/// For every voxel along an axis of the new grid: the voxels of the old one that it is made of.
struct AxisSamples: Sendable {
  /// For each new voxel `tapCount` indices of old ones.
  let indices: [Int32]
  /// Their weights.
  let weights: [Float]
  /// The new voxels that lie inside the old grid.
  let inside: Range<Int>

  /// - Parameters: `position` of new voxel i is `origin + i * step`.
  init(
    origin: Double, step: Double, count: Int, sourceCount: Int, interpolation: Interpolation
  ) {
    let taps = interpolation.tapCount
    var indices: [Int32] = []
    var weights: [Float] = []
    var inside: Range<Int>?
    for i in 0..<count {
      let position = origin + Double(i) * step
      let isInside = Resampling.isInside(position, sourceCount)
      if isInside { inside = (inside?.lowerBound ?? i)..<i + 1 }
      let (first, values) = interpolation.taps(at: isInside ? position : 0)
      for tap in 0..<taps {
        indices.append(Int32(interpolation.border.index(first + tap, sourceCount)))
        weights.append(values[tap])
      }
    }
    self.indices = indices
    self.weights = weights
    self.inside = inside ?? 0..<0
  }
}
