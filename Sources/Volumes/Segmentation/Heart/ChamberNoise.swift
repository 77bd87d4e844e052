import Parallel

extension Volume {
  /// The standard deviation of the noise inside cores of the coarse scan: from the median difference
  /// of neighbours along x, which edges hardly change. 0 where there are no such neighbours.
  ///
  /// Noise whose neighbours are alike (a smooth reconstruction kernel) is underestimated.
  func noise(in cores: Mask, _ coarse: CoarseScan) -> Double {
    switch voxels {
    case .uint8(let values): noiseLevel(values, cores, coarse)
    case .int16(let values): noiseLevel(values, cores, coarse)
    case .uint16(let values): noiseLevel(values, cores, coarse)
    case .int32(let values): noiseLevel(values, cores, coarse)
    case .float(let values): noiseLevel(values, cores, coarse)
    case .double(let values): noiseLevel(values, cores, coarse)
    }
  }
}

/// Differences are counted in steps of half a unit, up to 1,000.
private func noiseLevel<T: Voxel>(_ values: [T], _ cores: Mask, _ coarse: CoarseScan) -> Double {
  let bins = 2000
  let fine = coarse.fine.size
  let factor = coarse.factors
  let slices = parallelMap(cores.size.z) { block in
    var counts = [Int](repeating: 0, count: bins + 1)
    let all = values.span
    for z in block * factor.z..<min(fine.z, (block + 1) * factor.z) {
      for y in 0..<fine.y {
        let row = (z * fine.y + y) * fine.x
        for x in 0..<fine.x - 1
        where cores[x / factor.x, y / factor.y, block]
          && cores[(x + 1) / factor.x, y / factor.y, block]
        {
          let difference = abs(all[row + x + 1].asFloat - all[row + x].asFloat)
          if difference.isFinite { counts[min(bins, Int(difference * 2))] += 1 }
        }
      }
    }
    return counts
  }
  let counts = (0...bins).map { bin in slices.reduce(0) { $0 + $1[bin] } }
  let half = counts.reduce(0, +) / 2
  var below = 0
  for (bin, count) in counts.enumerated() where count > 0 {
    if below + count > half {
      let part = Double(half - below) / Double(count)
      return (Double(bin) + part) / 2 / (0.6745 * 2.0.squareRoot())
    }
    below += count
  }
  return 0
}
