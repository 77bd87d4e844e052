/// The records of one entry as APPNOTE 6.3 sections 4.3.7 and 4.3.12 lay them out.
struct ZipRecord {
  let name: String
  let offset: UInt64
  /// Whether the local header has room for 64-bit sizes before anyone knows whether they are needed.
  var hasRoom = false
  var crc: UInt32 = 0
  var size: UInt64 = 0
  var compressedSize: UInt64 = 0

  /// The largest value of a 32-bit field; that value itself means 'see the 64-bit field'.
  private static let limit = UInt64(UInt32.max) - 1
  private static let deflate: UInt16 = 8
  private static let utf8Names: UInt16 = 1 << 11
  /// 1980-01-01, the first day that the format knows, as a DOS date.
  private static let firstDay: UInt16 = 1 << 5 | 1

  /// Whether the sizes need 64 bits.
  var isLong: Bool { size > Self.limit || compressedSize > Self.limit }

  private func common(version: UInt16) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.put(version)
    bytes.put(Self.utf8Names)
    bytes.put(Self.deflate)
    bytes.put(UInt16(0))
    bytes.put(Self.firstDay)
    bytes.put(crc)
    bytes.put(isLong ? .max : UInt32(compressedSize))
    bytes.put(isLong ? .max : UInt32(size))
    bytes.put(UInt16(name.utf8.count))
    return bytes
  }

  private func longFields(_ values: [UInt64]) -> [UInt8] {
    guard !values.isEmpty else { return [] }
    var bytes: [UInt8] = []
    bytes.put(UInt16(1))
    bytes.put(UInt16(values.count * 8))
    for value in values { bytes.put(value) }
    return bytes
  }

  /// What stands before the entry's data.
  var localHeader: [UInt8] {
    var long = longFields(isLong ? [size, compressedSize] : [])
    if hasRoom && !isLong {
      // The block that Core 1.4 of 3MF proposes for this (section 1.1).
      long.put(UInt16(0x9999))
      long.put(UInt16(16))
      long += [UInt8](repeating: 0, count: 16)
    }
    var bytes: [UInt8] = []
    bytes.put(UInt32(0x0403_4B50))
    bytes += common(version: isLong ? 45 : 20)
    bytes.put(UInt16(long.count))
    return bytes + Array(name.utf8) + long
  }

  /// What stands in the central directory.
  var directoryHeader: [UInt8] {
    let offsetIsLong = offset > Self.limit
    let long = longFields(
      (isLong ? [size, compressedSize] : []) + (offsetIsLong ? [offset] : []))
    let version: UInt16 = long.isEmpty ? 20 : 45
    var bytes: [UInt8] = []
    bytes.put(UInt32(0x0201_4B50))
    bytes.put(version)
    bytes += common(version: version)
    bytes.put(UInt16(long.count))
    // No comment, first disk, no attributes.
    bytes += [UInt8](repeating: 0, count: 10)
    bytes.put(offsetIsLong ? .max : UInt32(offset))
    return bytes + Array(name.utf8) + long
  }

  /// The end of the package, with the 64-bit records where the short ones cannot hold the numbers.
  static func end(count: UInt64, directorySize: UInt64, directoryOffset: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    let isLong = count >= UInt64(UInt16.max) || directorySize > limit || directoryOffset > limit
    if isLong {
      bytes.put(UInt32(0x0606_4B50))
      bytes.put(UInt64(44))
      bytes.put(UInt16(45))
      bytes.put(UInt16(45))
      bytes.put(UInt64(0))
      bytes.put(count)
      bytes.put(count)
      bytes.put(directorySize)
      bytes.put(directoryOffset)
      bytes.put(UInt32(0x0706_4B50))
      bytes.put(UInt32(0))
      bytes.put(directoryOffset + directorySize)
      bytes.put(UInt32(1))
    }
    bytes.put(UInt32(0x0605_4B50))
    bytes.put(UInt32(0))
    bytes.put(isLong ? .max : UInt16(count))
    bytes.put(isLong ? .max : UInt16(count))
    bytes.put(isLong ? .max : UInt32(directorySize))
    bytes.put(isLong ? .max : UInt32(directoryOffset))
    bytes.put(UInt16(0))
    return bytes
  }
}

extension [UInt8] {
  /// Appends an integer, least significant byte first.
  mutating func put(_ value: some FixedWidthInteger & UnsignedInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}
