import DataFiles
import Failures
import Foundation
import Testing

/// The one reader of all files that users may write. What it lets through silently becomes a wrong
/// print, so each kind of mistake has its own sentence.
struct DataFileTests {
  private func read(_ text: String, known: [String] = ["a", "b"]) throws -> DataFields {
    let path = NSTemporaryDirectory() + "/data-\(UUID().uuidString).yaml"
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try DataFile.read(path, version: 1, known: known)
  }

  private func sentence(of body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch let failure as any Failure {
      return failure.description
    } catch {
      return "not a Failure: \(error)"
    }
  }

  @Test func `a mark of the byte order before the first line is no text`() throws {
    #expect(try read("\u{FEFF}version: 1\na: x\n").text("a") == "x")
  }

  @Test func `each type is read as itself`() throws {
    let fields = try read(
      "version: 1\na: {text: 'x', number: 0.5, whole: 7, three: [1, 2, 3]}\nb: [{c: 1}, {c: 2}]\n")
    let inner = try fields.fields("a", known: ["text", "number", "whole", "three"])
    #expect(try inner.text("text") == "x")
    #expect(try inner.number("number") == 0.5)
    #expect(try inner.wholeNumber("whole", in: 0...7) == 7)
    #expect(try inner.numbers("three", count: 3) == [1, 2, 3])
    #expect(
      try fields.list("b", known: ["c"]).map { try $0.wholeNumber("c", in: 1...2) } == [1, 2])
    #expect(!inner.has("other"))
  }

  @Test(arguments: [
    ("", "keys and values at its top"),
    ("- 1\n", "keys and values at its top"),
    ("a: 1\n", "lacks the key 'version'"),
    ("version: 2\n", "has version 2 and this tool reads version 1"),
    ("version: '1'\n", "a whole number at 'version'"),
    ("version: 1\nc: 1\n", "unknown key 'c'"),
    ("version: 1\na: 1\na: 2\n", "'a' twice"),
    ("version: 1\na: [1\n", "is not YAML at line"),
    ("version: 1\na: &x 1\nb: *x\n", "is not YAML at line 3"),
    ("version: 1\n\u{0}\n", "is not YAML"),
  ])
  func `a file with a mistake gets a sentence that names it`(text: String, part: String) {
    let sentence = sentence { _ = try read(text) }
    #expect(sentence.contains(part), "\(sentence)")
  }

  @Test(arguments: [
    ("a: -1", "not negative at 'a'"), ("a: '1'", "a number at 'a'"), ("a: .nan", "a number at 'a'"),
    ("a: 1e999", "a number at 'a'"), ("a: x", "a number at 'a'"), ("a: [1]", "a number at 'a'"),
    ("b: 1", "lacks the key 'a'"),
  ])
  func `a value that is no length is refused`(line: String, part: String) throws {
    let fields = try read("version: 1\n\(line)\n")
    let sentence = sentence { _ = try fields.number("a") }
    #expect(sentence.contains(part), "\(sentence)")
  }

  @Test func `a number is not text and text is not a number`() throws {
    let fields = try read("version: 1\na: 12\nb: ''\n")
    #expect(throws: DataFileFailure.self) { try fields.text("a") }
    #expect(throws: DataFileFailure.self) { try fields.text("b") }
  }

  @Test func `the place of a mistake deep in a file is named`() throws {
    let fields = try read("version: 1\na: [{b: 1}, {b: 1, c: 2}]\n")
    let sentence = sentence { _ = try fields.list("a", known: ["b"]) }
    #expect(sentence.contains("'a[1].c'"), "\(sentence)")
  }

  @Test func `nesting without end, bytes that are no text and large files are refused`() throws {
    for opener in ["[", "{a: ", "- "] {
      let deep = "version: 1\na: \n  " + String(repeating: opener, count: 100_000)
      #expect(throws: DataFileFailure.self) { try read(deep) }
    }
    #expect(throws: DataFileFailure.self) {
      try read("version: 1\n" + String(repeating: "# comment\n", count: 200_000))
    }
    let path = NSTemporaryDirectory() + "/data-\(UUID().uuidString).yaml"
    try Data([0x61, 0xFF, 0xFE]).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(throws: DataFileFailure.notText(file: path)) {
      try DataFile.read(path, version: 1, known: [])
    }
  }

  @Test func `every prefix of a sound file is read or refused, and never crashes`() throws {
    let whole = "version: 1\na: {b: [1, 2], c: \"x\"}\nb:\n  - {d: 'y'}\n"
    for length in 0..<whole.count {
      let sentence = sentence { _ = try read(String(whole.prefix(length))) }
      #expect(!sentence.contains("not a Failure"), "\(sentence)")
    }
  }
}
