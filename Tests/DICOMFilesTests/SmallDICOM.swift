/// A DICOM file of a few pixels, made byte by byte in Explicit VR Little Endian.
struct SmallDICOM {
  var transferSyntax = "1.2.840.10008.1.2.1"
  var rows: UInt16 = 2
  var columns: UInt16 = 3
  var samples: UInt16 = 1
  var allocated: UInt16 = 16
  var stored: UInt16 = 12
  var highBit: UInt16 = 11
  var signed: UInt16 = 1
  /// What stands before the pixel module, after group 8.
  var extra: [UInt8] = []
  /// The whole element (7FE0,0010).
  var pixelData: [UInt8] = []

  /// The data set, without preamble and file meta information.
  var dataSet: [UInt8] {
    func short(_ element: UInt16, _ value: UInt16) -> [UInt8] {
      let head: [UInt8] = [0x28, 0] + Self.bytes(element)
      return head + Array("US".utf8) + [2, 0] + Self.bytes(value)
    }
    var elements: [UInt8] = [8, 0, 8, 0]
    elements += Array("CS".utf8) + [2, 0] + Array("CT".utf8)
    elements += extra
    elements += short(0x02, samples) + short(0x10, rows) + short(0x11, columns)
    elements += short(0x100, allocated) + short(0x101, stored) + short(0x102, highBit)
    elements += short(0x103, signed)
    return elements + pixelData
  }

  /// The whole file.
  var file: [UInt8] {
    var uid = Array(transferSyntax.utf8)
    if uid.count % 2 == 1 { uid.append(0) }
    var syntax: [UInt8] = [2, 0, 0x10, 0] + Array("UI".utf8)
    syntax += Self.bytes(UInt16(uid.count)) + uid
    var file = [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)
    file += [2, 0, 0, 0] + Array("UL".utf8) + [4, 0]
    file += Self.bytes(UInt32(syntax.count)) + syntax
    return file + dataSet
  }

  /// Native pixels of 16 bits.
  static func native(_ values: [UInt16]) -> [UInt8] {
    var element: [UInt8] = [0xE0, 0x7F, 0x10, 0]
    element += Array("OW".utf8)
    element += [0, 0] + bytes(UInt32(values.count * 2))
    for value in values { element += bytes(value) }
    return element
  }

  /// Compressed pixels: an empty offset table, the fragments, and the delimiter.
  static func encapsulated(_ fragments: [[UInt8]]) -> [UInt8] {
    var element: [UInt8] = [0xE0, 0x7F, 0x10, 0]
    element += Array("OB".utf8)
    element += [0, 0, 0xFF, 0xFF, 0xFF, 0xFF]
    for fragment in [[UInt8]()] + fragments {
      element += [0xFE, 0xFF, 0, 0xE0]
      element += bytes(UInt32(fragment.count))
      element += fragment
    }
    return element + [0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]
  }

  /// One frame of 16 bits in run lengths of one literal a segment.
  static func runLengths(_ values: [UInt16]) -> [UInt8] {
    let literal = UInt8(values.count - 1)
    let high: [UInt8] = [literal] + values.map { UInt8($0 >> 8) } + [128]
    let low: [UInt8] = [literal] + values.map { UInt8(truncatingIfNeeded: $0) } + [128]
    var header = [UInt32](repeating: 0, count: 16)
    header[0] = 2
    header[1] = 64
    header[2] = UInt32(64 + high.count)
    return header.flatMap { bytes($0) } + high + low
  }

  static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
