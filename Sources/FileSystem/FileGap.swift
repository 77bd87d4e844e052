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

  /// Writes bytes at a place of the gap. Calls may run at the same time if their places are apart.
  ///
  /// - Throws: `FileFailure.cannotWrite`.
  public func write(_ bytes: RawSpan, at offset: Int) throws {
    precondition(offset >= 0 && offset + bytes.byteCount <= count, "written beyond the gap")
    switch target {
    case .memory(let memory):
      memory.withLock { content in
        for index in 0..<bytes.byteCount {
          content[start + offset + index] = bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
        }
      }
    case .file(let descriptor):
      try bytes.withUnsafeBytes { try write($0, at: start + offset, to: descriptor) }
    }
  }

  private func write(
    _ bytes: UnsafeRawBufferPointer, at place: Int, to descriptor: Int32
  ) throws {
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
