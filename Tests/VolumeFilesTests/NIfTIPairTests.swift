import TestSupport
import Testing
import VolumeFiles
import Volumes

/// A volume in two files is one volume, whichever is named; half of it is none.
@Suite struct NIfTIPairTests {
  let scratch: TemporaryFolder
  init() throws { scratch = try TemporaryFolder() }

  private let values: [Int16] = (0..<24).map { 7 - $0 * 3 }

  /// The header alone, of a pair.
  private func header(version2: Bool = false, big: Bool = false, offset: Double = 0) -> [UInt8] {
    var file = NIfTIFile(version2: version2, big: big)
    file.offset = offset
    var bytes = file.bytes()
    bytes.replaceSubrange(
      version2 ? 4..<8 : 344..<348, with: Array((version2 ? "ni2\0" : "ni1\0").utf8))
    return bytes
  }

  private func image(big: Bool = false) -> [UInt8] {
    values.flatMap { bytes(of: $0, big: big) }
  }

  @Test func `either file may be named in both versions and byte orders`() throws {
    for version2 in [false, true] {
      for big in [false, true] {
        for (headerName, imageName) in [
          ("a.hdr", "a.img"), ("b.hdr.gz", "b.img.gz"), ("c.hdr", "c.img.gz"),
          ("d.hdr.gz", "d.img"), ("E.HDR", "E.IMG"),
        ] {
          let header = header(version2: version2, big: big)
          let image = image(big: big)
          let paths = [
            try scratch.write(headerName.contains("gz") ? gzip(header) : header, to: headerName),
            try scratch.write(imageName.contains("gz") ? gzip(image) : image, to: imageName),
          ]
          for path in paths {
            let reading = try VolumeFile.read(path)
            #expect(bits(reading.volume.voxels) == bits(.int16(values)))
            #expect(reading.volume.grid.origin == [-10, -20, 30])
            #expect(reading.header.isCompressed == imageName.contains("gz"))
            #expect(try VolumeFile.readHeader(path).grid == reading.volume.grid)
          }
        }
      }
    }
  }

  @Test func `the offset counts in the image`() throws {
    try scratch.write(header(offset: 5), to: "a.hdr")
    let path = try scratch.write([1, 2, 3, 4, 5] + image(), to: "a.img")
    #expect(bits(try VolumeFile.read(path).volume.voxels) == bits(.int16(values)))
  }

  @Test func `half a pair is refused with the name of the other half`() throws {
    expectRefusal(try scratch.write(header(), to: "a.hdr"), saying: "a.img of")
    expectRefusal(try scratch.write([0, 1, 2], to: "b.img"), saying: "header b.hdr of")
    expectRefusal(try scratch.write(header(), to: "c.nii"), saying: "NIfTI pair")
  }

  @Test func `an image of another length is refused`() throws {
    try scratch.write(header(), to: "a.hdr")
    expectRefusal(try scratch.write(Array(image().dropLast()), to: "a.img"), saying: "fewer bytes")
    expectRefusal(try scratch.write(image() + [0], to: "a.img"), saying: "1 bytes more")
  }

  @Test func `an ANALYZE header is refused for its sides`() throws {
    var bytes = header()
    bytes.replaceSubrange(344..<348, with: [0, 0, 0, 0])
    let path = try scratch.write(bytes, to: "a.hdr")
    expectRefusal(path, saying: "left and right")
    expectRefusal(try scratch.write(image(), to: "a.img"), saying: "left and right")
  }
}
