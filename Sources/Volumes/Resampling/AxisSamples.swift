/// For every voxel along an axis of the new grid: the voxels of the old one that it is made of.
struct AxisSamples: Sendable {
  /// For each new voxel `tapCount` indices of old ones.
  let indices: [Int32]
  /// Their weights.
  let weights: [Float]
  /// The new voxels that lie inside the old grid.
  let inside: Range<Int>
  /// The new voxels of which each is made of the old ones beside those of the one before it, with the
  /// same weights: all but those near an end where the axis keeps its step, else few or none.
  let steady: Range<Int>

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
    steady = Self.steady(indices, weights, taps, self.inside)
  }

  /// The old voxel that a new one is, where it is made of nothing else.
  func single(at place: Int, _ taps: Int) -> Int? {
    var only: Int?
    for tap in place * taps..<(place + 1) * taps where weights[tap] != 0 {
      guard only == nil, weights[tap] == 1 else { return nil }
      only = Int(indices[tap])
    }
    return only
  }

  /// The old voxels that some new ones are made of.
  func sources(of places: Range<Int>, _ taps: Int) -> Range<Int> {
    let all = indices[places.lowerBound * taps..<places.upperBound * taps]
    return Int(all.min() ?? 0)..<Int(all.max() ?? -1) + 1
  }

  private static func steady(
    _ indices: [Int32], _ weights: [Float], _ taps: Int, _ inside: Range<Int>
  ) -> Range<Int> {
    // From the middle on in both directions; the taps of one voxel are neighbours too.
    let middle = (inside.lowerBound + inside.upperBound) / 2
    func isLike(_ i: Int) -> Bool {
      (0..<taps).allSatisfy { tap in
        weights[i * taps + tap] == weights[middle * taps + tap]
          && Int(indices[i * taps + tap]) == Int(indices[middle * taps]) + i - middle + tap
      }
    }
    guard !inside.isEmpty, isLike(middle) else { return middle..<middle }
    var (low, high) = (middle, middle + 1)
    while low > inside.lowerBound, isLike(low - 1) { low -= 1 }
    while high < inside.upperBound, isLike(high) { high += 1 }
    return low..<high
  }
}
