/// Voxels cut into files of equal content, one after the other. One file is open at a time.
final class VoxelPieces: VoxelSource {
  private let pieces: [VoxelStorage]
  /// Bytes of voxels in each.
  private let bytes: Int
  private var next = 0
  private var current: (any VoxelSource)?
  /// Bytes that the present file still has.
  private var left = 0
  private var note: String?

  /// Checks that each file is there and can hold its share of `bytes`.
  init(_ pieces: [VoxelStorage], bytes: Int) throws {
    precondition(bytes % pieces.count == 0)
    self.pieces = pieces
    self.bytes = bytes / pieces.count
    for piece in pieces { _ = try piece.open(bytes: self.bytes) }
  }

  func begin(bytes: Int) throws {}

  func skip(_ bytes: Int) throws {
    var rest = bytes
    while rest > 0 {
      let source = try source()
      let part = min(rest, left)
      try source.skip(part)
      left -= part
      rest -= part
    }
  }

  func read<Element: BitwiseCopyable>(_ type: Element.Type, count: Int) throws -> [Element] {
    let stride = MemoryLayout<Element>.stride
    var result: [Element] = []
    while result.count < count {
      let source = try source()
      let part = min(count - result.count, left / stride)
      precondition(part > 0, "a number is cut between two files")
      let values = try source.read(type, count: part)
      left -= part * stride
      // All in one file: no copy.
      if values.count == count { return values }
      if result.isEmpty { result.reserveCapacity(count) }
      result.append(contentsOf: values)
    }
    return result
  }

  func finish() throws -> String? {
    try end()
    return note
  }

  /// The file that holds the next byte.
  private func source() throws -> any VoxelSource {
    if left > 0, let current { return current }
    try end()
    let opened = try pieces[next].open(bytes: bytes)
    try opened.begin(bytes: bytes)
    next += 1
    current = opened
    left = bytes
    return opened
  }

  private func end() throws {
    if let found = try current?.finish() { note = note ?? found }
    current = nil
  }
}
