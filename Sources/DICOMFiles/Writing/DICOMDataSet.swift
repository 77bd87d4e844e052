import FileSystem

/// A DICOM data set to be written: Explicit VR Little Endian (PS3.5 section 7.1.2), sequences and items
/// of stated length, elements in the order of their tags.
struct DICOMDataSet {
  /// How a value is represented (PS3.5 section 6.2), as far as it is written here.
  enum Representation: String {
    case codeString = "CS"
    case date = "DA"
    case moment = "DT"
    case time = "TM"
    case decimals = "DS"
    case integers = "IS"
    case longText = "LO"
    case name = "PN"
    case shortText = "SH"
    case text = "ST"
    case identifier = "UI"
    case tag = "AT"
    case word = "US"
    case long = "UL"
    case bytes = "OB"
    case sequence = "SQ"

    /// Whether the length takes four bytes behind two that are not used.
    var isLong: Bool { self == .bytes || self == .sequence }
    /// What fills a value of odd length.
    var padding: UInt8 { self == .identifier || self == .bytes ? 0 : 0x20 }
  }

  private struct Element {
    let code: UInt32
    let representation: Representation
    let value: [UInt8]
  }

  private var elements: [Element] = []

  /// Sets text in UTF-8; what may have several values has backslashes between them.
  mutating func set(_ tag: DICOMTag, _ representation: Representation, _ text: String) {
    set(tag, representation, Array(text.utf8))
  }

  /// Sets numbers of 16 bits.
  mutating func set(_ tag: DICOMTag, words: [UInt16]) {
    set(tag, .word, words.flatMap { Self.bytes(UInt32($0), 2) })
  }

  /// Sets numbers of 32 bits.
  mutating func set(_ tag: DICOMTag, longs: [UInt32]) {
    set(tag, .long, longs.flatMap { Self.bytes($0, 4) })
  }

  /// Sets the tag of another attribute.
  mutating func set(_ tag: DICOMTag, pointer: DICOMTag) {
    set(tag, .tag, Self.bytes(pointer.code >> 16, 2) + Self.bytes(pointer.code, 2))
  }

  /// Sets decimal strings of at most 16 characters each.
  mutating func set(_ tag: DICOMTag, decimals: [Double]) {
    set(tag, .decimals, decimals.map(DICOMDecimal.text).joined(separator: "\\"))
  }

  /// Sets the items of a sequence.
  mutating func set(_ tag: DICOMTag, items: [DICOMDataSet]) {
    let value = items.flatMap { item in
      let content = item.encoded
      return Self.bytes(0xFFFE, 2) + Self.bytes(0xE000, 2) + Self.bytes(UInt32(content.count), 4)
        + content
    }
    set(tag, .sequence, value)
  }

  /// Sets bytes as they are; below 2^32 - 2 of them.
  mutating func set(_ tag: DICOMTag, _ representation: Representation, _ value: [UInt8]) {
    var value = value
    if value.count % 2 == 1 { value.append(representation.padding) }
    precondition(value.count < (representation.isLong ? Int(UInt32.max) : 1 << 16))
    let element = Element(code: tag.code, representation: representation, value: value)
    let place = elements.firstIndex { $0.code >= tag.code } ?? elements.count
    if place < elements.count, elements[place].code == tag.code {
      elements[place] = element
    } else {
      elements.insert(element, at: place)
    }
  }

  /// Adds the elements of another data set.
  mutating func add(_ other: DICOMDataSet) {
    for element in other.elements {
      set(DICOMTag(code: element.code), element.representation, element.value)
    }
  }

  /// The SHA-256 of everything in it.
  var digest: String {
    let digest = SHA256()
    for element in elements {
      digest.update(Self.head(element))
      digest.update(element.value)
    }
    return digest.finish()
  }

  /// Writes the file: preamble, file meta information (PS3.10 section 7.1), data set.
  func write(to file: OutputFile) throws {
    var meta = DICOMDataSet()
    meta.set(DICOMTag(0x0002, 0x0001), .bytes, [0, 1])
    for (own, tag) in [(0x0002, DICOMTag.sopClass), (0x0003, .sopInstance)] {
      guard let element = elements.first(where: { $0.code == tag.code }) else {
        preconditionFailure("a file needs its SOP class and instance")
      }
      meta.set(DICOMTag(0x0002, UInt16(own)), .identifier, element.value)
    }
    meta.set(DICOMTag(0x0002, 0x0010), .identifier, "1.2.840.10008.1.2.1")
    meta.set(DICOMTag(0x0002, 0x0012), .identifier, DICOMUID.implementation)
    meta.set(DICOMTag(0x0002, 0x0013), .shortText, "HEARTWRIGHT")
    let content = meta.encoded
    var length = DICOMDataSet()
    length.set(DICOMTag(0x0002, 0x0000), longs: [UInt32(content.count)])
    try file.write([UInt8](repeating: 0, count: 128) + Array("DICM".utf8))
    try file.write(length.encoded + content)
    for element in elements {
      try file.write(Self.head(element))
      try file.write(element.value)
    }
  }

  private var encoded: [UInt8] { elements.flatMap { Self.head($0) + $0.value } }

  private static func head(_ element: Element) -> [UInt8] {
    let count = UInt32(element.value.count)
    return bytes(element.code >> 16, 2) + bytes(element.code, 2)
      + Array(element.representation.rawValue.utf8)
      + (element.representation.isLong ? [0, 0] + bytes(count, 4) : bytes(count, 2))
  }

  private static func bytes(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
  }
}
