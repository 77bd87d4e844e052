import DICOMFiles

/// A small DICOM segmentation to be written and broken: 4 x 3 pixels a frame.
struct SegmentationFile {
  /// One frame: where, of which segment, and its pixels.
  struct Frame {
    var position: [Double]
    var segment: Int?
    var pixels: [UInt8]
  }

  static let columns = 4
  static let rows = 3

  var type = "BINARY"
  var labels = ["left ventricle"]
  /// The number of the first segment.
  var firstNumber = 1
  var frames: [Frame] = []
  var orientation = [1.0, 0, 0, 0, 1, 0]
  var spacing = [0.75, 0.5]
  var between: Double?
  var padding: UInt16?
  var maximum: UInt16? = 255

  /// The file in memory, opened.
  func opened() throws -> DICOMFile { try DICOMFile(bytes: bytes, name: "the segmentation") }

  /// The file's bytes.
  var bytes: [UInt8] {
    var set = DataSetBuilder()
    set.text(0x0062, 0x0001, "CS", type)
    if type == "FRACTIONAL", let maximum { set.shorts(0x0062, 0x000E, maximum) }
    set.items(
      0x0062, 0x0002,
      labels.enumerated().map { position, label in
        var type = DataSetBuilder()
        type.text(0x0008, 0x0100, "SH", "8787800\(position)")
        type.text(0x0008, 0x0102, "SH", "SCT")
        type.text(0x0008, 0x0104, "LO", "meaning \(position)")
        var item = DataSetBuilder()
        item.shorts(0x0062, 0x0004, UInt16(firstNumber + position))
        item.text(0x0062, 0x0005, "LO", label)
        item.items(0x0062, 0x000F, [type])
        return item
      })
    set.shorts(0x0028, 0x0002, 1)
    set.text(0x0028, 0x0004, "CS", "MONOCHROME2")
    set.text(0x0028, 0x0008, "IS", "\(frames.count)")
    set.shorts(0x0028, 0x0010, UInt16(Self.rows))
    set.shorts(0x0028, 0x0011, UInt16(Self.columns))
    let bits: UInt16 = type == "BINARY" ? 1 : 8
    set.shorts(0x0028, 0x0100, bits)
    set.shorts(0x0028, 0x0101, bits)
    set.shorts(0x0028, 0x0102, bits - 1)
    set.shorts(0x0028, 0x0103, 0)
    if let padding { set.shorts(0x0028, 0x0120, padding) }
    set.items(0x5200, 0x9229, [shared])
    set.items(0x5200, 0x9230, frames.map(groups))
    let pixels = frames.flatMap(\.pixels)
    set.data(0x7FE0, 0x0010, "OB", type == "BINARY" ? Self.packed(pixels) : pixels)
    return set.file(
      sopClass: "1.2.840.10008.5.1.4.1.1.66.\(type == "LABELMAP" ? 7 : 4)")
  }

  private var shared: DataSetBuilder {
    var plane = DataSetBuilder()
    plane.numbers(0x0020, 0x0037, orientation)
    var measures = DataSetBuilder()
    measures.numbers(0x0028, 0x0030, spacing)
    if let between { measures.numbers(0x0018, 0x0088, [between]) }
    var shared = DataSetBuilder()
    shared.items(0x0020, 0x9116, [plane])
    shared.items(0x0028, 0x9110, [measures])
    return shared
  }

  private func groups(of frame: Frame) -> DataSetBuilder {
    var position = DataSetBuilder()
    position.numbers(0x0020, 0x0032, frame.position)
    var groups = DataSetBuilder()
    groups.items(0x0020, 0x9113, [position])
    if let segment = frame.segment {
      var identification = DataSetBuilder()
      identification.shorts(0x0062, 0x000B, UInt16(segment))
      groups.items(0x0062, 0x000A, [identification])
    }
    return groups
  }

  private static func packed(_ pixels: [UInt8]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (pixels.count + 7) / 8)
    for (place, pixel) in pixels.enumerated() where pixel != 0 {
      bytes[place / 8] |= 1 << (place % 8)
    }
    return bytes
  }
}
