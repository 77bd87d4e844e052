import Volumes

/// A number as stored, whose byte order can be turned.
protocol StoredNumber: BitwiseCopyable {
  var byteReversed: Self { get }
}

extension UInt8: StoredNumber { var byteReversed: UInt8 { self } }
extension Int8: StoredNumber { var byteReversed: Int8 { self } }
extension UInt16: StoredNumber { var byteReversed: UInt16 { byteSwapped } }
extension Int16: StoredNumber { var byteReversed: Int16 { byteSwapped } }
extension UInt32: StoredNumber { var byteReversed: UInt32 { byteSwapped } }
extension Int32: StoredNumber { var byteReversed: Int32 { byteSwapped } }
extension UInt64: StoredNumber { var byteReversed: UInt64 { byteSwapped } }
extension Int64: StoredNumber { var byteReversed: Int64 { byteSwapped } }
extension Float: StoredNumber {
  var byteReversed: Float { Float(bitPattern: bitPattern.byteSwapped) }
}
extension Double: StoredNumber {
  var byteReversed: Double { Double(bitPattern: bitPattern.byteSwapped) }
}

/// Turns stored numbers into `Voxels`: byte order, widening, rescaling.
///
/// What needs no conversion of type is read straight into its array; the rest passes through a
/// block of 64 Ki numbers, so that memory holds one copy of the volume.
struct VoxelDecoder {
  let stream: any VoxelSource
  /// The same numbers again, from the first on.
  let reopened: () throws -> any VoxelSource
  let count: Int
  let swaps: Bool
  let path: String

  private static let block = 1 << 16

  /// Reads `count` numbers; `slope` and `intercept` have been checked to be finite.
  func read(_ type: StoredType, slope: Double, intercept: Double) throws -> Voxels {
    if slope == 1, intercept == 0 { return try readPlain(type) }
    if type.integerRange != nil, Int32(exactly: slope) != nil, Int32(exactly: intercept) != nil {
      return try read(
        type, rescaledBy: IntegerRescale(slope: Int(slope), intercept: Int(intercept)))
    }
    return try readReal(type, slope: slope, intercept: intercept)
  }

  /// Reads and rescales to real numbers.
  private func readReal(_ type: StoredType, slope: Double, intercept: Double) throws -> Voxels {
    switch type {
    case .uint8: return .float(try scaled(UInt8.self) { Float(Double($0) * slope + intercept) })
    case .int8: return .float(try scaled(Int8.self) { Float(Double($0) * slope + intercept) })
    case .uint16: return .float(try scaled(UInt16.self) { Float(Double($0) * slope + intercept) })
    case .int16: return .float(try scaled(Int16.self) { Float(Double($0) * slope + intercept) })
    case .float32: return .float(try scaled(Float.self) { Float(Double($0) * slope + intercept) })
    // A float cannot keep what these tell apart.
    case .uint32: return .double(try scaled(UInt32.self) { Double($0) * slope + intercept })
    case .int32: return .double(try scaled(Int32.self) { Double($0) * slope + intercept })
    case .uint64: return .double(try scaled(UInt64.self) { Double($0) * slope + intercept })
    case .int64: return .double(try scaled(Int64.self) { Double($0) * slope + intercept })
    case .float64: return .double(try scaled(Double.self) { $0 * slope + intercept })
    }
  }

  /// A decoder of the same numbers from the first on.
  func rewound() throws -> VoxelDecoder {
    VoxelDecoder(
      stream: try reopened(), reopened: reopened, count: count, swaps: swaps, path: path)
  }

  /// Reads without rescaling.
  func readPlain(_ type: StoredType) throws -> Voxels {
    switch type {
    case .uint8: .uint8(try whole())
    case .int8: .int16(try scaled(Int8.self) { Int16($0) })
    case .uint16: .uint16(try whole())
    case .int16: .int16(try whole())
    case .uint32: try narrowed(UInt32.self)
    case .int32: .int32(try whole())
    case .uint64: try narrowed(UInt64.self)
    case .int64: try narrowed(Int64.self)
    case .float32: .float(try whole())
    case .float64: .double(try whole())
    }
  }

  private func whole<Number: StoredNumber>() throws -> [Number] {
    try numbers(count)
  }

  private func numbers<Number: StoredNumber>(_ count: Int) throws -> [Number] {
    var values: [Number] = try stream.read(count: count)
    if swaps {
      var span = values.mutableSpan
      for index in 0..<span.count { span[index] = span[index].byteReversed }
    }
    return values
  }

  /// Reads in blocks and converts each number.
  @inline(__always)
  func scaled<Number: StoredNumber, Value: Voxel & ExpressibleByIntegerLiteral>(
    _ type: Number.Type, _ convert: (Number) -> Value
  ) throws -> [Value] {
    var result = [Value](repeating: 0, count: count)
    for start in stride(from: 0, to: count, by: Self.block) {
      let part: [Number] = try numbers(min(Self.block, count - start))
      let source = part.span
      var target = result.mutableSpan
      for index in 0..<source.count { target[start + index] = convert(source[index]) }
    }
    return result
  }

  /// Wide integers: `Int32` while all fit, doubles from the first on that does not.
  private func narrowed<Number: StoredNumber & FixedWidthInteger>(
    _ type: Number.Type
  ) throws -> Voxels {
    var small = [Int32](repeating: 0, count: count)
    var large: [Double] = []
    for start in stride(from: 0, to: count, by: Self.block) {
      let part: [Number] = try numbers(min(Self.block, count - start))
      if large.isEmpty {
        if fill(&small, from: start, with: part) { continue }
        large = [Double](repeating: 0, count: count)
        for index in 0..<start { large[index] = Double(small[index]) }
        small = []
      }
      for index in 0..<part.count {
        guard let value = Double(exactly: part[index]) else {
          throw VolumeFileFailure.inexact(path: path)
        }
        large[start + index] = value
      }
    }
    return large.isEmpty ? .int32(small) : .double(large)
  }

  /// Copies as long as every number fits; false where one does not.
  private func fill<Number: FixedWidthInteger>(
    _ target: inout [Int32], from start: Int, with part: [Number]
  ) -> Bool {
    for index in 0..<part.count {
      guard let value = Int32(exactly: part[index]) else { return false }
      target[start + index] = value
    }
    return true
  }
}
