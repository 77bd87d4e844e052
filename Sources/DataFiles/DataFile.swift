import FileSystem
import Foundation
import Yams

/// The YAML files that users may write: printer profiles, label schemes and what comes later.
///
/// One strict reader for all of them. Each has `version` at its top and is found by its name in a
/// folder of the tool, or by its own path.
public enum DataFile {
  /// Data files are small; anything larger is a mistake.
  static let limit = 1 << 20

  /// Reads a file and checks its version and that it has no keys at its top but `version` and
  /// `known`.
  ///
  /// - Throws: `DataFileFailure`, or `FileFailure` where the file cannot be read.
  public static func read(_ path: String, version: Int, known: [String]) throws -> DataFields {
    let input = try InputFile(path: path)
    guard input.size <= limit else {
      throw DataFileFailure.tooLarge(file: path, bytes: input.size, limit: limit)
    }
    let bytes = try input.readBytes(upTo: limit, at: 0)
    guard var text = String(validating: bytes, as: UTF8.self) else {
      throw DataFileFailure.notText(file: path)
    }
    // Some editors write a mark of the byte order before the first line.
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    let fields = try DataFields(
      compose(text, file: path), file: path, place: "", known: ["version"] + known)
    let found = try fields.wholeNumber("version", in: 0...Int.max)
    guard found == version else {
      throw DataFileFailure.wrongVersion(file: path, found: found, supported: version)
    }
    return fields
  }

  /// The names of the data files in a folder of the tool, without their suffix, sorted.
  public static func names(in folder: String) throws -> [String] {
    let path = try DataFolder.path(named: folder)
    let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return files.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }
      .map { String($0.dropLast(".yaml".count)) }.sorted()
  }

  /// The path of the data file that a user means: one of the tool's by its name, or their own by
  /// its path. What has a slash or ends in `.yaml` or `.yml` is a path. Nil where the folder has no
  /// such name.
  public static func path(of name: String, in folder: String) throws -> String? {
    if name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return name }
    guard try names(in: folder).contains(name) else { return nil }
    return try DataFolder.path(named: folder) + "/\(name).yaml"
  }

  private static func compose(_ text: String, file: String) throws -> Node {
    try refuseAliases(text, file: file)
    do {
      return try Yams.compose(yaml: text) ?? Node("")
    } catch YamlError.duplicatedKeysInMapping(let duplicates, _) {
      throw DataFileFailure.duplicateKeys(file: file, keys: duplicates.sorted())
    } catch YamlError.scanner(_, let problem, let mark, _),
      YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _)
    {
      throw DataFileFailure.notYAML(file: file, line: mark.line, problem: problem)
    } catch {
      throw DataFileFailure.notYAML(file: file, line: 1, problem: "a character that YAML forbids")
    }
  }

  /// An alias (`*name`) repeats what its anchor holds; a few lines of them can stand for more than
  /// any memory holds, and these files need none.
  private static func refuseAliases(_ text: String, file: String) throws {
    let openers = Set(" \t\r\n[{,:-?".utf8)
    var before = UInt8(ascii: "\n")
    var line = 1
    var isStar = false
    for byte in text.utf8 {
      if isStar, !openers.contains(byte) {
        throw DataFileFailure.notYAML(
          file: file, line: line,
          problem: "a word that begins with * is an alias, which data files do without")
      }
      isStar = byte == UInt8(ascii: "*") && openers.contains(before)
      if byte == UInt8(ascii: "\n") { line += 1 }
      before = byte
    }
  }
}
