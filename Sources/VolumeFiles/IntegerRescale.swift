import Volumes

/// A rescale by whole numbers, which keeps integers integers: in their own type where every result
/// fits it, else in the smallest of 16 bits or more that holds them all.
struct IntegerRescale {
  let slope: Int
  let intercept: Int

  /// Rescales in place where all results fit the type; else leaves all as it is and returns the
  /// range of the results.
  func apply<Value: FixedWidthInteger>(to values: inout [Value]) -> ClosedRange<Int>? {
    var (low, high) = (Value.max, Value.min)
    var span = values.mutableSpan
    for index in 0..<span.count {
      low = Swift.min(low, span[index])
      high = Swift.max(high, span[index])
    }
    // 32-bit factors cannot overflow 64 bits.
    let ends = (Int(low) * slope + intercept, Int(high) * slope + intercept)
    let range = min(ends.0, ends.1)...max(ends.0, ends.1)
    guard Self.fits(range, Value.self) else { return range }
    for index in 0..<span.count {
      span[index] = Value(truncatingIfNeeded: Int(span[index]) &* slope &+ intercept)
    }
    return nil
  }

  static func fits<Value: FixedWidthInteger>(_ range: ClosedRange<Int>, _: Value.Type) -> Bool {
    Value(exactly: range.lowerBound) != nil && Value(exactly: range.upperBound) != nil
  }
}

extension VoxelDecoder {
  /// Reads and rescales integers. Where a type does not hold its results, the file is read a second
  /// time, in blocks: that costs time and saves a copy of the volume.
  func read(_ type: StoredType, rescaledBy rescale: IntegerRescale) throws -> Voxels {
    let range: ClosedRange<Int>?
    var voxels = try readPlain(type)
    // Taken out of its enum, so that each array has one owner and is changed in place.
    switch voxels {
    case .uint8(var values):
      voxels = .uint8([])
      range = rescale.apply(to: &values)
      if range == nil { return .uint8(values) }
    case .int16(var values):
      voxels = .uint8([])
      range = rescale.apply(to: &values)
      if range == nil { return .int16(values) }
    case .uint16(var values):
      voxels = .uint8([])
      range = rescale.apply(to: &values)
      if range == nil { return .uint16(values) }
    case .int32(var values):
      voxels = .uint8([])
      range = rescale.apply(to: &values)
      if range == nil { return .int32(values) }
    case .double(var values):
      // Wide integers that no 32 bits hold.
      voxels = .uint8([])
      var span = values.mutableSpan
      for index in 0..<span.count {
        span[index] = span[index] * Double(rescale.slope) + Double(rescale.intercept)
      }
      return .double(values)
    case .float: preconditionFailure("integers only")
    }
    guard let range else { return voxels }
    switch type {
    case .uint8: return try again(UInt8.self, rescale, range)
    case .int8: return try again(Int8.self, rescale, range)
    case .uint16: return try again(UInt16.self, rescale, range)
    case .int16: return try again(Int16.self, rescale, range)
    case .uint32: return try again(UInt32.self, rescale, range)
    case .int32: return try again(Int32.self, rescale, range)
    case .uint64: return try again(UInt64.self, rescale, range)
    case .int64: return try again(Int64.self, rescale, range)
    case .float32, .float64: preconditionFailure("integers only")
    }
  }

  /// Reads all once more into the smallest type that holds `range`.
  private func again<Number: StoredNumber & FixedWidthInteger>(
    _ type: Number.Type, _ rescale: IntegerRescale, _ range: ClosedRange<Int>
  ) throws -> Voxels {
    let (slope, intercept) = (rescale.slope, rescale.intercept)
    let decoder = try rewound()
    if IntegerRescale.fits(range, Int16.self) {
      return .int16(
        try decoder.scaled(type) {
          Int16(truncatingIfNeeded: Int(truncatingIfNeeded: $0) &* slope &+ intercept)
        })
    }
    if IntegerRescale.fits(range, UInt16.self) {
      return .uint16(
        try decoder.scaled(type) {
          UInt16(truncatingIfNeeded: Int(truncatingIfNeeded: $0) &* slope &+ intercept)
        })
    }
    if IntegerRescale.fits(range, Int32.self) {
      return .int32(
        try decoder.scaled(type) {
          Int32(truncatingIfNeeded: Int(truncatingIfNeeded: $0) &* slope &+ intercept)
        })
    }
    return .double(
      try decoder.scaled(type) { Double(Int(truncatingIfNeeded: $0) &* slope &+ intercept) })
  }
}
