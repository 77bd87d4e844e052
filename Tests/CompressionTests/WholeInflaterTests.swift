import Compression
import TestSupport
import Testing

/// What is inflated at once is what the stream would give, or nothing at all.
@Suite struct WholeInflaterTests {
  private let values = InflaterTests.noise(5000)

  private func read(
    _ bytes: [UInt8], count: Int = 5000, after skipped: Int = 0,
    _ wrapper: Inflater.Wrapper = .gzip
  ) -> [Int16]? {
    WholeInflater.read(count: count, after: skipped, in: bytes, wrapper)
  }

  @Test(arguments: [0, 1, 2, 3, 351, 352, 6000])
  func `the values are those of the stream wherever they begin`(skipped: Int) throws {
    let stored = try values.withUnsafeBytes {
      try InflaterTests.compress([UInt8](repeating: 9, count: skipped) + Array($0))
    }
    #expect(read(stored, after: skipped) == values)
    let zlib = try InflaterTests.compress(values, .zlib)
    #expect(read(zlib, .zlibOrGzip) == values)
    #expect(read(try InflaterTests.compress(values), .zlibOrGzip) == values)
    #expect(read(zlib) == nil)
  }

  @Test func `another length, more members or more bytes are left to the stream`() throws {
    let stored = try InflaterTests.compress(values)
    #expect(read(stored, count: 4999) == nil)
    #expect(read(stored, count: 5001) == nil)
    #expect(read(stored + [0]) == nil)
    let member = try InflaterTests.compress(Array(values[..<2500]))
    #expect(read(member + member) == nil)
    #expect(read([]) == nil)
    let zlib = try InflaterTests.compress(values, .zlib)
    #expect(read(zlib, count: 4999, .zlibOrGzip) == nil)
    #expect(read(zlib, count: 5001, .zlibOrGzip) == nil)
    #expect(read(zlib + [0], .zlibOrGzip) == nil)
  }

  @Test func `every prefix is left and every flipped byte gives nothing or no harm`() throws {
    for (stored, wrapper) in [
      (try InflaterTests.compress(values), Inflater.Wrapper.gzip),
      (try InflaterTests.compress(values, .zlib), .zlibOrGzip),
    ] {
      for length in stride(from: 0, to: stored.count, by: 7) {
        #expect(read(Array(stored[..<length]), wrapper) == nil)
      }
      var generator = SeededGenerator(seed: 5)
      for _ in 0..<500 {
        var damaged = stored
        damaged[Int.random(in: 0..<stored.count, using: &generator)] ^= .random(
          in: 1...255, using: &generator)
        let found = read(damaged, wrapper)
        #expect(found == nil || found == values)
      }
    }
  }
}
