import CZlib

/// Raw deflate (RFC 1951) of whole pieces in memory, by the system's zlib.
///
/// Pieces compressed apart join into one valid stream: each but the last ends on a byte border with
/// an empty stored block and refers to nothing before its own start.
package enum Deflate {
  /// The effort: 1 is fastest. On mesh text higher levels cost several times more for some percent.
  static let level: Int32 = 1

  /// No deflate stream grows by more than this on inflating (RFC 1951: 258 bytes from two bits).
  static let largestGrowth = 1032

  /// Compresses one piece of a stream.
  package static func compress(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
    var stream = z_stream()
    let begun = deflateInit2_(
      &stream, level, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY, zlibVersion(),
      Int32(MemoryLayout<z_stream>.size))
    precondition(begun == Z_OK, "zlib has no memory for a stream")
    defer { deflateEnd(&stream) }
    precondition(bytes.count <= 1 << 30, "a piece is too large for one call of zlib")
    // The bound holds for a finished stream; the flush marker needs a few bytes more.
    let bound = Int(deflateBound(&stream, UInt(bytes.count))) + 16
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      bytes.withUnsafeBufferPointer { input in
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(bound)
        let ended = deflate(&stream, isLast ? Z_FINISH : Z_FULL_FLUSH)
        precondition(ended == (isLast ? Z_STREAM_END : Z_OK) && stream.avail_in == 0)
        count = bound - Int(stream.avail_out)
      }
    }
  }

  /// Inflates `range` of `bytes` to exactly `size` bytes, or says what is wrong.
  static func inflated(
    _ bytes: [UInt8], in range: Range<Int>, size: Int
  ) -> Result<[UInt8], Damage> {
    var problem: Damage?
    var stream = z_stream()
    let begun = inflateInit2_(
      &stream, -15, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
    precondition(begun == Z_OK, "zlib has no memory for a stream")
    defer { inflateEnd(&stream) }
    // One byte more than promised, so that a stream which goes on is seen to do so.
    let result = [UInt8](unsafeUninitializedCapacity: size + 1) { output, count in
      bytes.withUnsafeBufferPointer { input in
        var read = range.lowerBound
        while problem == nil {
          // zlib counts in 32 bits, so longer streams go in pieces.
          let piece = min(range.upperBound - read, 1 << 30)
          let room = min(size + 1 - count, 1 << 30)
          stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress).map { $0 + read }
          stream.avail_in = UInt32(piece)
          stream.next_out = output.baseAddress.map { $0 + count }
          stream.avail_out = UInt32(room)
          let state = inflate(&stream, Z_NO_FLUSH)
          let consumed = piece - Int(stream.avail_in)
          let produced = room - Int(stream.avail_out)
          read += consumed
          count += produced
          if state == Z_STREAM_END {
            if count != size || read != range.upperBound { problem = .sizeDiffers }
            break
          }
          if state != Z_OK && state != Z_BUF_ERROR {
            problem = .badStream
          } else if count > size {
            problem = .sizeDiffers
          } else if consumed == 0 && produced == 0 {
            problem = .endsEarly
          }
        }
        count = min(count, size)
      }
    }
    return problem.map { .failure($0) } ?? .success(result)
  }

  /// The first bytes of what `range` of `bytes` inflates to: fewer than `count` where it ends or is
  /// damaged before.
  static func start(_ bytes: [UInt8], in range: Range<Int>, count: Int) -> [UInt8] {
    var stream = z_stream()
    let begun = inflateInit2_(
      &stream, -15, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
    precondition(begun == Z_OK, "zlib has no memory for a stream")
    defer { inflateEnd(&stream) }
    return [UInt8](unsafeUninitializedCapacity: count) { output, found in
      bytes.withUnsafeBufferPointer { input in
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress).map {
          $0 + range.lowerBound
        }
        stream.avail_in = UInt32(min(range.count, 1 << 30))
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(count)
        _ = inflate(&stream, Z_SYNC_FLUSH)
        found = count - Int(stream.avail_out)
      }
    }
  }

  /// What is wrong with a stream.
  enum Damage: Error {
    case badStream
    case endsEarly
    case sizeDiffers

    var description: String {
      switch self {
      case .badStream: "its deflate stream is not valid"
      case .endsEarly: "its deflate stream ends too early"
      case .sizeDiffers: "it does not have the size that the directory states"
      }
    }
  }
}
