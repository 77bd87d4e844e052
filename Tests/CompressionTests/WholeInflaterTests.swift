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
    try? WholeInflater.read(
      count: count, after: skipped, compressedCount: bytes.count, wrapper
    ) { target in
      for index in bytes.indices { target[index] = bytes[index] }
    }
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

  @Test func `noise that does not shrink is read, and what grows is left to the stream`() throws {
    var generator = SeededGenerator(seed: 6)
    let noise = (0..<200_000).map { _ in Int16.random(in: .min ... .max, using: &generator) }
    #expect(try read(InflaterTests.compress(noise), count: noise.count) == noise)
    // A million zeros from a kilobyte, then many blocks of nothing: the zeros overtake them.
    let zeros = [UInt8](repeating: 0, count: 1_000_000)
    var grown: [UInt8] = [0x78, 1]
    grown += Deflate.compress(zeros, isLast: false)
    for _ in 0..<50_000 { grown += [0, 0, 0, 0xFF, 0xFF] }
    grown += [1, 0, 0, 0xFF, 0xFF]
    // Adler-32 of zeros: their number modulo 65521, and one.
    grown += [0x43, 0x21, 0, 1]
    let found = read(grown, count: 500_000, .zlibOrGzip)
    #expect(found == nil || found == [Int16](repeating: 0, count: 500_000))
    var next = 0
    let inflater = Inflater(.zlibOrGzip, name: "it") { most in
      defer { next = min(next + most, grown.count) }
      return Array(grown[next..<min(next + most, grown.count)])
    }
    #expect(try inflater.read(Int16.self, count: 500_000).allSatisfy { $0 == 0 })
    #expect(try inflater.finish(limit: 0) == 0)
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
