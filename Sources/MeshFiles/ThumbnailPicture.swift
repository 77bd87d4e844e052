/// What kind of picture a thumbnail is, by its first bytes.
enum ThumbnailPicture {
  case png
  /// JPEG in grey or in three colours.
  case jpeg
  /// JPEG in four colours, for presses.
  case cmyk

  /// Looks at the signature, and in JPEG for the header of the frame (ITU T.81 section B.2.2). Nil for
  /// other kinds.
  init?(_ bytes: [UInt8]) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
      return
    }
    guard bytes.starts(with: [0xFF, 0xD8, 0xFF]) else { return nil }
    self = Self.components(bytes) == 4 ? .cmyk : .jpeg
  }

  /// The colours of the frame, or nil where its header is not among the bytes.
  private static func components(_ bytes: [UInt8]) -> UInt8? {
    var at = 2
    while at + 9 < bytes.count, bytes[at] == 0xFF {
      let marker = bytes[at + 1]
      // 0xC0 to 0xCF begin a frame, but for the three that define tables.
      if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
        return bytes[at + 9]
      }
      at += marker == 0xFF ? 1 : 2 + Int(bytes[at + 2]) << 8 + Int(bytes[at + 3])
    }
    return nil
  }
}
