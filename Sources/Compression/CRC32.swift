import CDeflate
import CZlib

/// The 32-bit cyclic redundancy check of ZIP and gzip (ISO 3309), by the system's libdeflate and
/// zlib.
enum CRC32 {
  /// The checksum of all bytes of a buffer.
  static func of(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer { buffer in
      libdeflate_crc32(0, buffer.baseAddress, buffer.count)
    }
  }

  /// The checksum of two buffers in a row from the checksum of each.
  static func joined(_ first: UInt32, _ second: UInt32, secondCount: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: crc32_combine(UInt(first), UInt(second), secondCount))
  }
}
