import CDICOM
import FileSystem

/// Pixels that lie in a file as they are meant: little endian and not compressed. They can be read
/// without parsing the file again.
struct PlainPixels: Sendable {
  /// Where the first frame begins, in bytes; one follows the other.
  let offset: Int
  /// Bits of a word above the stored ones.
  let above: Int
  /// Bits of a word that are not stored.
  let unused: Int
  /// By which it is known that the file is the one that was parsed.
  private let size: Int
  private let modified: Int

  /// Nil where the pixels must be decoded or turned, lie in memory, or are not as described;
  /// `DICOMFile.frame` then reads them or says what is wrong.
  init?(of file: DICOMFile) {
    guard let input = file.input, file.isNative, let pixels = try? file.beginFrames() else {
      return nil
    }
    let offset = cdicom_plain_offset(file.handle)
    guard offset >= 0 else { return nil }
    self.offset = Int(offset)
    above = pixels.bitsAllocated - 1 - pixels.highBit
    unused = pixels.bitsAllocated - pixels.bitsStored
    size = input.size
    modified = input.modified
  }

  /// Whether it is still the file that was parsed.
  func isOf(_ file: InputFile) -> Bool { file.size == size && file.modified == modified }

  /// Reads one frame's words, from 0; `target` is as long as a frame. Its elements are as wide as
  /// the words and may have another sign.
  func read<Word: FixedWidthInteger & BitwiseCopyable>(
    frame: Int, of file: InputFile, into target: inout MutableSpan<Word>
  ) throws {
    let bytes = target.count * MemoryLayout<Word>.stride
    try file.read(into: &target, at: offset + frame * bytes)
  }
}

extension DICOMFile {
  /// Whether frames are not compressed each on its own.
  var isNative: Bool { Self.nativeSyntaxes.contains(transferSyntax) }

  private static let nativeSyntaxes: Set<String> = [
    "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2",
  ]
}
