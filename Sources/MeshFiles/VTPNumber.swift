/// The types of numbers that VTK's XML files know.
enum VTPNumber: String {
  case int8 = "Int8"
  case uint8 = "UInt8"
  case int16 = "Int16"
  case uint16 = "UInt16"
  case int32 = "Int32"
  case uint32 = "UInt32"
  case int64 = "Int64"
  case uint64 = "UInt64"
  case float32 = "Float32"
  case float64 = "Float64"
  /// Bytes of text, a zero behind each.
  case text = "String"

  var size: Int {
    switch self {
    case .int8, .uint8, .text: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }

  var isReal: Bool { self == .float32 || self == .float64 }

  /// A number of a file as one of 32 bits: a real one rounded, an integer as near as it can be.
  @inline(__always)
  func float(_ bits: UInt64) -> Float {
    switch self {
    case .float32: Float(bitPattern: UInt32(truncatingIfNeeded: bits))
    case .float64: Float(Double(bitPattern: bits))
    case .uint64: Float(bits)
    default: Float(integer(bits) ?? 0)
    }
  }

  /// A whole number; nil for real ones and for what is too large.
  @inline(__always)
  func integer(_ bits: UInt64) -> Int? {
    switch self {
    case .int8: Int(Int8(truncatingIfNeeded: bits))
    case .int16: Int(Int16(truncatingIfNeeded: bits))
    case .int32: Int(Int32(truncatingIfNeeded: bits))
    case .int64: Int(Int64(bitPattern: bits))
    case .uint8, .uint16, .uint32, .text: Int(bits)
    case .uint64: Int(exactly: bits)
    case .float32, .float64: nil
    }
  }
}
