/// Where a deflate stream is written: bits from the least significant on, into bytes of the caller's.
struct BitCursor {
  /// The bytes that are written whole.
  private(set) var at = 0
  /// How many bits wait for more.
  private(set) var held = 0
  private var buffer: UInt64 = 0

  /// Takes the lower bits of a value; with those that wait at most 64.
  @inline(__always)
  mutating func hold(_ value: UInt64, _ count: Int) {
    buffer |= value &<< UInt64(truncatingIfNeeded: held)
    held &+= count
  }

  /// Takes a word of `HuffmanCode`.
  @inline(__always)
  mutating func hold(_ word: UInt32) {
    hold(UInt64(word & 0xFF_FFFF), Int(word &>> 24))
  }

  /// Writes what waits, up to seven bits. Eight bytes are stored, whatever their number.
  @inline(__always)
  mutating func empty(_ bytes: inout MutableRawSpan) {
    bytes.storeBytes(of: buffer.littleEndian, toByteOffset: at, as: UInt64.self)
    at &+= held &>> 3
    buffer &>>= UInt64(truncatingIfNeeded: held & ~7)
    held &= 7
  }

  /// Writes the lower bits of a value, at most 48.
  mutating func put(_ value: UInt64, _ count: Int, _ bytes: inout MutableRawSpan) {
    hold(value, count)
    empty(&bytes)
  }

  /// Writes a word of `HuffmanCode`.
  mutating func put(_ word: UInt32, _ bytes: inout MutableRawSpan) {
    hold(word)
    empty(&bytes)
  }

  /// Goes on at the next border of bytes.
  mutating func align(_ bytes: inout MutableRawSpan) {
    if held > 0 { put(0, 8 - held, &bytes) }
  }
}
