import Compression
import Parallel
import TestSupport
import Testing

@Suite struct ZipTests {
  private final class Sink {
    var bytes: [UInt8] = []
  }

  private func package(_ contents: [(String, [UInt8])]) throws -> [UInt8] {
    let sink = Sink()
    var writer = ZipWriter { sink.bytes += $0 }
    for (name, bytes) in contents { try writer.add(name, bytes) }
    try writer.finish()
    return sink.bytes
  }

  private func noise(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in UInt8.random(in: 0...15, using: &random) }
  }

  @Test func `entries come back as they were`() throws {
    let contents = [
      ("empty", []), ("a/text.txt", Array("hello hello hello".utf8)),
      ("ü", noise(100_000, seed: 3)),
    ]
    let archive = try ZipArchive(try package(contents))
    #expect(archive.entries.map(\.name) == contents.map(\.0))
    #expect(archive.entries.map(\.size) == contents.map(\.1.count))
    for (entry, content) in zip(archive.entries, contents) {
      #expect(try archive.contents(of: entry) == content.1)
    }
    #expect(archive.entry(named: "A/TEXT.TXT")?.name == "a/text.txt")
    #expect(archive.entry(named: "a/text") == nil)
  }

  @Test func `pieces join into one stream, the same for any number of threads`() throws {
    let all = noise(300_000, seed: 4)
    func write(pieces: Int, threads: Int) throws -> [UInt8] {
      let before = Threads.limit
      defer { Threads.limit = before }
      Threads.limit = threads
      let sink = Sink()
      var writer = ZipWriter { sink.bytes += $0 }
      try writer.add("x", pieces: pieces) { piece in
        RowText(Array(all[(all.count * piece / pieces)..<(all.count * (piece + 1) / pieces)]))
      }
      try writer.finish()
      return sink.bytes
    }
    for pieces in [1, 2, 3, 17] {
      let one = try write(pieces: pieces, threads: 1)
      #expect(try write(pieces: pieces, threads: 5) == one)
      let archive = try ZipArchive(one)
      #expect(try archive.contents(of: archive.entries[0]) == all)
    }
  }

  @Test func `every truncation and every flipped byte is refused or leaves the contents right`()
    throws
  {
    let contents = [("one", noise(300, seed: 5)), ("two", Array("abcabcabc".utf8))]
    let good = try package(contents)
    for count in 0..<good.count {
      #expect(throws: ZipFailure.self) { try ZipArchive(Array(good.prefix(count))) }
    }
    for place in good.indices {
      for flip: UInt8 in [1, 0x80, 0xFF] {
        var bytes = good
        bytes[place] ^= flip
        guard let archive = try? ZipArchive(bytes) else { continue }
        for entry in archive.entries {
          guard let found = try? archive.contents(of: entry) else { continue }
          #expect(contents.contains { $0.1 == found }, "byte \(place)")
        }
      }
    }
  }

  @Test func `the 64-bit records appear where the short ones cannot count, and only there`() throws
  {
    let locator: [UInt8] = [0x50, 0x4B, 6, 7]
    for count in [65_534, 65_535] {
      let bytes = try package((0..<count).map { (String($0), []) })
      // The end record has 22 bytes; the locator of the 64-bit one stands 20 before it.
      #expect(bytes[(bytes.count - 42)...].starts(with: locator) == (count == 65_535))
      #expect(try ZipArchive(bytes).entries.count == count)
    }
  }

  @Test(arguments: [
    "/etc/passwd", "../up", "a/../../up", "a\\b", "C:x", "./a", "a/./b", "tab\tname",
  ])
  func `names that lead out of the package are refused`(name: String) throws {
    let bytes = try package([(name, [1, 2, 3])])
    #expect {
      try ZipArchive(bytes)
    } throws: { error in
      guard case ZipFailure.unsafeName(let found, _) = error else { return false }
      return found == name
    }
  }

  @Test func `names that differ only in case are refused`() throws {
    let bytes = try package([("a.model", [1]), ("A.model", [2])])
    #expect(throws: ZipFailure.unsafeName(name: "A.model", problem: "occurs twice")) {
      try ZipArchive(bytes)
    }
  }

  @Test func `a promise larger than deflate can keep is refused before any memory is taken`() throws
  {
    var bytes = try package([("bomb", [UInt8](repeating: 0, count: 1000))])
    // The size in the directory, 24 bytes behind its signature.
    let directory = try #require(
      bytes.indices.first { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
    bytes.replaceSubrange((directory + 24)..<(directory + 28), with: [0xFE, 0xFF, 0xFF, 0xFF])
    #expect(throws: ZipFailure.self) { try ZipArchive(bytes) }
  }

  @Test func `two entries over the same bytes are refused`() throws {
    var bytes = try package([("a", noise(99, seed: 1)), ("b", noise(99, seed: 1))])
    let headers = bytes.indices.filter { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) }
    // The second entry's directory record is made that of the first.
    bytes.replaceSubrange(
      headers[1]..<(headers[1] + 47), with: bytes[headers[0]..<(headers[0] + 47)])
    #expect(throws: ZipFailure.self) { try ZipArchive(bytes) }
  }
}
