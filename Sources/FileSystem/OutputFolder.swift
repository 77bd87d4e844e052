import CSystem
import Foundation

/// A folder being made under a temporary name; it appears, whole, at `commit`.
///
/// Each such folder lists its files with their digests in `SHA256SUMS` (check them with
/// `sha256sum -c`). That list also tells our folders from others: `--force` replaces a folder only
/// when its list is ours and every file in it is listed, so that nobody's own files are ever removed.
public final class OutputFolder {
  /// The path that the folder will have.
  public let path: String
  /// Where its files are written until then.
  public let stagingPath: String
  private let replacing: Bool
  private var isOpen = true

  /// The file of every output folder that lists the others with their digests.
  public static let listName = "SHA256SUMS"
  /// Its first line, by which our lists are told from those of others.
  static let listHeading = "# Written by heartwright; check with: sha256sum -c SHA256SUMS"

  /// Begins a folder. Parents are not made: the folder's own parent must exist.
  ///
  /// - Parameter replacing: whether an existing folder of ours may be replaced (`--force`).
  /// - Throws: `FileFailure.exists`, `.foreignFiles` or `.cannotWrite`.
  public init(path: String, replacing: Bool) throws {
    let clean = URL(fileURLWithPath: path).path
    try Self.checkReplaceable(clean, replacing: replacing)
    self.path = clean
    self.replacing = replacing
    stagingPath = try Unfinished.name(beside: clean)
    try? FileManager.default.removeItem(atPath: stagingPath)
    guard mkdir(stagingPath, 0o777) == 0 else {
      let failure = FileFailure.writing(clean)
      Unfinished.forget(stagingPath)
      isOpen = false
      throw failure
    }
  }

  deinit { discard() }

  /// Begins a file of the folder; `name` may have folders in it, which are made.
  public func file(_ name: String) throws -> OutputFile {
    let target = stagingPath + "/" + name
    let folder = URL(fileURLWithPath: target).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw FileFailure.cannotWrite(path: path + "/" + name, reason: "its folder cannot be made")
    }
    return try OutputFile(path: target, replacing: true)
  }

  /// Writes text as a whole file of the folder.
  public func write(_ text: String, to name: String) throws {
    let file = try file(name)
    try file.write(text)
    try file.commit()
  }

  /// Lists the files with their digests and gives the folder its name.
  ///
  /// - Parameter unlisted: files whose bytes differ from run to run; they are named in the list's
  ///   comment but have no digest there, so that the list itself stays the same.
  public func commit(unlisted: Set<String> = []) throws {
    precondition(isOpen, "committed twice")
    try writeList(unlisted: unlisted)
    try Self.checkReplaceable(path, replacing: replacing)
    try takeName()
    Unfinished.forget(stagingPath)
    isOpen = false
  }

  /// Renames the folder, or lets it change places with the one that it replaces and removes that.
  private func takeName() throws {
    guard FileManager.default.fileExists(atPath: path) else {
      guard rename(stagingPath, path) == 0 else { throw failure() }
      return
    }
    // In one step, so that a kill leaves the old folder or the new one, never neither.
    if exchange_paths(stagingPath, path) == 0 {
      try? FileManager.default.removeItem(atPath: stagingPath)
      return
    }
    // Some file systems cannot exchange names.
    guard errno == EINVAL || errno == ENOSYS || errno == ENOTSUP else { throw failure() }
    let aside = stagingPath + "-old"
    guard rename(path, aside) == 0 else { throw failure() }
    guard rename(stagingPath, path) == 0 else {
      let failure = failure()
      rename(aside, path)
      throw failure
    }
    try? FileManager.default.removeItem(atPath: aside)
  }

  private func discard() {
    guard isOpen else { return }
    try? FileManager.default.removeItem(atPath: stagingPath)
    Unfinished.forget(stagingPath)
    isOpen = false
  }

  private func failure() -> FileFailure {
    .cannotWrite(path: path, reason: String(cString: strerror(errno)))
  }

  private func writeList(unlisted: Set<String>) throws {
    var text = Self.listHeading + "\n"
    for name in Self.files(in: stagingPath) {
      if unlisted.contains(name) {
        text += "# \(name)\n"
      } else {
        text += try SHA256.ofFile(at: stagingPath + "/" + name) + "  \(name)\n"
      }
    }
    try write(text, to: Self.listName)
  }

  /// Whether a folder may be made at `path`: it is free, empty, or ours and `replacing`.
  private static func checkReplaceable(_ path: String, replacing: Bool) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue else { throw FileFailure.exists(path: path) }
    let present = files(in: path)
    if present.isEmpty { return }
    guard replacing else { throw FileFailure.exists(path: path) }
    let list = (try? String(contentsOfFile: path + "/" + listName, encoding: .utf8)) ?? ""
    var ours: Set<String> = []
    if list.hasPrefix(listHeading + "\n") { ours.insert(listName) }
    for line in list.split(separator: "\n") where !ours.isEmpty {
      ours.insert(String(line.drop { $0 != " " }.drop { $0 == " " }))
    }
    if let foreign = present.first(where: { !ours.contains($0) }) {
      throw FileFailure.foreignFiles(folder: path, example: foreign)
    }
  }

  /// The names of all files below a folder, sorted.
  private static func files(in folder: String) -> [String] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    // A link is a file whatever it leads to: what it leads to is not ours.
    return names.filter { name in
      var facts = stat()
      return lstat(folder + "/" + name, &facts) != 0 || facts.st_mode & S_IFMT != S_IFDIR
    }.sorted()
  }
}
