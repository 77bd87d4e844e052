import Foundation
import Memory

/// A file opened for reading at any place. Reads whole ranges or throws; never past the end.
public final class InputFile: @unchecked Sendable {
  /// The path as the caller gave it.
  public let path: String
  /// The size in bytes when it was opened.
  public let size: Int
  /// When its content was last changed, in ns; with the size it tells whether a file is still the
  /// same.
  package let modified: Int
  /// What C libraries read from; open as long as this is there. No file has -1: then the bytes are in
  /// memory.
  package let descriptor: Int32
  private let bytes: [UInt8]

  /// Opens a regular file.
  ///
  /// - Throws: `FileFailure` where it is missing, a folder, or not readable.
  public init(path: String) throws {
    // Opening a pipe would wait for its writer; without waiting it is opened and refused below.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? FileFailure.missing(path: path)
        : FileFailure.cannotRead(path: path, reason: String(cString: strerror(errno)))
    }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw FileFailure.cannotRead(path: path, reason: reason)
    }
    switch facts.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR:
      close(descriptor)
      throw FileFailure.isFolder(path: path)
    default:
      close(descriptor)
      throw FileFailure.cannotRead(path: path, reason: "it is not a regular file")
    }
    self.path = path
    self.size = Int(facts.st_size)
    modified = facts.st_mtim.tv_sec * 1_000_000_000 + facts.st_mtim.tv_nsec
    self.descriptor = descriptor
    bytes = []
  }

  /// Bytes that are in memory, for readers of files: those of a file that lay in another.
  ///
  /// - Parameter path: what sentences call it.
  package init(inMemory bytes: [UInt8], path: String) {
    self.path = path
    self.bytes = bytes
    size = bytes.count
    modified = 0
    descriptor = -1
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Reads up to `count` elements' bytes from a byte offset straight into an array of their type,
  /// in the machine's byte order: one copy, no conversion.
  ///
  /// - Throws: `FileFailure.endsEarly` where the file holds fewer.
  public func read<Element: BitwiseCopyable>(
    _ type: Element.Type = Element.self, count: Int, at offset: Int
  ) throws -> [Element] {
    try requireRange(of: type, count: count, at: offset)
    return try [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      LargePages.advise(UnsafeMutableRawBufferPointer(buffer))
      try fill(UnsafeMutableRawBufferPointer(buffer), at: offset)
      initialized = count
    }
  }

  /// Reads as `read(_:count:at:)` does, into the elements that are there.
  package func read<Element: BitwiseCopyable>(
    into target: inout MutableSpan<Element>, at offset: Int
  ) throws {
    try requireRange(of: Element.self, count: target.count, at: offset)
    try target.withUnsafeMutableBytes { try fill($0, at: offset) }
  }

  private func requireRange<Element>(of type: Element.Type, count: Int, at offset: Int) throws {
    precondition(count >= 0 && offset >= 0)
    let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard !overflow, offset <= size, bytes <= size - offset else {
      let (end, endOverflow) = bytes.addingReportingOverflow(offset)
      throw FileFailure.endsEarly(
        path: path, needed: overflow || endOverflow ? Int.max : end, found: size)
    }
  }

  /// Reads up to `count` bytes from `offset`: fewer only at the end of the file.
  public func readBytes(upTo count: Int, at offset: Int) throws -> [UInt8] {
    try read(UInt8.self, count: max(0, min(count, size - offset)), at: min(offset, size))
  }

  private func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws {
    if descriptor < 0 {
      return bytes.withUnsafeBytes { all in
        buffer.copyMemory(from: .init(rebasing: all[offset..<offset + buffer.count]))
      }
    }
    var done = 0
    while done < buffer.count {
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      // One call reads at most 2 GiB on Linux.
      let count = pread(
        descriptor, part.baseAddress, min(part.count, 1 << 30), off_t(offset + done))
      if count > 0 {
        done += count
      } else if count == 0 {
        throw FileFailure.endsEarly(path: path, needed: offset + buffer.count, found: offset + done)
      } else if errno != EINTR {
        throw FileFailure.cannotRead(path: path, reason: String(cString: strerror(errno)))
      }
    }
  }
}
