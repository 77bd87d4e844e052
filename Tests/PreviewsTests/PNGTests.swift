import Geometry
import Previews
import TestSupport
import Testing

@Suite struct PNGTests {
  private let facts = PNG.Facts(
    texts: [PNG.Text("Software", "Heartwright"), PNG.Text("Comment", "caf\u{E9}")], pixelSize: 0.25)

  private func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  @Test(arguments: [(1, 1), (1, 7), (13, 1), (31, 17), (300, 200)])
  func `a colour picture comes back pixel for pixel`(width: Int, height: Int) throws {
    let image = Image(width: width, height: height, pixels: noise(width * height * 3))
    let read = try DecodedPNG(PNG.encode(image, facts: facts))
    #expect(read.width == width && read.height == height)
    #expect(read.channels == 3 && read.bitDepth == 8)
    #expect(read.samples == image.pixels.map(UInt16.init))
  }

  @Test func `texts and the physical size of pixels come back`() throws {
    let read = try DecodedPNG(PNG.encode(Image(width: 4, height: 4), facts: facts))
    #expect(read.texts == facts.texts)
    #expect(read.pixelsPerMetre == 4000)
  }

  @Test func `without facts a file says nothing but its pixels`() throws {
    let bytes = try PNG.encode(Image(width: 4, height: 4))
    let read = try DecodedPNG(bytes)
    #expect(read.texts.isEmpty && read.pixelsPerMetre == 0)
  }

  @Test func `a picture of greys alone is written as grey`() throws {
    let values = noise(20 * 10)
    let image = Image(width: 20, height: 10, pixels: values.flatMap { [$0, $0, $0] })
    let read = try DecodedPNG(PNG.encode(image))
    #expect(read.channels == 1)
    #expect(read.samples == values.map(UInt16.init))
  }

  @Test func `opacities are kept`() throws {
    let (colors, alpha) = (noise(6 * 5 * 3), noise(6 * 5, seed: 2))
    let read = try DecodedPNG(
      PNG.encode(Image(width: 6, height: 5, pixels: colors, alpha: alpha)))
    #expect(read.channels == 4)
    for index in alpha.indices {
      #expect(read.samples[index * 4 + 3] == UInt16(alpha[index]))
      #expect(read.samples[index * 4 + 1] == UInt16(colors[index * 3 + 1]))
    }
  }

  @Test func `grey of 8 and of 16 bits comes back exactly`() throws {
    let low = noise(9 * 4)
    let high = noise(9 * 4 * 2).indices.map { UInt16(truncatingIfNeeded: $0 &* 40_503) }.prefix(36)
    let read8 = try DecodedPNG(PNG.encode(grey: low, width: 9, height: 4))
    let read16 = try DecodedPNG(PNG.encode(grey: Array(high), width: 9, height: 4))
    #expect(read8.bitDepth == 8 && read8.samples == low.map(UInt16.init))
    #expect(read16.bitDepth == 16 && read16.samples == Array(high))
  }

  @Test func `the same picture is the same bytes`() throws {
    let image = Image(width: 100, height: 80, pixels: noise(100 * 80 * 3))
    #expect(try PNG.encode(image, facts: facts) == PNG.encode(image, facts: facts))
  }

  @Test func `a file cut anywhere is refused with a sentence`() throws {
    let bytes = try PNG.encode(Image(width: 12, height: 9, pixels: noise(12 * 9 * 3)), facts: facts)
    for count in 0..<bytes.count {
      #expect(throws: PNGFailure.self) { try DecodedPNG(Array(bytes.prefix(count))) }
    }
  }

  @Test func `a damaged file is refused or read, and never more`() throws {
    let bytes = try PNG.encode(Image(width: 12, height: 9, pixels: noise(12 * 9 * 3)), facts: facts)
    var generator = SeededGenerator(seed: 5)
    var refused = 0
    for _ in 0..<2000 {
      var damaged = bytes
      damaged[Int.random(in: 0..<bytes.count, using: &generator)] ^=
        1 << UInt8.random(in: 0...7, using: &generator)
      do { _ = try DecodedPNG(damaged, maximumPixels: 1000) } catch is PNGFailure { refused += 1 }
    }
    // Checksums cover all but a few bits of unimportant chunks.
    #expect(refused > 1000)
  }

  @Test func `a header that promises too many pixels is refused before memory is taken`() throws {
    let bytes = try PNG.encode(Image(width: 64, height: 64))
    #expect(throws: PNGFailure.self) { try DecodedPNG(bytes, maximumPixels: 64 * 64 - 1) }
    #expect(try DecodedPNG(bytes, maximumPixels: 64 * 64).width == 64)
  }

  @Test func `a side that PNG cannot hold is refused`() {
    #expect(throws: PNGFailure.self) {
      try PNG.encode(grey: [UInt8](repeating: 0, count: 1_000_001), width: 1_000_001, height: 1)
    }
  }
}
