import DICOMFiles
import TestSupport

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
    var set = SyntheticDICOM()
    set.set(0x0062, 0x0001, "CS", type)
    if type == "FRACTIONAL", let maximum { set.set(0x0062, 0x000E, "US", integers: [maximum]) }
    set.set(
      0x0062, 0x0002,
      items: labels.enumerated().map { position, label in
        var type = SyntheticDICOM()
        type.set(0x0008, 0x0100, "SH", "8787800\(position)")
        type.set(0x0008, 0x0102, "SH", "SCT")
        type.set(0x0008, 0x0104, "LO", "meaning \(position)")
        var item = SyntheticDICOM()
        item.set(0x0062, 0x0004, "US", integers: [UInt16(firstNumber + position)])
        item.set(0x0062, 0x0005, "LO", label)
        item.set(0x0062, 0x000F, items: [type])
        return item
      })
    set.set(0x0028, 0x0002, "US", integers: [UInt16(1)])
    set.set(0x0028, 0x0004, "CS", "MONOCHROME2")
    set.set(0x0028, 0x0008, "IS", "\(frames.count)")
    set.set(0x0028, 0x0010, "US", integers: [UInt16(Self.rows)])
    set.set(0x0028, 0x0011, "US", integers: [UInt16(Self.columns)])
    let bits: UInt16 = type == "BINARY" ? 1 : 8
    set.set(0x0028, 0x0100, "US", integers: [bits])
    set.set(0x0028, 0x0101, "US", integers: [bits])
    set.set(0x0028, 0x0102, "US", integers: [bits - 1])
    set.set(0x0028, 0x0103, "US", integers: [UInt16(0)])
    if let padding { set.set(0x0028, 0x0120, "US", integers: [padding]) }
    set.set(0x5200, 0x9229, items: [shared])
    set.set(0x5200, 0x9230, items: frames.map(groups))
    let pixels = frames.flatMap(\.pixels)
    set.set(0x7FE0, 0x0010, "OB", integers: type == "BINARY" ? Self.packed(pixels) : pixels)
    set.set(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.66.\(type == "LABELMAP" ? 7 : 4)")
    set.set(0x0008, 0x0018, "UI", "1.2.3.4")
    return set.file
  }

  private var shared: SyntheticDICOM {
    var plane = SyntheticDICOM()
    plane.set(0x0020, 0x0037, decimals: orientation)
    var measures = SyntheticDICOM()
    measures.set(0x0028, 0x0030, decimals: spacing)
    if let between { measures.set(0x0018, 0x0088, decimals: [between]) }
    var shared = SyntheticDICOM()
    shared.set(0x0020, 0x9116, items: [plane])
    shared.set(0x0028, 0x9110, items: [measures])
    return shared
  }

  private func groups(of frame: Frame) -> SyntheticDICOM {
    var position = SyntheticDICOM()
    position.set(0x0020, 0x0032, decimals: frame.position)
    var groups = SyntheticDICOM()
    groups.set(0x0020, 0x9113, items: [position])
    if let segment = frame.segment {
      var identification = SyntheticDICOM()
      identification.set(0x0062, 0x000B, "US", integers: [UInt16(segment)])
      groups.set(0x0062, 0x000A, items: [identification])
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
