/// Frames of one bit a pixel, packed without a gap: a frame begins where the one before ended, be it
/// in the middle of a byte. The first pixel is the lowest bit. PS3.5 section 8.1.1 and annex D.
package enum PackedBits {
  /// The bytes that some pixels need.
  package static func byteCount(pixels: Int) -> Int { (pixels + 7) / 8 }

  /// Unpacks the pixels from `first` on, one byte each, 0 or 1, as many as `target` holds.
  ///
  /// The bytes must hold them all. One pass over the target.
  package static func unpack(
    _ bytes: Span<UInt8>, from first: Int, into target: inout MutableSpan<UInt8>
  ) {
    precondition(first >= 0 && byteCount(pixels: first + target.count) <= bytes.count)
    for i in 0..<target.count {
      let bit = first &+ i
      target[i] = bytes[bit &>> 3] &>> UInt8(truncatingIfNeeded: bit & 7) & 1
    }
  }
}
