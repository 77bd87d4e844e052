import Compression
import TestSupport
import Testing

/// Rows with known separators go through the writer and come back, whatever stands in them: the codes
/// follow from a sample, and what is not in it must still have one.
@Suite struct RowDeflaterTests {
  private final class Sink {
    var bytes: [UInt8] = []
  }

  private func package(_ texts: [RowText], overwriting: Bool = false) throws -> [UInt8] {
    let sink = Sink()
    var zip =
      overwriting
      ? ZipWriter {
        sink.bytes += $0
      } overwrite: { bytes, offset in
        sink.bytes.replaceSubrange(offset..<offset + bytes.count, with: bytes)
      } : ZipWriter { sink.bytes += $0 }
    try zip.add("x", pieces: texts.count, mayBeLong: overwriting) { texts[$0] }
    try zip.finish()
    return sink.bytes
  }

  private func expectReadBack(_ texts: [RowText], _ name: String) throws {
    let archive = try ZipArchive(try package(texts))
    #expect(try archive.contents(of: archive.entries[0]) == texts.flatMap(\.bytes), "\(name)")
  }

  /// Rows of `period` fields, each the given separator and what `field` makes.
  private func rows(
    _ count: Int, separators: [String], _ field: (_ row: Int, _ column: Int) -> [UInt8]
  ) -> RowText {
    var bytes: [UInt8] = []
    var marks: [UInt32] = []
    for row in 0..<count {
      for (column, separator) in separators.enumerated() {
        bytes += field(row, column)
        marks.append(UInt32(bytes.count))
        bytes += Array(separator.utf8)
      }
    }
    return RowText(bytes: bytes, marks: marks, period: separators.count)
  }

  private let quotes = ["\" v2=\"", "\" v3=\"", "\"/>\n<triangle v1=\""]

  @Test func `numbers between separators come back`() throws {
    for count in [1, 2, 3, 31, 32, 33, 100, 20_000] {
      let text = rows(count, separators: quotes) { row, column in
        Array("\(row * 7 % 4999 + column * row)".utf8)
      }
      try expectReadBack([text], "\(count) rows")
      try expectReadBack([text, text, text], "\(count) rows, thrice")
    }
  }

  @Test func `any bytes come back, though no sample has them`() throws {
    var random = SeededGenerator(seed: 77)
    for longest in [0, 1, 9, 40, 700] {
      let text = rows(3000, separators: ["ab", ";", "\u{00}\u{01}xyz"]) { _, _ in
        let count = Int.random(in: 0...longest, using: &random)
        // Mostly the same, so that references run on into the fields and up to their longest.
        return (0..<count).map { _ in
          Int.random(in: 0..<40, using: &random) == 0 ? .random(in: 0...255, using: &random) : 65
        }
      }
      try expectReadBack([text], "fields of up to \(longest)")
    }
  }

  @Test func `rows too far apart for a reference, and rows without any, come back`() throws {
    let far = rows(20, separators: [",", "\n"]) { row, _ in
      [UInt8](repeating: UInt8(row), count: 20_000)
    }
    try expectReadBack([far], "far apart")
    try expectReadBack([RowText([])], "empty")
    try expectReadBack([RowText(bytes: [7], marks: [0], period: 3)], "one byte")
    try expectReadBack([RowText(bytes: [], marks: [0], period: 1)], "a mark alone")
  }

  @Test func `what is the same in every row costs hardly anything`() throws {
    let text = rows(10_000, separators: quotes) { _, _ in Array("123456".utf8) }
    let bytes = try package([text])
    // Three references a row, of a byte each.
    #expect(bytes.count < text.bytes.count / 15)
  }

  @Test func `sizes that are filled in afterwards are those of an entry whose bytes were held`()
    throws
  {
    let texts = (1..<30).map { piece in
      rows(500, separators: quotes) { row, column in Array("\(row * piece + column)".utf8) }
    }
    let held = try package(texts)
    let streamed = try package(texts, overwriting: true)
    // The room for 64-bit sizes stands behind the name, under a number that readers pass over.
    #expect(streamed.count == held.count + 20)
    #expect(Array(streamed[31..<35]) == [0x99, 0x99, 16, 0])
    #expect(Array(streamed[14..<26]) == Array(held[14..<26]))
    let archive = try ZipArchive(streamed)
    #expect(try archive.contents(of: archive.entries[0]) == texts.flatMap(\.bytes))
  }
}
