import Foundation

/// A DICOM data set in explicit VR little endian, made element by element.
struct DataSetBuilder {
  private var elements: [UInt32: [UInt8]] = [:]

  private mutating func put(_ group: UInt16, _ element: UInt16, _ vr: String, _ value: [UInt8]) {
    var bytes = little(group) + little(element) + Array(vr.utf8)
    if ["OB", "OW", "SQ", "UN", "UT"].contains(vr) {
      bytes += [0, 0] + little(UInt32(value.count))
    } else {
      bytes += little(UInt16(value.count))
    }
    elements[UInt32(group) << 16 | UInt32(element)] = bytes + value
  }

  /// Text, padded to an even length.
  mutating func text(_ group: UInt16, _ element: UInt16, _ vr: String, _ value: String) {
    var bytes = Array(value.utf8)
    if bytes.count % 2 == 1 { bytes.append(vr == "UI" ? 0 : 0x20) }
    put(group, element, vr, bytes)
  }

  /// Decimal numbers as text.
  mutating func numbers(_ group: UInt16, _ element: UInt16, _ values: [Double]) {
    text(group, element, "DS", values.map { "\($0)" }.joined(separator: "\\"))
  }

  /// Whole numbers of 16 bits.
  mutating func shorts(_ group: UInt16, _ element: UInt16, _ values: UInt16...) {
    put(group, element, "US", values.flatMap { little($0) })
  }

  /// Bytes, padded to an even length.
  mutating func data(_ group: UInt16, _ element: UInt16, _ vr: String, _ value: [UInt8]) {
    put(group, element, vr, value + (value.count % 2 == 1 ? [0] : []))
  }

  /// A sequence.
  mutating func items(_ group: UInt16, _ element: UInt16, _ items: [DataSetBuilder]) {
    put(
      group, element, "SQ",
      items.flatMap { item -> [UInt8] in
        let body = item.body
        return little(UInt16(0xFFFE)) + little(UInt16(0xE000)) + little(UInt32(body.count)) + body
      })
  }

  /// The elements in the order of their tags.
  private var body: [UInt8] { elements.keys.sorted().flatMap { elements[$0] ?? [] } }

  /// The whole file with its preamble and meta information.
  func file(sopClass: String) -> [UInt8] {
    var meta = DataSetBuilder()
    meta.data(0x0002, 0x0001, "OB", [0, 1])
    meta.text(0x0002, 0x0002, "UI", sopClass)
    meta.text(0x0002, 0x0003, "UI", "1.2.3.4")
    meta.text(0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1")
    var length = DataSetBuilder()
    length.put(0x0002, 0x0000, "UL", little(UInt32(meta.body.count)))
    var set = self
    set.text(0x0008, 0x0016, "UI", sopClass)
    set.text(0x0008, 0x0018, "UI", "1.2.3.4")
    return [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + length.body + meta.body
      + set.body
  }
}

/// A whole number's bytes, the lowest first.
private func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
