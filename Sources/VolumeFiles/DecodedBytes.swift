import Compression
import FileSystem

/// What makes bytes of an encoding, in order.
protocol ByteDecoder: AnyObject {
  /// Up to `count` bytes, a multiple of eight: fewer only at the end.
  func readBytes(upTo count: Int) throws -> [UInt8]
}

extension Bunzipper: ByteDecoder {}

/// Voxels behind a decoder that gives blocks of bytes: bzip2, hexadecimal digits, text.
final class DecodedBytes: VoxelSource {
  private static let blockSize = 1 << 18
  /// More than this after the last voxel is refused, not decoded.
  private static let mostExcess = 1 << 24

  private let storage: VoxelStorage
  private let make: () -> any ByteDecoder
  private var decoder: any ByteDecoder

  /// - Parameter make: begins the decoder at the front of the data.
  init(storage: VoxelStorage, make: @escaping () -> any ByteDecoder) {
    self.storage = storage
    self.make = make
    decoder = make()
  }

  func begin(bytes: Int) throws {
    switch storage.start {
    case .at(let skipped):
      try skip(skipped)
    case .atEnd:
      // The length is known only after decoding once.
      let (most, overflow) = bytes.addingReportingOverflow(Self.mostExcess)
      let total = try rest(limit: overflow ? Int.max : most)
      guard total >= bytes else { throw VolumeFileFailure.holdsLess(path: storage.path) }
      decoder = make()
      try skip(total - bytes)
    }
  }

  func skip(_ bytes: Int) throws {
    var rest = bytes
    while rest > 0 {
      let part = try decoder.readBytes(upTo: min(rest, Self.blockSize))
      guard !part.isEmpty else { throw VolumeFileFailure.holdsLess(path: storage.path) }
      rest -= part.count
    }
  }

  func read<Element: BitwiseCopyable>(_ type: Element.Type, count: Int) throws -> [Element] {
    try [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      let target = UnsafeMutableRawBufferPointer(
        start: buffer.baseAddress, count: count * MemoryLayout<Element>.stride)
      var done = 0
      while done < target.count {
        let part = try decoder.readBytes(upTo: min(target.count - done, Self.blockSize))
        guard !part.isEmpty else { throw VolumeFileFailure.holdsLess(path: storage.path) }
        UnsafeMutableRawBufferPointer(rebasing: target[done...]).copyBytes(from: part)
        done += part.count
      }
      initialized = count
    }
  }

  func finish() throws -> String? {
    try storage.noteExcess(rest(limit: Self.mostExcess))
  }

  /// Decodes to the end and returns how many bytes that were, or refuses more than `limit`.
  private func rest(limit: Int) throws -> Int {
    var total = 0
    while true {
      let part = try decoder.readBytes(upTo: Self.blockSize)
      if part.isEmpty { return total }
      total += part.count
      guard total <= limit else {
        throw VolumeFileFailure.holdsMore(path: storage.path, excess: total)
      }
    }
  }
}
