import CBzip2

/// Decompresses a bzip2 stream (https://sourceware.org/bzip2/manual/manual.html) block by block, by
/// the system's library.
///
/// Several streams in a row are one, and zero bytes may pad the end; anything else after the end is
/// refused. Each block's checksum is verified by the library. Not for use from several threads at
/// once.
public final class Bunzipper {
  private static let blockSize = 1 << 16

  private let name: String
  private let source: (_ most: Int) throws -> [UInt8]
  /// The library remembers the address of its state, so it must not move.
  private let state: UnsafeMutablePointer<bz_stream>
  private var input: [UInt8] = []
  private var position = 0
  private var isBetweenStreams = false
  private var isAtEnd = false

  /// Begins a stream.
  ///
  /// - Parameters:
  ///   - name: what errors call the stream.
  ///   - source: gives the next compressed bytes, at most as many as asked for; none at the end.
  public init(name: String, source: @escaping (_ most: Int) throws -> [UInt8]) {
    self.name = name
    self.source = source
    state = .allocate(capacity: 1)
    begin()
  }

  deinit {
    BZ2_bzDecompressEnd(state)
    state.deallocate()
  }

  /// The most bytes that `compressed` bytes can decompress to: a block takes 32 bytes at least and
  /// holds at most 900,000 bytes, of which five can stand for a run of 259.
  public static func mostBytes(from compressed: Int) -> Int {
    let (product, overflow) = (compressed / 32 + 1).multipliedReportingOverflow(
      by: 900_000 / 5 * 259)
    return overflow ? Int.max : product
  }

  /// Decompresses up to `count` bytes: fewer only at the end of the stream.
  ///
  /// - Throws: `InflateFailure`, or what the source throws.
  public func readBytes(upTo count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      while initialized < count, !isAtEnd {
        if position == input.count {
          input = try source(Self.blockSize)
          position = 0
        }
        if isBetweenStreams {
          try beginNext()
        } else {
          initialized += try step(UnsafeMutableBufferPointer(rebasing: buffer[initialized...]))
        }
      }
    }
  }

  private func begin() {
    state.initialize(to: bz_stream())
    let result = BZ2_bzDecompressInit(state, 0, 0)
    precondition(result == BZ_OK, "bzip2 could not start")
  }

  /// Decides what the bytes after the end of a stream are.
  private func beginNext() throws {
    guard position < input.count else {
      isAtEnd = true
      return
    }
    if input[position] == UInt8(ascii: "B") {
      BZ2_bzDecompressEnd(state)
      begin()
      isBetweenStreams = false
      return
    }
    guard input[position...].allSatisfy({ $0 == 0 }) else {
      throw InflateFailure.trailingBytes(name: name)
    }
    position = input.count
  }

  private func step(_ output: UnsafeMutableBufferPointer<UInt8>) throws -> Int {
    let given = min(output.count, 1 << 30)
    let available = input.count - position
    let result = input.withUnsafeBytes { bytes in
      // The library does not write to its input; its C header merely does not say so.
      state.pointee.next_in = bytes.baseAddress.map {
        UnsafeMutableRawPointer(mutating: $0 + position).assumingMemoryBound(to: CChar.self)
      }
      state.pointee.avail_in = UInt32(available)
      state.pointee.avail_out = UInt32(given)
      return output.withMemoryRebound(to: CChar.self) { target in
        state.pointee.next_out = target.baseAddress
        return BZ2_bzDecompress(state)
      }
    }
    position += available - Int(state.pointee.avail_in)
    let made = given - Int(state.pointee.avail_out)
    switch result {
    case BZ_OK:
      guard made > 0 || available > 0 else { throw InflateFailure.truncated(name: name) }
    case BZ_STREAM_END:
      isBetweenStreams = true
    case BZ_DATA_ERROR_MAGIC:
      throw InflateFailure.corrupt(name: name, reason: "it does not begin as bzip2 does")
    case BZ_DATA_ERROR:
      throw InflateFailure.corrupt(name: name, reason: "a checksum or a code is wrong")
    default:
      throw InflateFailure.corrupt(name: name, reason: "code \(result)")
    }
    return made
  }
}
