import CZlib

/// Reads one file of a `ZipArchive` from its start to its end, so that it never lies whole in memory.
///
/// Its size and checksum are held against the directory when the end is reached: until `read` has given
/// no more bytes, what it gave may be damaged. Not for use from several threads at once.
public final class ZipEntryReader {
  private let name: String
  private let bytes: [UInt8]
  private let size: Int
  private let crc: UInt32
  /// zlib remembers the address of its state, so it must not move; nil for what is stored as it is.
  private let state: UnsafeMutablePointer<z_stream>?
  private var range: Range<Int>
  private var count = 0
  private var found: UInt32 = 0
  private var isAtEnd = false

  init(_ entry: ZipArchive.Entry, _ bytes: [UInt8], _ range: Range<Int>) {
    (name, size, crc) = (entry.name, entry.size, entry.crc)
    self.bytes = bytes
    self.range = range
    guard entry.isDeflated else {
      state = nil
      return
    }
    let state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    state.initialize(to: z_stream())
    let begun = inflateInit2_(
      state, -15, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
    precondition(begun == Z_OK, "zlib has no memory for a stream")
    self.state = state
  }

  deinit {
    guard let state else { return }
    inflateEnd(state)
    state.deallocate()
  }

  /// The next bytes, at most as many as asked for; none at the end.
  ///
  /// - Throws: `ZipFailure.damaged`.
  public func read(upTo most: Int) throws -> [UInt8] {
    precondition(most > 0)
    guard !isAtEnd else { return [] }
    let part = try state.map { try inflated($0, most) } ?? stored(most)
    found = CRC32.joined(found, CRC32.of(part), secondCount: part.count)
    count += part.count
    guard count <= size else { throw damaged(Deflate.Damage.sizeDiffers.description) }
    guard part.isEmpty else { return part }
    isAtEnd = true
    guard count == size, range.isEmpty else {
      throw damaged(Deflate.Damage.sizeDiffers.description)
    }
    guard found == crc else { throw damaged("its checksum does not match") }
    return []
  }

  private func damaged(_ problem: String) -> ZipFailure {
    .damaged(place: name, problem: problem)
  }

  private func stored(_ most: Int) -> [UInt8] {
    let part = Array(bytes[range].prefix(most))
    range = range.lowerBound + part.count..<range.upperBound
    return part
  }

  private func inflated(_ state: UnsafeMutablePointer<z_stream>, _ most: Int) throws -> [UInt8] {
    var problem: Deflate.Damage?
    let room = min(most, 1 << 30)
    let part = [UInt8](unsafeUninitializedCapacity: room) { output, made in
      while made < room, problem == nil {
        let given = min(range.count, 1 << 30)
        let left = room - made
        let result = bytes.withUnsafeBufferPointer { input in
          state.pointee.next_in = input.baseAddress.map {
            UnsafeMutablePointer(mutating: $0 + range.lowerBound)
          }
          state.pointee.avail_in = uInt(given)
          state.pointee.next_out = output.baseAddress.map { $0 + made }
          state.pointee.avail_out = uInt(left)
          return inflate(state, Z_NO_FLUSH)
        }
        let used = given - Int(state.pointee.avail_in)
        let gained = left - Int(state.pointee.avail_out)
        range = range.lowerBound + used..<range.upperBound
        made += gained
        if result == Z_STREAM_END { break }
        if result != Z_OK && result != Z_BUF_ERROR {
          problem = .badStream
        } else if used == 0 && gained == 0 {
          problem = .endsEarly
        }
      }
    }
    if let problem { throw damaged(problem.description) }
    return part
  }
}

extension ZipArchive {
  /// Begins to read one file piece by piece.
  public func reader(of entry: Entry) -> ZipEntryReader {
    ZipEntryReader(entry, bytes, dataRange(of: entry))
  }
}
