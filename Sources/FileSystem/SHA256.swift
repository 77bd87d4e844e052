import CCrypto

/// The SHA-256 digest (FIPS 180-4) of bytes as they come, by the system's libcrypto.
public final class SHA256 {
  private let context: OpaquePointer

  /// Starts an empty digest.
  public init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("libcrypto offers no SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds the bytes of elements, in the machine's order; they must have no padding.
  public func update<Element: BitwiseCopyable>(_ elements: [Element]) {
    elements.withUnsafeBytes { buffer in
      _ = EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
    }
  }

  /// Ends the digest and returns it as 64 hexadecimal digits.
  public func finish() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &digest, nil)
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The digest of a whole file, read in pieces of a few MiB.
  public static func ofFile(at path: String) throws -> String {
    let file = try InputFile(path: path)
    let digest = SHA256()
    var offset = 0
    while offset < file.size {
      let bytes = try file.readBytes(upTo: 1 << 22, at: offset)
      digest.update(bytes)
      offset += bytes.count
    }
    return digest.finish()
  }

  /// A UUID of version 8 (RFC 9562 section 5.8) that follows from texts: the first bits of their digest.
  package static func uuid(of texts: [String]) -> UInt128 {
    let digest = SHA256()
    for text in texts { digest.update(Array("\(text.utf8.count):\(text)".utf8)) }
    guard let bits = UInt128(digest.finish().prefix(32), radix: 16) else {
      preconditionFailure("a digest is hexadecimal")
    }
    // Four bits of version, two of variant.
    let version: UInt128 = 0xF << 76
    let variant: UInt128 = 0x3 << 62
    return bits & ~version & ~variant | 0x8 << 76 | 0x2 << 62
  }
}
