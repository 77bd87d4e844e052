import Parallel

extension Volume {
  /// Grows a region from seeds by the statistics of its own values: the range is the mean plus and
  /// minus `multiplier` standard deviations, first of the seeds' neighbourhoods, then of the region
  /// that it gave, again and again.
  ///
  /// Defined as ITK's `ConfidenceConnectedImageFilter`: the first mean and variance are those of the
  /// seeds' neighbourhoods, averaged; with a radius of less than a voxel those of the seeds
  /// themselves. The range is widened to hold the values of all seeds; voxels are joined through
  /// faces. Bounds are not rounded to the voxels' type, as ITK does.
  /// - Parameters:
  ///   - seeds: voxel indices inside the grid; at least one.
  ///   - multiplier: how many standard deviations on each side, such as 2.5.
  ///   - iterations: how often the range is taken anew from the region; it ends earlier where nothing
  ///     changes any more.
  ///   - radius: half the side of the cube around each seed, in mm. Beyond the grid's border its
  ///     outermost voxels are repeated.
  /// - Returns: the region and the last range.
  public func confidenceConnected(
    from seeds: [SIMD3<Int>], multiplier: Double, iterations: Int, radius: Double
  ) -> (region: Mask, range: ClosedRange<Double>) {
    precondition(!seeds.isEmpty && multiplier >= 0 && iterations >= 0 && radius >= 0)
    let values = seeds.map(value)
    let lowest = values.reduce(values[0], min)
    let highest = values.reduce(values[0], max)
    func range(_ moments: Moments) -> ClosedRange<Double> {
      let width = multiplier * moments.variance.squareRoot()
      return min(lowest, moments.mean - width)...max(highest, moments.mean + width)
    }
    var chosen = range(firstMoments(seeds, values, radius: radius))
    var region = regionGrown(from: seeds, in: chosen)
    for _ in 0..<iterations {
      let moments = moments(in: region, about: values[0])
      guard moments.variance > 0 else { break }
      let next = range(moments)
      if next == chosen { break }
      chosen = next
      region = regionGrown(from: seeds, in: chosen)
    }
    return (region, chosen)
  }

  private func firstMoments(
    _ seeds: [SIMD3<Int>], _ values: [Double], radius: Double
  ) -> Moments {
    let spacing = grid.spacing
    let limit = SIMD3<Double>(grid.size)
    let reach = SIMD3<Int>(
      (SIMD3(repeating: radius) / spacing + 1e-9).clamped(
        lowerBound: .zero, upperBound: limit))
    guard reach != .zero else { return Moments(of: values, about: values[0]) }
    let around = seeds.map { seed in
      var neighbours: [Double] = []
      for z in -reach.z...reach.z {
        for y in -reach.y...reach.y {
          for x in -reach.x...reach.x {
            let voxel = seed &+ SIMD3(x, y, z)
            neighbours.append(
              value(at: voxel.clamped(lowerBound: .zero, upperBound: grid.size &- 1)))
          }
        }
      }
      return Moments(of: neighbours, about: value(at: seed))
    }
    let count = Double(seeds.count)
    return Moments(
      mean: around.reduce(0) { $0 + $1.mean } / count,
      variance: around.reduce(0) { $0 + $1.variance } / count)
  }

  /// The value of one voxel inside the grid; for look-ups, not for kernels.
  private func value(at voxel: SIMD3<Int>) -> Double {
    precondition(all(voxel .>= 0) && all(voxel .< grid.size))
    let offset = grid.offset(voxel.x, voxel.y, voxel.z)
    return switch voxels {
    case .uint8(let values): values[offset].asDouble
    case .int16(let values): values[offset].asDouble
    case .uint16(let values): values[offset].asDouble
    case .int32(let values): values[offset].asDouble
    case .float(let values): values[offset].asDouble
    case .double(let values): values[offset]
    }
  }
}
