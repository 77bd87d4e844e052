import Parallel

/// The values of a volume as small whole numbers in the same order: what bucket queues are made of.
struct GreyLevels: Sendable {
  /// For every voxel its level, from 0.
  let levels: [Int32]
  /// One more than the largest.
  let count: Int

  /// The exact order of the values: equal levels for equal values. Not-a-number comes last.
  ///
  /// Integers of a range below 2²⁰ are shifted; all else is sorted, n log n.
  init(ordering voxels: Voxels) {
    switch voxels {
    case .uint8(let values): self.init(integers: values)
    case .int16(let values): self.init(integers: values)
    case .uint16(let values): self.init(integers: values)
    case .int32(let values): self.init(integers: values)
    case .float(let values): self.init(sorting: values.map { $0.isNaN ? .infinity : $0 })
    case .double(let values): self.init(sorting: values.map { $0.isNaN ? .infinity : $0 })
    }
  }

  /// The values in `steps` equal steps of their finite range, or one step for each integer where
  /// there are no more than that.
  ///
  /// - Returns: the levels and the size of a step.
  static func even(_ voxels: Voxels, steps: Int) -> (GreyLevels, Double) {
    switch voxels {
    case .uint8(let values): even(values, steps, whole: true)
    case .int16(let values): even(values, steps, whole: true)
    case .uint16(let values): even(values, steps, whole: true)
    case .int32(let values): even(values, steps, whole: true)
    case .float(let values): even(values, steps, whole: false)
    case .double(let values): even(values, steps, whole: false)
    }
  }

  private init(levels: [Int32], count: Int) {
    self.levels = levels
    self.count = count
  }

  private init<T: Voxel & FixedWidthInteger>(integers values: [T]) {
    let low = Int(values.min() ?? 0)
    let range = Int(values.max() ?? 0) - low
    guard range < 1 << 20 else {
      self.init(sorting: values)
      return
    }
    var levels = unspecifiedArray(of: Int32.self, count: values.count)
    parallelChunks(of: &levels, chunk: 1 << 18) { start, target in
      let source = values.span.extracting(start..<start + target.count)
      for index in 0..<target.count {
        target[index] = Int32(truncatingIfNeeded: Int(source[index]) &- low)
      }
    }
    self.init(levels: levels, count: range + 1)
  }

  private init<T: Voxel>(sorting values: [T]) {
    var distinct = values.sorted()
    var kept = 0
    for index in distinct.indices where index == 0 || distinct[index] != distinct[kept - 1] {
      distinct[kept] = distinct[index]
      kept += 1
    }
    distinct.removeSubrange(kept...)
    let sorted = distinct
    var levels = unspecifiedArray(of: Int32.self, count: values.count)
    parallelChunks(of: &levels, chunk: 1 << 16) { start, target in
      let source = values.span.extracting(start..<start + target.count)
      let order = sorted.span
      for index in 0..<target.count {
        var (low, high) = (0, order.count)
        while low < high {
          let middle = (low &+ high) / 2
          if order[middle] < source[index] { low = middle &+ 1 } else { high = middle }
        }
        target[index] = Int32(low)
      }
    }
    self.init(levels: levels, count: max(1, kept))
  }

  private static func even<T: Voxel>(
    _ values: [T], _ steps: Int, whole: Bool
  ) -> (GreyLevels, Double) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.asDouble.isFinite {
      low = min(low, value.asDouble)
      high = max(high, value.asDouble)
    }
    guard low <= high else {
      return (GreyLevels(levels: [Int32](repeating: 0, count: values.count), count: 1), 1)
    }
    let step = max(whole ? 1 : .leastNormalMagnitude, (high - low) / Double(steps - 1))
    let (first, inverse) = (low, 1 / step)
    var levels = unspecifiedArray(of: Int32.self, count: values.count)
    parallelChunks(of: &levels, chunk: 1 << 18) { start, target in
      let source = values.span.extracting(start..<start + target.count)
      for index in 0..<target.count {
        let level = ((source[index].asDouble - first) * inverse).rounded()
        target[index] = level.isFinite ? Int32(max(0, min(Double(steps - 1), level))) : 0
      }
    }
    return (GreyLevels(levels: levels, count: steps), step)
  }
}
