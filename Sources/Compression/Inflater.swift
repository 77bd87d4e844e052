import CZlib
import Memory

/// Inflates a gzip or zlib stream (RFC 1952, RFC 1950) block by block, straight into arrays of any
/// plain type, so that a volume is never held a second time as bytes.
///
/// Several gzip members in a row are one stream, and zero bytes may pad its end, as gzip allows;
/// anything else after the end is refused. The checksum is verified when the end is reached: call
/// `finish` before the values are trusted. Not for use from several threads at once.
public final class Inflater {
  /// What is wrapped around the deflated data.
  public enum Wrapper: Sendable {
    /// RFC 1952, as in `.gz` files.
    case gzip
    /// RFC 1950 or 1952, whichever is found, as in MetaImage.
    case zlibOrGzip
  }

  private static let blockSize = 1 << 18

  /// The number of bytes inflated so far.
  public private(set) var count = 0

  private let name: String
  private let wrapper: Wrapper
  private let source: (_ most: Int) throws -> [UInt8]
  /// zlib remembers the address of its state, so it must not move.
  private let state: UnsafeMutablePointer<z_stream>
  private var input: [UInt8] = []
  private var position = 0
  private var isBetweenMembers = false
  private var isAtEnd = false

  /// Begins a stream.
  ///
  /// - Parameters:
  ///   - name: what errors call the stream.
  ///   - source: gives the next compressed bytes, at most as many as asked for; none at the end.
  public init(
    _ wrapper: Wrapper, name: String, source: @escaping (_ most: Int) throws -> [UInt8]
  ) {
    self.name = name
    self.wrapper = wrapper
    self.source = source
    state = .allocate(capacity: 1)
    state.initialize(to: z_stream())
    // 15 bits of window; +16 demands a gzip header, +32 detects the header.
    let bits: Int32 = wrapper == .gzip ? 15 + 16 : 15 + 32
    let result = inflateInit2_(state, bits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(result == Z_OK, "zlib could not start")
  }

  deinit {
    inflateEnd(state)
    state.deallocate()
  }

  /// The most bytes that `compressed` bytes can inflate to: deflate's limit is 1032 to 1.
  public static func mostBytes(from compressed: Int) -> Int {
    let (product, overflow) = compressed.multipliedReportingOverflow(by: 1032)
    return overflow ? Int.max : product
  }

  /// Inflates exactly `count` elements in the machine's byte order. The caller has made sure that
  /// the compressed bytes can back them (`mostBytes`), because the array is allocated first.
  ///
  /// - Throws: `InflateFailure`, or what the source throws.
  public func read<Element: BitwiseCopyable>(
    _ type: Element.Type = Element.self, count: Int
  ) throws -> [Element] {
    try [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      let bytes = UnsafeMutableRawBufferPointer(
        start: buffer.baseAddress, count: count * MemoryLayout<Element>.stride)
      LargePages.advise(bytes)
      let start = self.count
      let found = try fill(bytes)
      guard found == bytes.count else {
        throw InflateFailure.endsEarly(
          name: name, needed: start + bytes.count, found: self.count)
      }
      initialized = count
    }
  }

  /// Inflates up to `count` bytes: fewer only at the end of the stream.
  public func readBytes(upTo count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = try fill(UnsafeMutableRawBufferPointer(buffer))
    }
  }

  /// Inflates `count` bytes and forgets them.
  public func skip(_ count: Int) throws {
    var rest = count
    while rest > 0 {
      let part = try readBytes(upTo: min(rest, Self.blockSize))
      guard !part.isEmpty else {
        throw InflateFailure.endsEarly(
          name: name, needed: self.count + rest, found: self.count)
      }
      rest -= part.count
    }
  }

  /// Inflates to the end, so that the checksums are verified, and returns how many bytes were left.
  ///
  /// - Parameter limit: how many bytes may be left; more are refused without inflating them all.
  public func finish(limit: Int) throws -> Int {
    let start = count
    while !(try readBytes(upTo: Self.blockSize).isEmpty) {
      guard count - start <= limit else {
        throw InflateFailure.holdsMore(name: name, expected: start)
      }
    }
    return count - start
  }

  private func fill(_ output: UnsafeMutableRawBufferPointer) throws -> Int {
    var done = 0
    while done < output.count, !isAtEnd {
      if position == input.count {
        input = try source(Self.blockSize)
        position = 0
      }
      if isBetweenMembers {
        try beginMember()
      } else {
        done += try step(UnsafeMutableRawBufferPointer(rebasing: output[done...]))
      }
    }
    count += done
    return done
  }

  /// Decides what the bytes after the end of a member are.
  private func beginMember() throws {
    guard position < input.count else {
      isAtEnd = true
      return
    }
    if wrapper == .gzip, input[position] == 0x1F {
      inflateReset(state)
      isBetweenMembers = false
      return
    }
    guard input[position...].allSatisfy({ $0 == 0 }) else {
      throw InflateFailure.trailingBytes(name: name)
    }
    position = input.count
  }

  private func step(_ output: UnsafeMutableRawBufferPointer) throws -> Int {
    let given = min(output.count, 1 << 30)
    let available = input.count - position
    state.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: Bytef.self)
    state.pointee.avail_out = uInt(given)
    let result = input.withUnsafeBufferPointer { bytes in
      state.pointee.next_in = bytes.baseAddress.map {
        UnsafeMutablePointer(mutating: $0 + position)
      }
      state.pointee.avail_in = uInt(available)
      return inflate(state, Z_NO_FLUSH)
    }
    position += available - Int(state.pointee.avail_in)
    let made = given - Int(state.pointee.avail_out)
    switch result {
    case Z_OK:
      break
    case Z_STREAM_END:
      isBetweenMembers = true
    case Z_BUF_ERROR where available == 0:
      throw InflateFailure.truncated(name: name)
    default:
      let reason = state.pointee.msg.map { String(cString: $0) } ?? "code \(result)"
      throw InflateFailure.corrupt(name: name, reason: reason)
    }
    return made
  }
}
