import Foundation
import Parallel

/// A file being written under a temporary name; it takes its own name, whole, at `commit`.
///
/// Without `commit` nothing is left: `deinit` and `Unfinished.removeAll` remove the temporary file.
public final class OutputFile {
  /// The path that the file will have.
  public let path: String
  /// Bytes written so far.
  public private(set) var count = 0
  /// The path that failures name: where the file will be once the folder that is being made
  /// around it, if there is one, has its own name.
  private let stated: String
  /// The file itself, where `path` is a symbolic link to it.
  private let target: String
  private let temporary: String
  private let replacing: Bool
  /// What was written, for a file that is in memory only; else nil.
  private let collected: Guarded<[UInt8]>?
  private var descriptor: Int32

  /// Begins a file; folders on the way must exist. What a symbolic link leads to is replaced, and
  /// not the link.
  ///
  /// - Parameter replacing: whether an existing file may be replaced (`--force`).
  /// - Throws: `FileFailure.exists`, or `.cannotWrite`.
  public init(path: String, replacing: Bool) throws {
    let stated = Unfinished.destination(of: path)
    self.stated = stated
    var facts = stat()
    if stat(path, &facts) == 0 {
      if facts.st_mode & S_IFMT == S_IFDIR {
        throw FileFailure.cannotWrite(path: stated, reason: "a folder has that name")
      }
      // A device has no content to replace, and its name must not be given to a file.
      guard facts.st_mode & S_IFMT == S_IFREG else {
        throw FileFailure.cannotWrite(path: stated, reason: "it is not a regular file")
      }
      guard replacing else { throw FileFailure.exists(path: stated) }
    }
    self.path = path
    self.replacing = replacing
    collected = nil
    target = Self.behindLinks(path)
    temporary = try Unfinished.name(beside: target)
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    if descriptor < 0 {
      let failure = FileFailure.writing(stated)
      Unfinished.forget(temporary)
      throw failure
    }
  }

  /// Begins a file that is never one: its bytes are gathered in memory. It cannot be committed.
  ///
  /// - Parameter name: how failures call it.
  public init(inMemory name: String) {
    path = name
    stated = name
    target = name
    temporary = ""
    replacing = false
    collected = Guarded([])
    descriptor = -1
  }

  /// The bytes that were written to a file in memory.
  public func bytes() -> [UInt8] {
    guard let collected else { preconditionFailure("a file on a disk has no bytes in memory") }
    return collected.withLock { $0 }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(temporary)
    Unfinished.forget(temporary)
  }

  /// Appends the bytes of an array of any plain type, in the machine's byte order.
  public func write<Element: BitwiseCopyable>(_ elements: [Element]) throws {
    try appendGap(elements.count * MemoryLayout<Element>.stride).write(elements, at: 0)
  }

  /// Appends text as UTF-8.
  public func write(_ text: String) throws { try write(Array(text.utf8)) }

  /// Changes bytes that were written before, such as sizes that are known only at the end.
  public func overwrite(_ bytes: [UInt8], at offset: Int) throws {
    precondition(offset >= 0 && offset + bytes.count <= count, "overwritten beyond the end")
    try gap(at: 0, count: count).write(bytes, at: offset)
  }

  /// Appends room for so many bytes, which several threads may then write, each in its place.
  ///
  /// All of it must be written before the file is committed.
  public func appendGap(_ bytes: Int) -> FileGap {
    precondition(bytes >= 0)
    let gap = gap(at: count, count: bytes)
    count += bytes
    collected?.withLock { $0.append(contentsOf: repeatElement(0, count: bytes)) }
    return gap
  }

  private func gap(at start: Int, count: Int) -> FileGap {
    precondition(collected != nil || descriptor >= 0, "written after the end")
    return FileGap(
      start: start, count: count, stated: stated,
      target: collected.map { .memory($0) } ?? .file(descriptor: descriptor))
  }

  /// Gives the file its name. After it nothing more can be written.
  public func commit() throws {
    precondition(descriptor >= 0, "committed twice")
    let closed = close(descriptor)
    descriptor = -1
    defer { Unfinished.forget(temporary) }
    guard closed == 0, Self.name(temporary, target, replacing: replacing) else {
      let failure: FileFailure =
        errno == EEXIST
        ? .exists(path: stated)
        : .cannotWrite(path: stated, reason: String(cString: strerror(errno)))
      unlink(temporary)
      throw failure
    }
  }

  /// The file that a symbolic link leads to, there or not; else the path itself.
  private static func behindLinks(_ path: String) -> String {
    var path = path
    // As many links as the system follows.
    for _ in 0..<40 {
      guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
        return path
      }
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
      path = URL(fileURLWithPath: next, relativeTo: folder).path
    }
    return path
  }

  /// Gives the temporary file its name; false, with `errno`, where that cannot be done.
  private static func name(_ temporary: String, _ path: String, replacing: Bool) -> Bool {
    if replacing { return rename(temporary, path) == 0 }
    // `link` refuses a name that came into being meanwhile; `rename` would replace it.
    if link(temporary, path) == 0 {
      unlink(temporary)
      return true
    }
    // The cards that go into printers (FAT) have no links.
    guard errno == EPERM || errno == ENOTSUP || errno == ENOSYS else { return false }
    guard access(path, F_OK) != 0 else {
      errno = EEXIST
      return false
    }
    return rename(temporary, path) == 0
  }

  /// Writes one array as a whole file.
  public static func write<Element: BitwiseCopyable>(
    _ elements: [Element], to path: String, replacing: Bool
  ) throws {
    let file = try OutputFile(path: path, replacing: replacing)
    try file.write(elements)
    try file.commit()
  }
}
