import Parallel

/// Writes a ZIP package (PKWARE APPNOTE 6.3) from its first byte to its last.
///
/// Entries are deflated in parallel and piece by piece; only their compressed bytes are held, until
/// the entry's sizes are known. All times are fixed at 1980-01-01, so that equal contents give equal
/// bytes, with any number of threads. The 64-bit records (ZIP64) appear only where a size or an
/// offset needs them.
public struct ZipWriter {
  private let sink: ([UInt8]) throws -> Void
  private var offset: UInt64 = 0
  private var directory: [UInt8] = []
  private var names: Set<String> = []

  /// Begins a package whose bytes go to `sink`, in order.
  public init(sink: @escaping ([UInt8]) throws -> Void) { self.sink = sink }

  /// Adds an entry whose contents are in memory.
  public mutating func add(_ name: String, _ bytes: [UInt8]) throws {
    try add(name, pieces: 1) { _ in bytes }
  }

  /// Adds an entry whose contents are made piece by piece, in parallel, each piece once.
  ///
  /// - Parameter piece: the bytes of a piece; about 100 kB to a few MB each compress best.
  public mutating func add(
    _ name: String, pieces: Int, _ piece: @Sendable (Int) -> [UInt8]
  ) throws {
    precondition(pieces > 0 && names.insert(name).inserted && Array(name.utf8).count < 1 << 16)
    let deflated = parallelMap(pieces) { index in
      let bytes = piece(index)
      return DeflatedPiece(
        bytes: Deflate.compress(bytes, isLast: index == pieces - 1),
        crc: CRC32.of(bytes), count: bytes.count)
    }
    var entry = ZipRecord(name: name, offset: offset)
    for piece in deflated {
      entry.crc = CRC32.joined(entry.crc, piece.crc, secondCount: piece.count)
      entry.size += UInt64(piece.count)
      entry.compressedSize += UInt64(piece.bytes.count)
    }
    try put(entry.localHeader)
    for piece in deflated { try put(piece.bytes) }
    directory += entry.directoryHeader
  }

  /// Ends the package with its directory. Nothing can be added after it.
  public mutating func finish() throws {
    let end = ZipRecord.end(
      count: UInt64(names.count), directorySize: UInt64(directory.count), directoryOffset: offset)
    try put(directory)
    try put(end)
  }

  private mutating func put(_ bytes: [UInt8]) throws {
    try sink(bytes)
    offset += UInt64(bytes.count)
  }
}

/// A compressed piece with the facts of what it was.
private struct DeflatedPiece: Sendable {
  let bytes: [UInt8]
  let crc: UInt32
  let count: Int
}
