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
    "2.25.\(SHA256.uuid(of: [purpose] + texts))"
  }
}
