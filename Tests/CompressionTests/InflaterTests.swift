import Compression
import Parallel
import TestSupport
import Testing

/// A compressed scan is either what was written or refused: there is nothing in between.
@Suite struct InflaterTests {
  /// Compressed bytes of an array.
  static func compress<Element: BitwiseCopyable & Sendable>(
    _ values: [Element], _ wrapper: GzipWriter.Wrapper = .gzip, level: Int = 6
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var writer = try GzipWriter(wrapper, level: level) { bytes += $0 }
    try writer.write(values)
    try writer.finish()
    return bytes
  }

  /// An inflater that is given at most `step` bytes at a time.
  static func inflater(
    _ bytes: [UInt8], _ wrapper: Inflater.Wrapper = .gzip, step: Int = .max
  ) -> Inflater {
    var position = 0
    return Inflater(wrapper, name: "test") { most in
      let count = min(most, step, bytes.count - position)
      defer { position += count }
      return Array(bytes[position..<position + count])
    }
  }

  static func noise(_ count: Int, seed: UInt64 = 1) -> [Int16] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in Int16.random(in: -200...200, using: &generator) }
  }

  @Test(arguments: [0, 1, 2, 1000, 524_288, 524_289, 1_300_000])
  func `what was written is read back whatever its length`(count: Int) throws {
    let values = Self.noise(count)
    for (wrapper, back) in [(GzipWriter.Wrapper.gzip, Inflater.Wrapper.gzip), (.zlib, .zlibOrGzip)]
    {
      let stream = Self.inflater(try Self.compress(values, wrapper, level: 1), back)
      #expect(try stream.read(Int16.self, count: count) == values)
      #expect(try stream.finish(limit: 0) == 0)
    }
  }

  @Test func `a source that gives one byte at a time gives the same values`() throws {
    let values = Self.noise(3000)
    let stream = Self.inflater(try Self.compress(values), step: 1)
    try stream.skip(2 * 1000)
    #expect(try stream.read(Int16.self, count: 2000) == Array(values[1000...]))
    #expect(try stream.finish(limit: 0) == 0)
  }

  @Test func `several members in a row and zeros at the end are one stream`() throws {
    let (first, second) = (Self.noise(700), Self.noise(900, seed: 2))
    let bytes = try Self.compress(first) + Self.compress(second) + [0, 0, 0]
    let stream = Self.inflater(bytes)
    #expect(try stream.read(Int16.self, count: 1600) == first + second)
    #expect(try stream.finish(limit: 0) == 0)
  }

  @Test func `anything else after the end is refused`() throws {
    let bytes = try Self.compress(Self.noise(10)) + [0, 0, 7]
    let stream = Self.inflater(bytes)
    _ = try stream.read(Int16.self, count: 10)
    #expect(throws: InflateFailure.trailingBytes(name: "test")) { try stream.finish(limit: 0) }
  }

  @Test func `every true prefix of a stream is refused`() throws {
    let bytes = try Self.compress(Self.noise(300))
    for length in 0..<bytes.count {
      #expect(throws: InflateFailure.truncated(name: "test"), "length \(length)") {
        let stream = Self.inflater(Array(bytes[..<length]))
        _ = try stream.read(Int16.self, count: 300)
        _ = try stream.finish(limit: 0)
      }
    }
  }

  @Test func `every flipped bit of data and checksum is found`() throws {
    let values = Self.noise(60)
    let bytes = try Self.compress(values)
    // The header's time, flags and system carry no data.
    for index in 10..<bytes.count {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[index] ^= 1 << UInt8(bit)
        #expect(throws: InflateFailure.self, "byte \(index) bit \(bit)") {
          let stream = Self.inflater(damaged)
          let found = try stream.read(Int16.self, count: 60)
          _ = try stream.finish(limit: 0)
          // Unused bits between blocks may flip unnoticed: then the values are unharmed.
          if found == values { throw InflateFailure.corrupt(name: "", reason: "harmless") }
        }
      }
    }
  }

  @Test func `a stream that goes on is counted up to the limit`() throws {
    let bytes = try Self.compress(Self.noise(100_000))
    let counted = Self.inflater(bytes)
    try counted.skip(150_000)
    #expect(try counted.finish(limit: 50_000) == 50_000)
    let refused = Self.inflater(bytes)
    try refused.skip(150_000)
    #expect(throws: InflateFailure.holdsMore(name: "test", expected: 150_000)) {
      try refused.finish(limit: 49_999)
    }
  }

  @Test func `zeros stay below the bound that allocation relies on`() throws {
    let bytes = try Self.compress([UInt8](repeating: 0, count: 8 << 20), level: 9)
    #expect(Inflater.mostBytes(from: bytes.count) >= 8 << 20)
  }

  @Test func `the bytes are the same for one thread and for many`() throws {
    let values = Self.noise(3_000_000)
    let many = try Self.compress(values, level: 1)
    let before = Threads.limit
    defer { Threads.limit = before }
    Threads.limit = 1
    #expect(try Self.compress(values, level: 1) == many)
    #expect(Array(many[..<10]) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF])
  }
}
