/// Numbers at fixed places of a binary header, in either byte order.
struct HeaderBytes {
  let bytes: [UInt8]
  let isBigEndian: Bool

  /// An integer at a byte offset that lies within the header.
  func integer<Value: FixedWidthInteger>(_ type: Value.Type, at offset: Int) -> Value {
    var value: Value = 0
    for index in 0..<MemoryLayout<Value>.size {
      let place = isBigEndian ? index : MemoryLayout<Value>.size - 1 - index
      value = value << 8 | Value(truncatingIfNeeded: bytes[offset + place])
    }
    return value
  }

  /// A single-precision number, widened.
  func float(at offset: Int) -> Double {
    Double(Float(bitPattern: integer(UInt32.self, at: offset)))
  }

  /// A double-precision number.
  func double(at offset: Int) -> Double {
    Double(bitPattern: integer(UInt64.self, at: offset))
  }
}
