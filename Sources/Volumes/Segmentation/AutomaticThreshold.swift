import Foundation
import Parallel

/// The level that best parts the bright voxels of a scan from the rest, and how it was found.
public struct AutomaticThreshold: Codable, Equatable, Sendable {
  /// The level: voxels at or above it are bright.
  public var level: Double
  /// Which values were looked at: `soft tissue to contrast` for CT, `all values` otherwise.
  public var basis: String
  /// The mean of the values at or above the level.
  public var brightMean: Double
  /// The mean of the values below it.
  public var darkMean: Double
  /// The share of the variance that the two classes explain, 0...1; below 0.6 the histogram has no
  /// clear valley and the level deserves a look.
  public var separation: Double
}

extension Volume {
  /// Otsu's level (IEEE Trans. SMC 1979;9:62-66, doi 10.1109/TSMC.1979.4310076).
  ///
  /// In a CT (values below -500) only -50...1000 HU are looked at, so that air and lung do not
  /// pull the level between themselves and the body, nor metal above contrast. Nil where the
  /// volume has fewer than two values in that window. Two passes, parallel.
  public var automaticThreshold: AutomaticThreshold? { automaticThreshold(knowing: statistics) }

  /// The same where the volume's statistics are known.
  package func automaticThreshold(knowing facts: Statistics) -> AutomaticThreshold? {
    let isCT = facts.minimum < -500
    let window = isCT ? -50.0...1000.0 : facts.minimum...facts.maximum
    let low = window.lowerBound
    let high = min(window.upperBound, facts.maximum)
    guard high > low else { return nil }
    let bins = voxels.isInteger ? min(1024, max(2, Int(min(high - low, 4096)) + 1)) : 1024
    let histogram = histogram(from: low, to: high, bins: bins)
    let width = (high - low) / Double(bins - 1)
    guard let split = otsuSplit(histogram) else { return nil }
    func value(_ bin: Double) -> Double { low + bin * width }
    return AutomaticThreshold(
      level: value(Double(split.bin) - 0.5),
      basis: isCT ? "soft tissue to contrast" : "all values",
      brightMean: value(split.brightMean), darkMean: value(split.darkMean),
      separation: split.separation)
  }

  /// How many voxels are nearest to each of `bins` values evenly spread over the range, those
  /// outside it left out.
  package func histogram(from low: Double, to high: Double, bins: Int) -> [Int] {
    switch voxels {
    case .uint8(let values): histogram(values, low, high, bins)
    case .int16(let values): histogram(values, low, high, bins)
    case .uint16(let values): histogram(values, low, high, bins)
    case .int32(let values): histogram(values, low, high, bins)
    case .float(let values): histogram(values, low, high, bins)
    case .double(let values): histogram(values, low, high, bins)
    }
  }

  private func histogram<T: Voxel>(
    _ values: [T], _ low: Double, _ high: Double, _ bins: Int
  ) -> [Int] {
    let slice = grid.size.x * grid.size.y
    let slabs = min(16, grid.size.z)
    let parts = parallelMap(slabs) { slab in
      var counts = [Int](repeating: 0, count: bins)
      let part = grid.size.z * slab / slabs * slice..<grid.size.z * (slab + 1) / slabs * slice
      let scale = Double(bins - 1) / (high - low)
      let all = values.span
      for index in part {
        let value = all[index].asDouble
        if value >= low, value <= high { counts[Int((value - low) * scale + 0.5)] &+= 1 }
      }
      return counts
    }
    return parts.dropFirst().reduce(into: parts[0]) { total, part in
      for bin in 0..<bins { total[bin] += part[bin] }
    }
  }
}

private struct OtsuSplit {
  var bin: Int
  var darkMean: Double
  var brightMean: Double
  var separation: Double
}

/// The first bin of the bright class that maximises the variance between classes; of a plateau of
/// equal splits (empty bins between two peaks), the middle.
private func otsuSplit(_ histogram: [Int]) -> OtsuSplit? {
  guard let split = otsuSplits(of: histogram, classes: 2)?.first else { return nil }
  let bin = (split.lastBelow + split.firstAbove) / 2 + 1
  var (count, sum, below, sumBelow) = (0.0, 0.0, 0.0, 0.0)
  for (place, voxels) in histogram.enumerated() {
    if place == bin { (below, sumBelow) = (count, sum) }
    count += Double(voxels)
    sum += Double(voxels) * Double(place)
  }
  let mean = sum / count
  let spread = histogram.enumerated().reduce(0.0) {
    $0 + Double($1.element) * pow(Double($1.offset) - mean, 2)
  }
  let gap = sumBelow / below - (sum - sumBelow) / (count - below)
  return OtsuSplit(
    bin: bin, darkMean: sumBelow / below, brightMean: (sum - sumBelow) / (count - below),
    separation: below * (count - below) * gap * gap / count / spread)
}
