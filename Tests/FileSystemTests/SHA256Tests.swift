import FileSystem
import Foundation
import TestSupport
import Testing

/// The vectors of FIPS 180-4's examples.
struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `known texts have their known digests`(text: String, digest: String) {
    let whole = SHA256()
    whole.update(Array(text.utf8))
    #expect(whole.finish() == digest)
    let bytewise = SHA256()
    for byte in text.utf8 { bytewise.update([byte]) }
    #expect(bytewise.finish() == digest)
  }

  @Test func `a million letters in a file are read in pieces`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/letters"
    try Data(repeating: UInt8(ascii: "a"), count: 1_000_000).write(to: URL(fileURLWithPath: path))
    #expect(
      try SHA256.ofFile(at: path)
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `a file longer than one piece has the digest of its bytes`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/long"
    let bytes = (0..<(9 << 20) + 5).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let digest = SHA256()
    digest.update(bytes)
    #expect(try SHA256.ofFile(at: path) == digest.finish())
  }
}
