/// The values of a volume in their own type, x fastest.
///
/// Kernels switch on it once, at their entry, into a function that is generic over `Voxel`.
/// Types of files that are not listed here are widened at the door to the smallest that holds
/// every value exactly.
public enum Voxels: Sendable {
  case uint8([UInt8])
  case int16([Int16])
  case uint16([UInt16])
  case int32([Int32])
  case float([Float])
  case double([Double])

  /// The number of values.
  public var count: Int {
    switch self {
    case .uint8(let values): values.count
    case .int16(let values): values.count
    case .uint16(let values): values.count
    case .int32(let values): values.count
    case .float(let values): values.count
    case .double(let values): values.count
    }
  }

  /// The name of the type as reports print it.
  public var typeName: String {
    switch self {
    case .uint8: "uint8"
    case .int16: "int16"
    case .uint16: "uint16"
    case .int32: "int32"
    case .float: "float32"
    case .double: "float64"
    }
  }

  /// Whether the values are integers by their type.
  public var isInteger: Bool {
    switch self {
    case .uint8, .int16, .uint16, .int32: true
    case .float, .double: false
    }
  }
}

/// A type that a voxel can have. `asDouble` and `asFloat` are what arithmetic uses.
public protocol Voxel: BitwiseCopyable, Comparable, Sendable {
  /// The value for exact comparison and statistics.
  var asDouble: Double { get }
  /// The value for interpolation.
  var asFloat: Float { get }
}

extension UInt8: Voxel {}
extension Int16: Voxel {}
extension UInt16: Voxel {}
extension Int32: Voxel {}

extension BinaryInteger where Self: BitwiseCopyable {
  /// The value as a double; exact for every voxel type.
  @inlinable public var asDouble: Double { Double(self) }
  /// The value as a float; exact up to 24 bits.
  @inlinable public var asFloat: Float { Float(self) }
}

extension Float: Voxel {
  /// The value as a double; exact.
  @inlinable public var asDouble: Double { Double(self) }
  /// The value itself.
  @inlinable public var asFloat: Float { self }
}

extension Double: Voxel {
  /// The value itself.
  @inlinable public var asDouble: Double { self }
  /// The value rounded to single precision.
  @inlinable public var asFloat: Float { Float(self) }
}
