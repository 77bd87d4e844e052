import Compression
import Geometry
import TestSupport
import Testing
import VolumeFiles
import Volumes

/// MetaImage is what ITK writes: LPS already, with many names for the same field.
@Suite struct MetaImageTests {
  let scratch: TemporaryFolder
  init() throws { scratch = try TemporaryFolder() }

  private let values: [Int16] = Array(0..<24)

  private func data(big: Bool = false) -> [UInt8] { values.flatMap { bytes(of: $0, big: big) } }

  private func header(
    _ fields: String, size: String = "4 3 2", type: String = "MET_SHORT", file: String = "LOCAL"
  ) -> [UInt8] {
    Array(
      """
      ObjectType = Image
      NDims = \(size.split(separator: " ").count)
      DimSize = \(size)
      ElementType = \(type)
      \(fields)
      ElementDataFile = \(file)

      """.utf8)
  }

  private func read(_ fields: String, _ data: [UInt8]) throws -> VolumeReading {
    let reading = try VolumeFile.read(scratch.write(header(fields) + data, to: "a.mha"))
    #expect(bits(reading.volume.voxels) == bits(.int16(values)))
    return reading
  }

  @Test func `each name of position and orientation is understood`() throws {
    for (position, matrix) in [
      ("Offset", "TransformMatrix"), ("Position", "Rotation"), ("Origin", "Orientation"),
    ] {
      let fields = """
        ElementSpacing = 2 3 4
        \(position) = 10 20 -30.5
        \(matrix) = 0 1 0 0 0 1 -1 0 0
        """
      let map = try read(fields, data()).volume.grid.indexToPatient
      #expect(
        map
          == Affine(x: [0, 2, 0], y: [0, 0, 3], z: [-4, 0, 0], translation: [10, 20, -30.5]))
    }
  }

  @Test func `byte orders and compression give the same values`() throws {
    _ = try read("ElementSpacing = 1 1 1\nElementByteOrderMSB = True", data(big: true))
    _ = try read("ElementSpacing = 1 1 1\nBinaryDataByteOrderMSB = True", data(big: true))
    let packed = try gzip(data(), .zlib)
    _ = try read("ElementSpacing = 1 1 1\nCompressedData = True", packed)
    let sized = "CompressedData = True\nCompressedDataSize = \(packed.count)"
    #expect(try read(sized, packed).header.isCompressed)
    let text = values.map { "\($0)" }.joined(separator: " ")
    _ = try read("BinaryData = False\nElementSpacing = 1 1 1", Array(text.utf8))
  }

  @Test func `external data is found, with or without a header of its own`() throws {
    func found(_ fields: String, _ bytes: [UInt8]) throws {
      try scratch.write(bytes, to: "d.raw")
      let path = try scratch.write(header(fields, file: "d.raw"), to: "a.mhd")
      #expect(bits(try VolumeFile.read(path).volume.voxels) == bits(.int16(values)))
    }
    try found("ElementSpacing = 1 1 1", data())
    try found("HeaderSize = 5", [1, 2, 3, 4, 5] + data())
    try found("HeaderSize = -1", [1, 2, 3] + data())
    try found("CompressedData = True", gzip(data(), .zlib))
    let path = try scratch.write(header("HeaderSize = 0", file: "d.raw"), to: "b.mhd")
    try scratch.write(data() + [0, 0], to: "d.raw")
    expectRefusal(path, saying: "2 bytes more")
    try scratch.write(Array(data().dropLast()), to: "d.raw")
    expectRefusal(path, saying: "fewer bytes")
    for name in ["/etc/passwd", "../d.raw"] {
      expectRefusal(
        try scratch.write(header("HeaderSize = 0", file: name), to: "c.mhd"), saying: "outside")
    }
  }

  @Test func `data in several files is one volume`() throws {
    for part in 0..<2 {
      let bytes = Array(data()[part * 24..<part * 24 + 24])
      try scratch.write(bytes, to: "d\(part + 1).raw")
      try scratch.write([0, 0, 0] + bytes, to: "h\(part).raw")
      try scratch.write(gzip(bytes, .zlib), to: "z0\(part + 1)")
    }
    for (fields, file) in [
      ("HeaderSize = 0", "LIST\nd1.raw\nd2.raw"), ("HeaderSize = 0", "LIST 2D\nd1.raw\nd2.raw"),
      ("HeaderSize = 0", "d%d.raw"), ("HeaderSize = 0", "d%d.raw 1 2 1"),
      ("HeaderSize = 3", "h%d.raw 0 1"), ("HeaderSize = -1", "h%d.raw 0 1"),
      ("CompressedData = True", "z%02d 1"),
    ] {
      let path = try scratch.write(header(fields, file: file), to: "a.mhd")
      #expect(bits(try VolumeFile.read(path).volume.voxels) == bits(.int16(values)))
    }
    expectRefusal(
      try scratch.write(header("HeaderSize = 0", file: "d%d.raw 2"), to: "a.mhd"), saying: "d3.raw")
  }

  @Test func `each type of number has its width`() throws {
    for (type, width) in [
      ("MET_CHAR", 1), ("MET_UCHAR", 1), ("MET_SHORT", 2), ("MET_USHORT", 2), ("MET_INT", 4),
      ("MET_UINT", 4), ("MET_LONG", 4), ("MET_ULONG", 4), ("MET_LONG_LONG", 8),
      ("MET_ULONG_LONG", 8), ("MET_FLOAT", 4), ("MET_DOUBLE", 8),
    ] {
      let zeros = [UInt8](repeating: 0, count: 24 * width)
      let head = header("ElementSpacing = 1 1 1", type: type)
      let reading = try VolumeFile.read(scratch.write(head + zeros, to: "a.mha"))
      #expect(doubles(reading.volume.voxels) == Array(repeating: 0, count: 24))
      #expect(reading.notes.isEmpty)
      expectRefusal(try scratch.write(head + zeros.dropLast(), to: "a.mha"), saying: "fewer bytes")
    }
  }

  @Test func `headers that cannot be trusted are refused with their fault`() throws {
    func refuse(_ words: String, _ bytes: [UInt8]) throws {
      expectRefusal(try scratch.write(bytes + data(), to: "a.mha"), saying: words)
    }
    for spacing in ["0", "-1", "nan", "inf"] {
      try refuse("spacing", header("ElementSpacing = 1 \(spacing) 1"))
    }
    try refuse("spacing", header("ElementSpacing = 1 1"))
    try refuse("one plane", header("TransformMatrix = 1 0 0 1 0 0 0 0 1"))
    try refuse("orientation", header("TransformMatrix = 1 0 0 1"))
    try refuse("position", header("Offset = nan 0 0"))
    try refuse("size", header("", size: "4 0 2"))
    try refuse("single slice", header("HeaderSize = 0", size: "4 6"))
    try refuse("single slice", header("HeaderSize = 0", size: "4 6 1"))
    try refuse("3 numbers for every voxel", header("ElementNumberOfChannels = 3"))
    try refuse("single row", header("HeaderSize = 0", size: "24"))
    try refuse("within itself", header("HeaderSize = 5"))
    try refuse(
      "two different byte orders",
      header("ElementByteOrderMSB = True\nBinaryDataByteOrderMSB = False"))
    try refuse("MET_FLOAT_ARRAY", header("HeaderSize = 0", type: "MET_FLOAT_ARRAY"))
    try refuse("data files where its size needs 2", header("HeaderSize = 0", file: "LIST\na.raw"))
    try refuse("twice", header("HeaderSize = 0\nHeaderSize = 0"))
    try refuse("impossible size", header("HeaderSize = 0", size: "9999999999 9999999999 9"))
    try refuse("fewer bytes", header("HeaderSize = 0", size: "4 3 3"))
  }
}
