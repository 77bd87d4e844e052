import Parallel

/// The values of a volume in equal steps of their finite range, looked up where they are needed.
///
/// Values of 16 bits and less have a table, which costs nothing a voxel; others two bytes each.
struct GreySteps {
  /// How many steps there are at most.
  static let most = 4096
  /// The size of a step; one, or more where integers have a larger range.
  let size: Double
  private let low: Double
  private let inverse: Double
  /// Whether no value is finite: all are in step 0.
  private let isEmpty: Bool

  /// Finds the range.
  init(of voxels: Voxels) {
    let (low, high) =
      switch voxels {
      case .uint8(let values): finiteBounds(values)
      case .int16(let values): finiteBounds(values)
      case .uint16(let values): finiteBounds(values)
      case .int32(let values): finiteBounds(values)
      case .float(let values): finiteBounds(values)
      case .double(let values): finiteBounds(values)
      }
    let least = voxels.isInteger ? 1 : Double.leastNormalMagnitude
    size = low <= high ? max(least, (high - low) / Double(Self.most - 1)) : 1
    inverse = 1 / size
    self.low = low <= high ? low : 0
    isEmpty = low > high
  }

  /// The step of a value.
  @inline(__always)
  private func step(_ value: Double) -> UInt16 {
    let step = ((value - low) * inverse).rounded()
    return step.isFinite && !isEmpty ? UInt16(max(0, min(Double(Self.most - 1), step))) : 0
  }

  /// The steps of all values of an integer type of at most 16 bits, from its least value on.
  func table<T: Voxel & FixedWidthInteger>(_ type: T.Type) -> [UInt16] {
    (Int(T.min)...Int(T.max)).map { step(Double($0)) }
  }

  /// The steps of values, in parallel.
  func steps<T: Voxel>(_ values: [T]) -> [UInt16] {
    var steps = unspecifiedArray(of: UInt16.self, count: values.count)
    parallelChunks(of: &steps, chunk: 1 << 18) { start, target in
      let source = values.span.extracting(start..<start + target.count)
      for index in 0..<target.count { target[index] = step(source[index].asDouble) }
    }
    return steps
  }
}

private func finiteBounds<T: Voxel>(_ values: [T]) -> (low: Double, high: Double) {
  var (low, high) = (Double.infinity, -Double.infinity)
  for value in values where value.asDouble.isFinite {
    low = min(low, value.asDouble)
    high = max(high, value.asDouble)
  }
  return (low, high)
}
