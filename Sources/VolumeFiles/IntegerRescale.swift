import Volumes

/// A rescale by whole numbers, which keeps integers integers: in their own type where every result
/// fits it, else in the smallest that holds them all.
struct IntegerRescale {
  let slope: Int
  let intercept: Int

  /// The rescaled values. In place where the type stays; else the stored and the new values are in
  /// memory together.
  func apply(to voxels: consuming Voxels) -> Voxels {
    switch consume voxels {
    case .uint8(let values): rescaled(values) { .uint8($0) }
    case .int16(let values): rescaled(values) { .int16($0) }
    case .uint16(let values): rescaled(values) { .uint16($0) }
    case .int32(let values): rescaled(values) { .int32($0) }
    case .float(let values):
      .float(values.map { Float(Double($0) * Double(slope) + Double(intercept)) })
    case .double(let values): .double(values.map { $0 * Double(slope) + Double(intercept) })
    }
  }

  private func rescaled<Value: Voxel & FixedWidthInteger>(
    _ values: consuming [Value], _ wrap: ([Value]) -> Voxels
  ) -> Voxels {
    let (low, high) = extremes(values.span)
    // 32-bit factors cannot overflow 64 bits.
    let ends = (Int(low) * slope + intercept, Int(high) * slope + intercept)
    let range = min(ends.0, ends.1)...max(ends.0, ends.1)
    if fits(range, Value.self) {
      var result = consume values
      var span = result.mutableSpan
      for index in 0..<span.count {
        span[index] = Value(truncatingIfNeeded: Int(span[index]) &* slope &+ intercept)
      }
      return wrap(result)
    }
    if fits(range, Int16.self) { return .int16(converted(values.span)) }
    if fits(range, UInt16.self) { return .uint16(converted(values.span)) }
    if fits(range, Int32.self) { return .int32(converted(values.span)) }
    return .double(values.map { Double(Int($0) &* slope &+ intercept) })
  }

  private func converted<Value: FixedWidthInteger, Result: FixedWidthInteger>(
    _ values: Span<Value>
  ) -> [Result] {
    var result = [Result](repeating: 0, count: values.count)
    var span = result.mutableSpan
    for index in 0..<values.count {
      span[index] = Result(truncatingIfNeeded: Int(values[index]) &* slope &+ intercept)
    }
    return result
  }

  private func fits<Value: FixedWidthInteger>(_ range: ClosedRange<Int>, _: Value.Type) -> Bool {
    Value(exactly: range.lowerBound) != nil && Value(exactly: range.upperBound) != nil
  }

  private func extremes<Value: FixedWidthInteger>(_ values: Span<Value>) -> (Value, Value) {
    var (low, high) = (Value.max, Value.min)
    for index in 0..<values.count {
      low = Swift.min(low, values[index])
      high = Swift.max(high, values[index])
    }
    return (low, high)
  }
}
