import FileSystem

/// A text in blocks of whole lines, so that little of a large file is in memory at once.
///
/// A line whose end a backslash takes away stays together with the next. A line longer than a block gets
/// a block of its own.
struct LineBlocks {
  private let file: InputFile
  private var at = 0

  private static let size = 1 << 23

  init(_ file: InputFile) { self.file = file }

  /// The next block; nil at the end.
  mutating func next() throws -> [UInt8]? {
    guard at < file.size else { return nil }
    var count = Self.size
    while true {
      var block = try file.readBytes(upTo: count, at: at)
      if at + block.count < file.size {
        guard let end = Self.lastLineEnd(block) else {
          count *= 2
          continue
        }
        block.removeLast(block.count - end)
      }
      at += block.count
      return block
    }
  }

  /// The place behind the last line; nil where no line ends.
  private static func lastLineEnd(_ block: [UInt8]) -> Int? {
    block.indices.last { index in
      let before = index > 0 ? block[index - 1] : 0
      switch block[index] {
      case 0x0A:
        let isPair = before == 0x0D && index > 1
        return (isPair ? block[index - 2] : before) != UInt8(ascii: "\\")
      case 0x0D:
        // What follows the last byte is not known.
        return index + 1 < block.count && block[index + 1] != 0x0A && before != UInt8(ascii: "\\")
      default: return false
      }
    }.map { $0 + 1 }
  }
}
