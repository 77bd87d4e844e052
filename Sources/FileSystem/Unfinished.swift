import Foundation

/// The temporary names that this process has on disk, so that an interruption removes them.
///
/// A process killed outright cannot tidy up: its leftovers carry its number, and the next run that
/// writes to the same place removes those whose process is gone.
public enum Unfinished {
  private static let lock = NSLock()
  /// Temporary names and the names that they stand for.
  nonisolated(unsafe) private static var paths: [String: String] = [:]

  /// Removes every temporary file and folder of this process. Called by the command line when it
  /// is interrupted.
  public static func removeAll() { removeAll(below: "") }

  /// As `removeAll()`, for what lies below one folder: tests have theirs and must not take others'.
  package static func removeAll(below folder: String) {
    lock.lock()
    defer { lock.unlock() }
    for path in paths.keys where path.hasPrefix(folder) {
      try? FileManager.default.removeItem(atPath: path)
      paths[path] = nil
    }
  }

  /// Where a file that lies in an unfinished folder will be in the end; else its own path.
  static func destination(of path: String) -> String {
    lock.lock()
    defer { lock.unlock() }
    for (temporary, final) in paths where path.hasPrefix(temporary + "/") {
      return final + path.dropFirst(temporary.count)
    }
    return path
  }

  /// A fresh hidden name beside `path`, registered; leftovers of dead processes are removed.
  ///
  /// - Throws: `FileFailure.twice` where this process is writing what will have that path already.
  static func name(beside path: String) throws -> String {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    let folder = url.deletingLastPathComponent().path
    let stem = ".\(url.lastPathComponent).unfinished-"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasPrefix(stem) {
      guard let process = pid_t(name.dropFirst(stem.count)) else { continue }
      if process != getpid(), kill(process, 0) != 0, errno == ESRCH {
        try? FileManager.default.removeItem(atPath: folder + "/" + name)
      }
    }
    let fresh = folder + "/" + stem + String(getpid())
    lock.lock()
    defer { lock.unlock() }
    guard paths[fresh] == nil else { throw FileFailure.twice(path: path) }
    paths[fresh] = path
    return fresh
  }

  /// Takes a name off the list: its content is in place, or gone.
  static func forget(_ path: String) {
    lock.lock()
    defer { lock.unlock() }
    paths[path] = nil
  }
}
