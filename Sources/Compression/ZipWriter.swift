import Parallel

/// Writes a ZIP package (PKWARE APPNOTE 6.3) from its first byte to its last.
///
/// Entries are deflated in parallel and piece by piece. All times are fixed at 1980-01-01, so that equal
/// contents give equal bytes, with any number of threads. The 64-bit records (ZIP64) appear only where
/// a size or an offset needs them.
public struct ZipWriter {
  private let sink: ([UInt8]) throws -> Void
  private let overwrite: ((_ bytes: [UInt8], _ offset: Int) throws -> Void)?
  private var offset: UInt64 = 0
  private var directory: [UInt8] = []
  private var names: Set<String> = []

  /// Pieces under way at once: bounds what is in memory.
  private static let piecesAtOnce = 8

  /// Begins a package.
  ///
  /// - Parameters:
  ///   - sink: takes the bytes, in order.
  ///   - overwrite: changes bytes that the sink has got already. With it only a few pieces are in
  ///     memory at a time; without it an entry's compressed bytes are, until its sizes are known.
  public init(
    sink: @escaping ([UInt8]) throws -> Void,
    overwrite: ((_ bytes: [UInt8], _ offset: Int) throws -> Void)? = nil
  ) {
    self.sink = sink
    self.overwrite = overwrite
  }

  /// Adds an entry whose contents are in memory.
  public mutating func add(_ name: String, _ bytes: [UInt8]) throws {
    try add(name, pieces: 1) { _ in RowText(bytes) }
  }

  /// Adds an entry whose contents are made piece by piece, in parallel, each piece once.
  ///
  /// - Parameters:
  ///   - mayBeLong: whether it could reach 4 GiB: then there is room for 64-bit sizes, which are
  ///     written where they are needed.
  ///   - piece: a piece; about 100 kB to a few MB each compress best.
  public mutating func add(
    _ name: String, pieces: Int, mayBeLong: Bool = false, _ piece: @Sendable (Int) -> RowText
  ) throws {
    precondition(pieces > 0 && names.insert(name).inserted && Array(name.utf8).count < 1 << 16)
    var entry = ZipRecord(name: name, offset: offset, hasRoom: mayBeLong)
    if overwrite != nil { try put(entry.localHeader) }
    var held: [DeflatedPiece] = []
    for start in stride(from: 0, to: pieces, by: Self.piecesAtOnce) {
      let deflated = parallelMap(min(Self.piecesAtOnce, pieces - start)) { index in
        DeflatedPiece(piece(start + index), isLast: start + index == pieces - 1)
      }
      for piece in deflated {
        entry.crc = CRC32.joined(entry.crc, piece.crc, secondCount: piece.count)
        entry.size += UInt64(piece.count)
        entry.compressedSize += UInt64(piece.bytes.count)
        if overwrite != nil { try put(piece.bytes) }
      }
      if overwrite == nil { held += deflated }
    }
    if let overwrite {
      precondition(mayBeLong || !entry.isLong, "an entry of 4 GiB without room for its size")
      try overwrite(entry.localHeader, Int(entry.offset))
    } else {
      try put(entry.localHeader)
      for piece in held { try put(piece.bytes) }
    }
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

  init(_ text: RowText, isLast: Bool) {
    bytes =
      text.marks.isEmpty
      ? Deflate.compress(text.bytes, isLast: isLast)
      : RowDeflater.compress(text, isLast: isLast)
    crc = CRC32.of(text.bytes)
    count = text.bytes.count
  }
}
