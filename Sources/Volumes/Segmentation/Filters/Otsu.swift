import Parallel

extension Volume {
  /// Otsu's level of the voxels in a range of values and in a mask: voxels at or above it are the
  /// bright class. Nil where fewer than two different values are looked at.
  ///
  /// See `multiOtsu(classes:in:of:)`, of which it is the case of two classes.
  public func otsu(in range: ClosedRange<Double>? = nil, of mask: Mask? = nil) -> Double? {
    multiOtsu(classes: 2, in: range, of: mask)?.first
  }

  /// The levels that part the voxels into classes with the greatest variance between them (Otsu
  /// 1979, doi 10.1109/TSMC.1979.4310076; Liao, Chen and Chung, J. Inf. Sci. Eng. 2001;17:713-727),
  /// rising. Class k is at or above level k - 1 and below level k.
  ///
  /// Exact on the histogram: a bin a value for integers that span at most 65,536 values, otherwise
  /// 1024 bins from the smallest to the largest value looked at. The partition is scikit-image's
  /// `threshold_otsu` and `threshold_multiotsu` (whose levels belong to the class below); the level
  /// is put midway between the neighbouring values of the two classes. Not-a-number and infinite
  /// values are left out. Nil where there are fewer different values than classes. Time: one pass
  /// over voxels of 16 bits and less, two over others, parallel, and classes times the square of the
  /// filled bins.
  public func multiOtsu(
    classes: Int, in range: ClosedRange<Double>? = nil, of mask: Mask? = nil
  ) -> [Double]? {
    precondition(classes >= 2)
    precondition(mask.map { $0.size == grid.size } ?? true)
    return switch voxels {
    case .uint8(let values): levels(values, classes, range, mask)
    case .int16(let values): levels(values, classes, range, mask)
    case .uint16(let values): levels(values, classes, range, mask)
    case .int32(let values): levels(values, classes, range, mask)
    case .float(let values): levels(values, classes, range, mask)
    case .double(let values): levels(values, classes, range, mask)
    }
  }

  private func levels<T: Voxel>(
    _ values: [T], _ classes: Int, _ range: ClosedRange<Double>?, _ mask: Mask?
  ) -> [Double]? {
    let slabs = min(16, grid.size.z)
    if let (bins, zero) = voxels.wholeRange {
      let parts = parallelMap(slabs) { slab in
        var counts = [Int](repeating: 0, count: bins)
        for z in grid.size.z * slab / slabs..<grid.size.z * (slab + 1) / slabs {
          visit(values.span, z, range, mask) { counts[Int($0) &+ zero] &+= 1 }
        }
        return counts
      }
      let counts = (0..<bins).map { bin in parts.reduce(0) { $0 + $1[bin] } }
      guard let low = counts.firstIndex(where: { $0 > 0 }),
        let high = counts.lastIndex(where: { $0 > 0 })
      else { return nil }
      return otsuSplits(of: Array(counts[low...high]), classes: classes)?.map { split in
        Double(low - zero) + (Double(split.lastBelow) + Double(split.firstAbove)) / 2
      }
    }
    let scans = parallelMap(slabs) { slab in
      var bounds = ValueBounds()
      for z in grid.size.z * slab / slabs..<grid.size.z * (slab + 1) / slabs {
        visit(values.span, z, range, mask) { bounds.add($0) }
      }
      return bounds
    }
    let low = scans.map(\.low).min() ?? .infinity
    let high = scans.map(\.high).max() ?? -.infinity
    guard low < high else { return nil }
    let exact = voxels.isInteger && high - low < 65_536
    let bins = exact ? Int(high - low) + 1 : 1024
    // Bins as wide as the range over their number, as NumPy has them; the last holds its end.
    let width = exact ? 1 : (high - low) / Double(bins)
    let parts = parallelMap(slabs) { slab in
      var counts = [Int](repeating: 0, count: bins)
      for z in grid.size.z * slab / slabs..<grid.size.z * (slab + 1) / slabs {
        visit(values.span, z, range, mask) { counts[min(bins - 1, Int(($0 - low) / width))] &+= 1 }
      }
      return counts
    }
    let counts = (0..<bins).map { bin in parts.reduce(0) { $0 + $1[bin] } }
    let centre = exact ? low : low + width / 2
    return otsuSplits(of: counts, classes: classes)?.map { split in
      centre + (Double(split.lastBelow) + Double(split.firstAbove)) / 2 * width
    }
  }

  /// Calls `body` with every finite value of a slice that is in the range and in the mask.
  @inline(__always)
  private func visit<T: Voxel>(
    _ values: Span<T>, _ z: Int, _ range: ClosedRange<Double>?, _ mask: Mask?,
    _ body: (Double) -> Void
  ) {
    let low = range?.lowerBound ?? -Double.greatestFiniteMagnitude
    let high = range?.upperBound ?? Double.greatestFiniteMagnitude
    for y in 0..<grid.size.y {
      let row = values.extracting(grid.offset(0, y, z)..<grid.offset(0, y, z) + grid.size.x)
      for x in 0..<row.count {
        let value = row[x].asDouble
        if value >= low, value <= high, mask?[x, y, z] ?? true { body(value) }
      }
    }
  }
}

extension Voxels {
  /// How many values the type has, and how many of them are below zero; nil where they are too many to
  /// count each.
  fileprivate var wholeRange: (count: Int, zero: Int)? {
    switch self {
    case .uint8: (1 << 8, 0)
    case .int16: (1 << 16, 1 << 15)
    case .uint16: (1 << 16, 0)
    case .int32, .float, .double: nil
    }
  }
}

private struct ValueBounds: Sendable {
  var low = Double.infinity
  var high = -Double.infinity

  mutating func add(_ value: Double) {
    low = min(low, value)
    high = max(high, value)
  }
}

/// The borders between the classes of a histogram for which the variance between classes is
/// greatest: for each, the last filled bin of the class below and the first of the class above.
///
/// By dynamic programming over the filled bins: the variance between classes is, up to constants,
/// the sum over classes of (sum of bins)² / count. Of equal partitions the one with the lowest
/// borders. Nil where there are fewer filled bins than classes.
package func otsuSplits(of counts: [Int], classes: Int) -> [(lastBelow: Int, firstAbove: Int)]? {
  let filled = counts.indices.filter { counts[$0] > 0 }
  guard filled.count >= classes else { return nil }
  let total = counts.reduce(0.0) { $0 + Double($1) }
  let mean = filled.reduce(0.0) { $0 + Double(counts[$1]) * Double($1) } / total
  // Moments about the mean, so that the squares do not drown the differences.
  var weight = [0.0]
  var moment = [0.0]
  for bin in filled {
    weight.append(weight[weight.count - 1] + Double(counts[bin]))
    moment.append(moment[moment.count - 1] + Double(counts[bin]) * (Double(bin) - mean))
  }
  func gain(_ from: Int, _ to: Int) -> Double {
    let sum = moment[to] - moment[from]
    return sum * sum / (weight[to] - weight[from])
  }
  let count = filled.count
  var best = (0...count).map { $0 == 0 ? 0 : gain(0, $0) }
  var choices: [[Int]] = []
  for level in 1..<classes {
    var next = [Double](repeating: -1, count: count + 1)
    var choice = [Int](repeating: 0, count: count + 1)
    // Only the whole histogram is asked for at the last level.
    let ends = level == classes - 1 ? count...count : level + 1...count
    for end in ends {
      for split in level..<end {
        let value = best[split] + gain(split, end)
        if value > next[end] { (next[end], choice[end]) = (value, split) }
      }
    }
    best = next
    choices.append(choice)
  }
  var splits: [(lastBelow: Int, firstAbove: Int)] = []
  var end = count
  for choice in choices.reversed() {
    end = choice[end]
    splits.append((filled[end - 1], filled[end]))
  }
  return splits.reversed()
}
