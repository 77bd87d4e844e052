import Foundation
import Parallel

/// Room within an `OutputFile` that several threads fill at once: while one hands its bytes to the
/// system, another can make the next.
///
/// Must not be used after the file was committed or given up.
public struct FileGap: Sendable {
  enum Target {
    case file(descriptor: Int32)
    case memory(Guarded<[UInt8]>)
  }

  /// The place of its first byte in the file.
  let start: Int
  /// Its bytes.
  let count: Int
  /// The path that failures name.
  let stated: String
  let target: Target

  /// Writes the bytes of an array of any plain type at a place of the gap, in the machine's byte order.
  /// Calls may run at the same time if their places are apart.
  ///
  /// - Throws: `FileFailure.cannotWrite`.
  public func write<Element: BitwiseCopyable>(_ elements: [Element], at offset: Int) throws {
    try elements.withUnsafeBytes { bytes in
      precondition(offset >= 0 && offset + bytes.count <= count, "written beyond the gap")
      try write(bytes, at: start + offset)
    }
  }

  private func write(_ bytes: UnsafeRawBufferPointer, at place: Int) throws {
    let descriptor: Int32
    switch target {
    case .memory(let memory):
      return memory.withLock { $0.replaceSubrange(place..<place + bytes.count, with: bytes) }
    case .file(let open): descriptor = open
    }
    var done = 0
    while done < bytes.count {
      let part = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let written = pwrite(
        descriptor, part.baseAddress, min(part.count, 1 << 30), off_t(place + done))
      if written >= 0 {
        done += written
      } else if errno != EINTR {
        throw FileFailure.cannotWrite(path: stated, reason: String(cString: strerror(errno)))
      }
    }
  }
}
