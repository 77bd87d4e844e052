import Parallel

/// The values of a volume as small whole numbers in the same order: what bucket queues are made of.
struct GreyLevels: Sendable {
  /// For every voxel its level, from 0.
  var levels: [Int32]
  /// One more than the largest.
  let count: Int

  /// The exact order of the values: equal levels for equal values. Not-a-number comes last.
  ///
  /// Integers of a range below 2²⁰ are shifted; all else is sorted by its bits, in linear time.
  init(ordering voxels: Voxels) {
    switch voxels {
    case .uint8(let values): self.init(integers: values)
    case .int16(let values): self.init(integers: values)
    case .uint16(let values): self.init(integers: values)
    case .int32(let values): self.init(integers: values)
    case .float(let values): self.init(ranking: orderedKeys(values) { $0.orderedBits })
    case .double(let values): self.init(ranking: orderedKeys(values) { $0.orderedBits })
    }
  }

  /// The values in `steps` equal steps of their finite range, or one step for each integer where
  /// there are no more than that.
  ///
  /// - Parameter steps: at most 65,536.
  /// - Returns: the levels and the size of a step.
  static func even(_ voxels: Voxels, steps: Int) -> ([UInt16], Double) {
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
      self.init(ranking: orderedKeys(values) { UInt32(truncatingIfNeeded: Int($0) - low) })
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

  /// Ranks keys by a radix sort of their places, eleven bits at a time.
  private init<Key: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>(
    ranking keys: [Key]
  ) {
    var places = (0..<Int32(keys.count)).map { $0 }
    var sorted = unspecifiedArray(of: Int32.self, count: keys.count)
    let digits = 1 << 11
    for shift in stride(from: 0, to: Key.bitWidth, by: 11) {
      var starts = [Int](repeating: 0, count: digits + 1)
      for key in keys {
        starts[Int(truncatingIfNeeded: key >> Key(shift)) & (digits - 1) &+ 1] &+= 1
      }
      for digit in 0..<digits { starts[digit &+ 1] &+= starts[digit] }
      for place in places {
        let digit = Int(truncatingIfNeeded: keys[Int(place)] >> Key(shift)) & (digits - 1)
        sorted[starts[digit]] = place
        starts[digit] &+= 1
      }
      swap(&places, &sorted)
    }
    var rank: Int32 = 0
    for (order, place) in places.enumerated() {
      if order > 0, keys[Int(place)] != keys[Int(places[order &- 1])] { rank &+= 1 }
      sorted[Int(place)] = rank
    }
    self.init(levels: sorted, count: Int(rank) + 1)
  }

  private static func even<T: Voxel>(
    _ values: [T], _ steps: Int, whole: Bool
  ) -> ([UInt16], Double) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.asDouble.isFinite {
      low = min(low, value.asDouble)
      high = max(high, value.asDouble)
    }
    guard low <= high else {
      return ([UInt16](repeating: 0, count: values.count), 1)
    }
    let step = max(whole ? 1 : .leastNormalMagnitude, (high - low) / Double(steps - 1))
    let (first, inverse) = (low, 1 / step)
    var levels = unspecifiedArray(of: UInt16.self, count: values.count)
    parallelChunks(of: &levels, chunk: 1 << 18) { start, target in
      let source = values.span.extracting(start..<start + target.count)
      for index in 0..<target.count {
        let level = ((source[index].asDouble - first) * inverse).rounded()
        target[index] = level.isFinite ? UInt16(max(0, min(Double(steps - 1), level))) : 0
      }
    }
    return (levels, step)
  }
}

/// A key for every value, in parallel.
private func orderedKeys<Value: Sendable, Key: BitwiseCopyable & Sendable>(
  _ values: [Value], _ key: @Sendable (Value) -> Key
) -> [Key] {
  var keys = unspecifiedArray(of: Key.self, count: values.count)
  parallelChunks(of: &keys, chunk: 1 << 18) { start, target in
    let source = values.span.extracting(start..<start + target.count)
    for index in 0..<target.count { target[index] = key(source[index]) }
  }
  return keys
}

extension Float {
  /// Bits that order as the values do: both zeros alike, not-a-number as infinity.
  fileprivate var orderedBits: UInt32 {
    let bits = (isNaN ? .infinity : self + 0).bitPattern
    return bits >> 31 == 1 ? ~bits : bits | 1 << 31
  }
}

extension Double {
  /// Bits that order as the values do: both zeros alike, not-a-number as infinity.
  fileprivate var orderedBits: UInt64 {
    let bits = (isNaN ? .infinity : self + 0).bitPattern
    return bits >> 63 == 1 ? ~bits : bits | 1 << 63
  }
}
