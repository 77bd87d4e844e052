import Compression
import FileSystem

/// Where and how a file stores its voxels, whatever its format.
struct VoxelStorage {
  /// How the numbers are written.
  enum Encoding {
    case raw
    case deflated(Inflater.Wrapper)
    case bzip2
    /// Two hexadecimal digits a byte.
    case hex
    /// Words that stand for numbers of a type.
    case text(StoredType)
  }

  /// Where the numbers begin, in bytes after any decompression.
  enum Start {
    case at(Int)
    /// They are the last bytes of the data.
    case atEnd
  }

  /// The file that holds them.
  var path: String
  /// Where the encoded data begins in the file: all before it is header.
  var offset: Int
  /// Where it ends, or nil for the end of the file.
  var end: Int?
  var encoding: Encoding
  var start: Start
  var isBigEndian: Bool
  /// Whether the data lies in a file of its own of which the header skips nothing: then a file that
  /// holds more than the header says is not the one that it describes.
  var mustMatchExactly: Bool
  /// The files after the first, where the data is cut into several of equal content.
  var following: [VoxelStorage] = []

  /// Opens the data and checks, before anything is allocated, that it can hold `bytes` bytes of
  /// voxels.
  func open(bytes: Int) throws -> any VoxelSource {
    guard following.isEmpty else {
      var first = self
      first.following = []
      return try VoxelPieces([first] + following, bytes: bytes)
    }
    let file = try InputFile(path: path)
    let end = min(self.end ?? file.size, file.size)
    let stored = end - offset
    let skipped = if case .at(let skipped) = start { skipped } else { 0 }
    let most =
      switch encoding {
      case .raw: stored
      case .deflated: Inflater.mostBytes(from: max(0, stored))
      case .bzip2: Bunzipper.mostBytes(from: max(0, stored))
      case .hex: max(0, stored) / 2
      // One digit and one blank at least for each number.
      case .text(let type): (max(0, stored) + 1) / 2 * type.byteCount
      }
    let (needed, overflow) = bytes.addingReportingOverflow(skipped)
    guard !overflow, stored >= 0, needed <= most else {
      throw VolumeFileFailure.holdsLess(path: path)
    }
    return source(file, range: offset..<end)
  }

  private func source(_ file: InputFile, range: Range<Int>) -> any VoxelSource {
    let path = path
    switch encoding {
    case .raw, .deflated:
      return VoxelStream(file: file, range: range, storage: self)
    case .bzip2:
      return DecodedBytes(storage: self) {
        Bunzipper(name: path, source: file.blocks(of: range))
      }
    case .hex:
      return DecodedBytes(storage: self) {
        HexDecoder(path: path, source: file.blocks(of: range))
      }
    case .text(let type):
      return DecodedBytes(storage: self) {
        TextDecoder(path: path, type: type, source: file.blocks(of: range))
      }
    }
  }

  var isCompressed: Bool {
    switch encoding {
    case .deflated, .bzip2: true
    case .raw, .hex, .text: false
    }
  }

  /// Refuses bytes after the last voxel where there may be none; otherwise a note on them.
  func noteExcess(_ excess: Int) throws -> String? {
    guard excess > 0 else { return nil }
    guard !mustMatchExactly else {
      throw VolumeFileFailure.holdsMore(path: path, excess: excess)
    }
    return "After the last voxel \(excess) more bytes follow, which were not used."
  }
}

extension InputFile {
  /// Gives the bytes of a range in order, at most as many as asked for at a time.
  fileprivate func blocks(of range: Range<Int>) -> (_ most: Int) throws -> [UInt8] {
    var position = range.lowerBound
    return { most in
      let block = try self.readBytes(upTo: min(most, range.upperBound - position), at: position)
      position += block.count
      return block
    }
  }
}

/// The voxels' bytes in order, inflated where need be. Read once, front to back.
final class VoxelStream: VoxelSource {
  private let file: InputFile
  private let whole: Range<Int>
  /// What is left of it, where the data is not compressed.
  private var range: Range<Int>
  private let storage: VoxelStorage
  private var inflater: Inflater?
  /// Inflated bytes to pass over before the next number; passed over when it is read.
  private var pending = 0
  private var hasRead = false
  /// The bytes of all voxels.
  private var voxelBytes = 0
  /// Whether everything was inflated at once, and verified.
  private var isVerified = false

  /// More than this after the last voxel of compressed data is refused, not inflated.
  private static let mostExcess = 1 << 24

  init(file: InputFile, range: Range<Int>, storage: VoxelStorage) {
    self.file = file
    whole = range
    self.range = range
    self.storage = storage
    if case .deflated(let wrapper) = storage.encoding {
      inflater = Self.inflater(wrapper, file: file, range: range)
    }
  }

  static func inflater(
    _ wrapper: Inflater.Wrapper, file: InputFile, range: Range<Int>
  ) -> Inflater {
    Inflater(wrapper, name: file.path, source: file.blocks(of: range))
  }

  /// Goes to the first byte of the voxels, of which there are `bytes`.
  func begin(bytes: Int) throws {
    voxelBytes = bytes
    switch storage.start {
    case .at(let skipped):
      skip(skipped)
    case .atEnd:
      guard case .deflated(let wrapper) = storage.encoding else {
        skip(range.count - bytes)
        return
      }
      // The length is known only after inflating once.
      let total = try Self.inflater(wrapper, file: file, range: range).finish(
        limit: bytes + Self.mostExcess)
      guard total >= bytes else { throw VolumeFileFailure.holdsLess(path: file.path) }
      skip(total - bytes)
    }
  }

  func skip(_ bytes: Int) {
    if inflater == nil {
      range = min(range.lowerBound + bytes, range.upperBound)..<range.upperBound
    } else {
      pending += bytes
    }
  }

  /// The next `count` numbers as they lie in the file.
  func read<Element: BitwiseCopyable>(
    _ type: Element.Type, count: Int
  ) throws -> [Element] {
    if let inflater {
      if let values = try readWhole(type, count: count) { return values }
      hasRead = true
      try inflater.skip(pending)
      pending = 0
      return try inflater.read(type, count: count)
    }
    hasRead = true
    guard count * MemoryLayout<Element>.stride <= range.count else {
      throw VolumeFileFailure.holdsLess(path: file.path)
    }
    let values = try file.read(type, count: count, at: range.lowerBound)
    skip(count * MemoryLayout<Element>.stride)
    return values
  }

  /// All voxels at once, where they are asked for at once and the compressed bytes are as plain as
  /// `WholeInflater` wants them; else nil.
  private func readWhole<Element: BitwiseCopyable>(
    _ type: Element.Type, count: Int
  ) throws -> [Element]? {
    let bytes = count * MemoryLayout<Element>.stride
    guard case .deflated(let wrapper) = storage.encoding, !hasRead, bytes == voxelBytes,
      WholeInflater.memory(size: pending + bytes, compressedCount: whole.count)
        <= AvailableMemory.bytes
    else { return nil }
    let values = try WholeInflater.read(
      type, count: count, after: pending, compressedCount: whole.count, wrapper
    ) { try file.read(into: &$0, at: whole.lowerBound) }
    guard let values else { return nil }
    (hasRead, isVerified, pending) = (true, true, 0)
    return values
  }

  /// Verifies the checksum of compressed data and that not more is there than the header accounts
  /// for; returns a note where something follows that can be passed over.
  func finish() throws -> String? {
    guard !isVerified else { return nil }
    try inflater?.skip(pending)
    pending = 0
    return try storage.noteExcess(inflater?.finish(limit: Self.mostExcess) ?? range.count)
  }
}
