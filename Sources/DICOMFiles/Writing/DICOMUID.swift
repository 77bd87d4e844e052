import FileSystem

/// Unique identifiers that follow from what they name, so that the same input gives the same file.
enum DICOMUID {
  /// What writes the files; it stands in their meta information.
  static let implementation = derived(from: ["implementation"], for: "Heartwright")

  /// A UID below 2.25 (PS3.5 annex B.2) from a UUID of version 8 (RFC 9562), made of the SHA-256 of
  /// the texts.
  ///
  /// - Parameter purpose: what it names, so that a study and its instance differ.
  static func derived(from texts: [String], for purpose: String) -> String {
    let digest = SHA256()
    for text in [purpose] + texts { digest.update(Array("\(text.utf8.count):\(text)".utf8)) }
    guard let bits = UInt128(digest.finish().prefix(32), radix: 16) else {
      preconditionFailure("a digest is hexadecimal")
    }
    // Four bits of version, two of variant.
    let version: UInt128 = 0xF << 76
    let variant: UInt128 = 0x3 << 62
    return "2.25.\(bits & ~version & ~variant | 0x8 << 76 | 0x2 << 62)"
  }
}
