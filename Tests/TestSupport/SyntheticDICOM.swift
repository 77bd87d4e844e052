import Foundation

/// A small DICOM file in Explicit VR Little Endian, written attribute by attribute.
public struct SyntheticDICOM: Sendable {
  private var elements: [UInt32: (vr: String, value: [UInt8])] = [:]

  /// An empty data set.
  public init() {}

  /// Sets text: several values with backslashes between them.
  public mutating func set(_ group: UInt16, _ element: UInt16, _ vr: String, _ text: String) {
    var value = Array(text.utf8)
    if value.count % 2 == 1 { value.append(vr == "UI" ? 0 : 0x20) }
    elements[UInt32(group) << 16 | UInt32(element)] = (vr, value)
  }

  /// Sets decimal strings.
  public mutating func set(_ group: UInt16, _ element: UInt16, decimals: [Double]) {
    set(group, element, "DS", decimals.map { "\($0)" }.joined(separator: "\\"))
  }

  /// Sets integers of any width.
  public mutating func set<Value: FixedWidthInteger & SendableMetatype>(
    _ group: UInt16, _ element: UInt16, _ vr: String, integers: [Value]
  ) {
    var value = integers.flatMap { Self.bytes($0) }
    if value.count % 2 == 1 { value.append(0) }
    elements[UInt32(group) << 16 | UInt32(element)] = (vr, value)
  }

  /// Sets doubles.
  public mutating func set(_ group: UInt16, _ element: UInt16, doubles: [Double]) {
    elements[UInt32(group) << 16 | UInt32(element)] = (
      "FD", doubles.flatMap { Self.bytes($0.bitPattern) }
    )
  }

  /// Sets the items of a sequence.
  public mutating func set(_ group: UInt16, _ element: UInt16, items: [SyntheticDICOM]) {
    let value = items.flatMap { item in
      let content = item.dataSet
      return Self.bytes(UInt16(0xFFFE)) + Self.bytes(UInt16(0xE000))
        + Self.bytes(UInt32(content.count)) + content
    }
    elements[UInt32(group) << 16 | UInt32(element)] = ("SQ", value)
  }

  /// Removes an attribute.
  public mutating func remove(_ group: UInt16, _ element: UInt16) {
    elements[UInt32(group) << 16 | UInt32(element)] = nil
  }

  /// The whole file: preamble, meta information, data set.
  public var file: [UInt8] {
    var meta = SyntheticDICOM()
    meta.set(2, 1, "OB", integers: [UInt8(0), 1])
    meta.elements[0x0002_0002] = elements[0x0008_0016]
    meta.elements[0x0002_0003] = elements[0x0008_0018]
    meta.set(2, 0x10, "UI", "1.2.840.10008.1.2.1")
    meta.set(2, 0x12, "UI", "1.2.3.4")
    let content = meta.dataSet
    var length = SyntheticDICOM()
    length.set(2, 0, "UL", integers: [UInt32(content.count)])
    return [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + length.dataSet + content
      + dataSet
  }

  private var dataSet: [UInt8] {
    elements.sorted { $0.key < $1.key }.flatMap { tag, element in
      let head =
        Self.bytes(UInt16(tag >> 16)) + Self.bytes(UInt16(tag & 0xFFFF)) + Array(element.vr.utf8)
      let long = ["OB", "OW", "SQ", "UN", "UT", "OF", "OD"].contains(element.vr)
      let count = element.value.count
      return head + (long ? [0, 0] + Self.bytes(UInt32(count)) : Self.bytes(UInt16(count)))
        + element.value
    }
  }

  private static func bytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}

extension SyntheticDICOM {
  /// A computed tomography image of one slice.
  ///
  /// - Parameters:
  ///   - series: ends the series' UID.
  ///   - instance: ends the image's UID.
  ///   - pixels: rows * columns values, x fastest.
  public static func slice<Value: FixedWidthInteger & SendableMetatype>(
    series: Int = 1, instance: Int, position: [Double],
    orientation: [Double] = [1, 0, 0, 0, 1, 0], pixelSpacing: [Double] = [0.75, 0.5],
    columns: Int, rows: Int, pixels: [Value]
  ) -> SyntheticDICOM {
    var file = image(
      series: series, instance: instance, columns: columns, rows: rows, pixels: pixels)
    file.set(0x0018, 0x0050, decimals: [1])
    file.set(0x0020, 0x0032, decimals: position)
    file.set(0x0020, 0x0037, decimals: orientation)
    file.set(0x0028, 0x0030, decimals: pixelSpacing)
    return file
  }

  /// An image of one frame or several that does not say where it lies.
  public static func image<Value: FixedWidthInteger & SendableMetatype>(
    series: Int = 1, instance: Int, columns: Int, rows: Int, pixels: [Value]
  ) -> SyntheticDICOM {
    var file = SyntheticDICOM()
    file.set(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.2")
    file.set(0x0008, 0x0018, "UI", "1.2.3.\(series).\(instance)")
    file.set(0x0008, 0x0060, "CS", "CT")
    file.set(0x0008, 0x103E, "LO", "Description \(series)")
    file.set(0x0010, 0x0010, "PN", "Identity^Patient")
    file.set(0x0010, 0x0020, "LO", "IDENTITY-NUMBER")
    file.set(0x0020, 0x000E, "UI", "1.2.3.\(series)")
    file.set(0x0020, 0x0011, "IS", "\(series)")
    file.set(0x0020, 0x0013, "IS", "\(instance)")
    file.set(0x0020, 0x0052, "UI", "1.2.3.99")
    file.set(0x0028, 0x0002, "US", integers: [UInt16(1)])
    file.set(0x0028, 0x0004, "CS", "MONOCHROME2")
    file.set(0x0028, 0x0010, "US", integers: [UInt16(rows)])
    file.set(0x0028, 0x0011, "US", integers: [UInt16(columns)])
    let bits = UInt16(Value.bitWidth)
    file.set(0x0028, 0x0100, "US", integers: [bits])
    file.set(0x0028, 0x0101, "US", integers: [bits])
    file.set(0x0028, 0x0102, "US", integers: [bits - 1])
    file.set(0x0028, 0x0103, "US", integers: [UInt16(Value.isSigned ? 1 : 0)])
    file.set(0x7FE0, 0x0010, bits == 8 ? "OB" : "OW", integers: pixels)
    return file
  }
}
