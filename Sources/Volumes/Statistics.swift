import Parallel

/// The facts of a volume's values.
public struct Statistics: Codable, Equatable, Sendable {
  /// The smallest value; not-a-number is left out.
  public var minimum: Double
  /// The largest value.
  public var maximum: Double
  /// The mean over all voxels that are numbers.
  public var mean: Double
  /// Voxels that are not a number or infinite.
  public var notFinite: Int
}

extension Volume {
  /// Smallest, largest and mean value. One pass, parallel over slices, the same for any number of
  /// threads. All values not finite gives zeros.
  public var statistics: Statistics {
    switch voxels {
    case .uint8(let values): statistics(of: values, wholeStatistics)
    case .int16(let values): statistics(of: values, wholeStatistics)
    case .uint16(let values): statistics(of: values, wholeStatistics)
    case .int32(let values): statistics(of: values, wholeStatistics)
    case .float(let values): statistics(of: values, sliceStatistics)
    case .double(let values): statistics(of: values, sliceStatistics)
    }
  }

  @inline(__always)
  private func statistics<T: Voxel>(
    of values: [T], _ ofSlice: @Sendable (Span<T>) -> SliceStatistics
  ) -> Statistics {
    let slice = grid.size.x * grid.size.y
    let parts = parallelMap(grid.size.z) { z in
      ofSlice(values.span.extracting(z * slice..<(z + 1) * slice))
    }
    var total = SliceStatistics()
    for part in parts {
      total.minimum = min(total.minimum, part.minimum)
      total.maximum = max(total.maximum, part.maximum)
      total.sum += part.sum
      total.count += part.count
    }
    guard total.count > 0 else {
      return Statistics(minimum: 0, maximum: 0, mean: 0, notFinite: values.count)
    }
    return Statistics(
      minimum: total.minimum, maximum: total.maximum, mean: total.sum / Double(total.count),
      notFinite: values.count - total.count)
  }
}

private struct SliceStatistics {
  var minimum = Double.infinity
  var maximum = -Double.infinity
  var sum = 0.0
  var count = 0
}

private func sliceStatistics<T: Voxel>(_ values: Span<T>) -> SliceStatistics {
  var result = SliceStatistics()
  for index in values.indices {
    let value = values[index].asDouble
    guard value.isFinite else { continue }
    result.minimum = min(result.minimum, value)
    result.maximum = max(result.maximum, value)
    result.sum += value
    result.count &+= 1
  }
  return result
}

/// As `sliceStatistics`, for whole numbers: their sums are exact, whatever the order.
private func wholeStatistics<T: Voxel & FixedWidthInteger>(_ values: Span<T>) -> SliceStatistics {
  guard !values.isEmpty else { return SliceStatistics() }
  var (low, high) = (values[0], values[0])
  var sum = 0
  for index in 0..<values.count {
    let value = values[index]
    low = value < low ? value : low
    high = value > high ? value : high
    sum &+= Int(value)
  }
  return SliceStatistics(
    minimum: Double(low), maximum: Double(high), sum: Double(sum), count: values.count)
}
