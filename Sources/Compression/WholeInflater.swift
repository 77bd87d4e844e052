import CDeflate
import LargePages

/// Inflates a stream that lies whole in memory straight into an array, by libdeflate: in about half
/// the time of zlib.
///
/// It takes only what is as simple as nearly every file: one gzip member (RFC 1952) or one zlib
/// stream (RFC 1950), of exactly the expected length, sound by its checksum, with nothing after it.
/// All else gives nil; `Inflater` then reads it or says what is wrong with it.
public enum WholeInflater {
  /// Inflates `count` elements that begin `skipped` bytes into the stream, in the machine's byte
  /// order. Memory: the elements and the skipped bytes; the caller has made sure that the
  /// compressed bytes can back them (`Inflater.mostBytes`).
  public static func read<Element: BitwiseCopyable>(
    _ type: Element.Type = Element.self, count: Int, after skipped: Int,
    in compressed: [UInt8], _ wrapper: Inflater.Wrapper
  ) -> [Element]? {
    let stride = MemoryLayout<Element>.stride
    let size = skipped + count * stride
    let isGzip = wrapper == .gzip || compressed.starts(with: [0x1F, 0x8B])
    // A gzip member ends with its length: another one is seen before any work is done.
    guard !isGzip || length(compressed) == UInt32(truncatingIfNeeded: size),
      let inflater = libdeflate_alloc_decompressor()
    else { return nil }
    defer { libdeflate_free_decompressor(inflater) }
    var isSound = false
    let elements = [Element](
      unsafeUninitializedCapacity: count + (skipped + stride - 1) / stride
    ) { buffer, initialized in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      LargePages.advise(bytes)
      var used = 0
      // Without a place for the length that was found, another length is an error.
      let result =
        isGzip
        ? libdeflate_gzip_decompress_ex(
          inflater, compressed, compressed.count, bytes.baseAddress, size, &used, nil)
        : libdeflate_zlib_decompress_ex(
          inflater, compressed, compressed.count, bytes.baseAddress, size, &used, nil)
      isSound = result == LIBDEFLATE_SUCCESS && used == compressed.count
      guard isSound, let base = bytes.baseAddress else { return }
      if skipped > 0 { base.copyMemory(from: base + skipped, byteCount: count * stride) }
      initialized = count
    }
    return isSound ? elements : nil
  }

  /// The length at the end of a gzip member, modulo 2^32.
  private static func length(_ compressed: [UInt8]) -> UInt32 {
    compressed.suffix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}
