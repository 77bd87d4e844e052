import CZlib
import Parallel

/// Deflates arrays of any plain type into a gzip or zlib stream, in pieces of one megabyte that are
/// compressed in parallel.
///
/// The bytes depend on nothing but the arrays and the level: time 0, no name, and pieces are cut at
/// fixed places whatever the number of threads. Each piece ends with an empty stored block so that
/// pieces can be joined; that costs about 0.1 % (the method of Adler's pigz, without its dictionary).
public struct GzipWriter {
  /// What is wrapped around the deflated data.
  public enum Wrapper: Sendable {
    /// RFC 1952.
    case gzip
    /// RFC 1950.
    case zlib
  }

  private static let pieceSize = 1 << 20
  /// Pieces under way at once: bounds the memory to this many megabytes.
  private static let piecesAtOnce = 16

  private let wrapper: Wrapper
  private let level: Int32
  private let sink: ([UInt8]) throws -> Void
  private var checksum: uLong
  private var count = 0

  /// Begins a stream.
  ///
  /// - Parameters:
  ///   - level: 1, fastest, to 9, smallest.
  ///   - sink: takes the compressed bytes in order.
  public init(
    _ wrapper: Wrapper, level: Int, sink: @escaping ([UInt8]) throws -> Void
  ) throws {
    precondition((1...9).contains(level))
    self.wrapper = wrapper
    self.level = Int32(level)
    self.sink = sink
    checksum = wrapper == .gzip ? crc32(0, nil, 0) : adler32(0, nil, 0)
    switch wrapper {
    case .gzip: try sink([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF])
    case .zlib: try sink([0x78, 0x01])
    }
  }

  /// Appends the bytes of an array in the machine's byte order.
  public mutating func write<Element: BitwiseCopyable & Sendable>(_ elements: [Element]) throws {
    let step = Self.pieceSize / MemoryLayout<Element>.stride
    precondition(step > 0)
    let pieces = (elements.count + step - 1) / step
    for first in stride(from: 0, to: pieces, by: Self.piecesAtOnce) {
      let (wrapper, level) = (wrapper, level)
      let deflated = parallelMap(min(Self.piecesAtOnce, pieces - first)) { index in
        let start = (first + index) * step
        return elements[start..<min(start + step, elements.count)].withUnsafeBytes {
          Piece($0, wrapper: wrapper, level: level)
        }
      }
      for piece in deflated {
        checksum =
          wrapper == .gzip
          ? crc32_combine(checksum, piece.checksum, piece.size)
          : adler32_combine(checksum, piece.checksum, piece.size)
        count += piece.size
        try sink(piece.bytes)
      }
    }
  }

  /// Ends the stream with its checksum. Nothing can be written after it.
  public consuming func finish() throws {
    // An empty last block with fixed codes.
    var end: [UInt8] = [3, 0]
    let sum = UInt32(truncatingIfNeeded: checksum)
    switch wrapper {
    case .gzip:
      for word in [sum, UInt32(truncatingIfNeeded: count)] {
        for shift in stride(from: 0, to: 32, by: 8) {
          end.append(UInt8(truncatingIfNeeded: word >> UInt32(shift)))
        }
      }
    case .zlib:
      for shift in stride(from: 24, through: 0, by: -8) {
        end.append(UInt8(truncatingIfNeeded: sum >> UInt32(shift)))
      }
    }
    try sink(end)
  }

  private struct Piece: Sendable {
    let bytes: [UInt8]
    let checksum: uLong
    let size: Int

    init(_ source: UnsafeRawBufferPointer, wrapper: Wrapper, level: Int32) {
      let input = source.baseAddress?.assumingMemoryBound(to: Bytef.self)
      size = source.count
      checksum =
        wrapper == .gzip
        ? crc32(crc32(0, nil, 0), input, uInt(source.count))
        : adler32(adler32(0, nil, 0), input, uInt(source.count))
      var state = z_stream()
      let begun = deflateInit2_(
        &state, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size))
      precondition(begun == Z_OK, "zlib could not start")
      defer { deflateEnd(&state) }
      let bound = Int(deflateBound(&state, uLong(source.count))) + 16
      bytes = [UInt8](unsafeUninitializedCapacity: bound) { buffer, initialized in
        state.next_in = input.map { UnsafeMutablePointer(mutating: $0) }
        state.avail_in = uInt(source.count)
        state.next_out = buffer.baseAddress
        state.avail_out = uInt(bound)
        let result = deflate(&state, Z_SYNC_FLUSH)
        precondition(result == Z_OK && state.avail_in == 0 && state.avail_out > 0)
        initialized = bound - Int(state.avail_out)
      }
    }
  }
}
