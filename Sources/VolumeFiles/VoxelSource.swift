/// The voxels' bytes in order, whatever they are stored in. Read once, front to back: `begin`, then
/// `read` and `skip`, then `finish`.
protocol VoxelSource: AnyObject {
  /// Goes to the first byte of the voxels, of which there are `bytes`.
  func begin(bytes: Int) throws

  /// Passes over bytes.
  func skip(_ bytes: Int) throws

  /// The next `count` numbers as they lie in the file.
  func read<Element: BitwiseCopyable>(_ type: Element.Type, count: Int) throws -> [Element]

  /// Verifies checksums and that not more is there than the header accounts for; returns a note
  /// where something follows that can be passed over.
  func finish() throws -> String?
}

extension VoxelSource {
  /// The next `count` numbers of the type that the caller expects.
  func read<Element: BitwiseCopyable>(count: Int) throws -> [Element] {
    try read(Element.self, count: count)
  }
}
