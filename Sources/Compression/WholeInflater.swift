import CDeflate
import Memory

/// Inflates a stream that lies whole in memory straight into an array, by libdeflate: in about half
/// the time of zlib.
///
/// It takes only what is as simple as nearly every file: one gzip member (RFC 1952) or one zlib
/// stream (RFC 1950), of exactly the expected length, sound by its checksum, with nothing after it.
/// All else gives nil; `Inflater` then reads it or says what is wrong with it.
public enum WholeInflater {
  /// Inflates `count` elements that begin `skipped` bytes into the stream, in the machine's byte
  /// order.
  ///
  /// The compressed bytes lie at the end of the memory that the elements fill from its front, so
  /// that both need hardly more than the elements alone. Deflate never makes much more of its input
  /// than that input; where a stream does, it overwrites what was not read yet, and its checksum
  /// says so. Memory: the elements, the skipped bytes and 1/256; the caller has made sure that the
  /// compressed bytes can back them (`Inflater.mostBytes`).
  ///
  /// - Parameters:
  ///   - compressedCount: how many compressed bytes there are.
  ///   - fill: writes them.
  /// - Throws: what `fill` throws.
  public static func read<Element: BitwiseCopyable>(
    _ type: Element.Type = Element.self, count: Int, after skipped: Int, compressedCount: Int,
    _ wrapper: Inflater.Wrapper, fill: (_ compressed: inout MutableSpan<UInt8>) throws -> Void
  ) throws -> [Element]? {
    let stride = MemoryLayout<Element>.stride
    let size = skipped + count * stride
    let capacity = memory(size: size, compressedCount: compressedCount)
    guard let inflater = libdeflate_alloc_decompressor() else { return nil }
    defer { libdeflate_free_decompressor(inflater) }
    var isSound = false
    let elements = try [Element](
      unsafeUninitializedCapacity: (capacity + stride - 1) / stride
    ) { buffer, initialized in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      LargePages.advise(bytes)
      guard let base = bytes.baseAddress else { return }
      let compressed = UnsafeMutableRawBufferPointer(
        rebasing: bytes[(bytes.count - compressedCount)...])
      var span = MutableSpan(_unsafeElements: compressed.bindMemory(to: UInt8.self))
      try fill(&span)
      let isGzip = wrapper == .gzip || compressed.starts(with: [0x1F, 0x8B])
      // A gzip member ends with its length: another one is seen before any work is done.
      guard !isGzip || length(compressed) == UInt32(truncatingIfNeeded: size) else { return }
      var used = 0
      // Without a place for the length that was found, another length is an error.
      let result =
        isGzip
        ? libdeflate_gzip_decompress_ex(
          inflater, compressed.baseAddress, compressedCount, base, size, &used, nil)
        : libdeflate_zlib_decompress_ex(
          inflater, compressed.baseAddress, compressedCount, base, size, &used, nil)
      isSound = result == LIBDEFLATE_SUCCESS && used == compressedCount
      guard isSound else { return }
      if skipped > 0 { base.copyMemory(from: base + skipped, byteCount: count * stride) }
      initialized = count
    }
    return isSound ? elements : nil
  }

  /// The bytes of memory that `size` inflated bytes take, with those that they are made of.
  public static func memory(size: Int, compressedCount: Int) -> Int {
    // libdeflate writes some words ahead; a stored block takes five bytes more than it holds.
    max(size + size / 256 + 4096, compressedCount)
  }

  /// The length at the end of a gzip member, modulo 2^32.
  private static func length(_ compressed: UnsafeMutableRawBufferPointer) -> UInt32 {
    compressed.suffix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}
