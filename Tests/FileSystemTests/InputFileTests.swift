import FileSystem
import Foundation
import TestSupport
import Testing

struct InputFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `elements are read in the machine's order from any byte`() throws {
    let path = folder.path + "/bytes"
    try Data([9, 1, 0, 2, 0, 0xFF, 0xFF]).write(to: URL(fileURLWithPath: path))
    let file = try InputFile(path: path)
    #expect(file.size == 7)
    #expect(try file.read(Int16.self, count: 3, at: 1) == [1, 2, -1])
    #expect(try file.read(UInt8.self, count: 0, at: 7).isEmpty)
    #expect(try file.readBytes(upTo: 100, at: 5) == [0xFF, 0xFF])
    #expect(try file.readBytes(upTo: 100, at: 99).isEmpty)
  }

  @Test(arguments: [(4, 1), (1, 6), (1, 7), (1, 1000), (Int.max, 0), (Int.max / 2, 7)])
  func `reading past the end throws and allocates nothing`(count: Int, offset: Int) throws {
    let path = folder.path + "/bytes"
    try Data(repeating: 1, count: 7).write(to: URL(fileURLWithPath: path))
    let file = try InputFile(path: path)
    #expect {
      try file.read(Int16.self, count: count, at: offset)
    } throws: { error in
      guard case FileFailure.endsEarly(path, let needed, 7)? = error as? FileFailure else {
        return false
      }
      return needed > 7
    }
  }

  @Test func `a file that shrank after it was opened ends early`() throws {
    let path = folder.path + "/bytes"
    try Data(repeating: 1, count: 64).write(to: URL(fileURLWithPath: path))
    let file = try InputFile(path: path)
    truncate(path, 10)
    #expect(throws: FileFailure.endsEarly(path: path, needed: 64, found: 10)) {
      try file.read(UInt8.self, count: 64, at: 0)
    }
  }

  @Test func `what is no file is refused with its reason`() throws {
    let missing = folder.path + "/missing"
    #expect(throws: FileFailure.missing(path: missing)) { try InputFile(path: missing) }
    try folder.write("x", to: "file")
    let below = folder.path + "/file/below"
    #expect(throws: FileFailure.missing(path: below)) { try InputFile(path: below) }
    #expect(throws: FileFailure.isFolder(path: folder.path)) { try InputFile(path: folder.path) }
    #expect(throws: FileFailure.cannotRead(path: "/dev/null", reason: "it is not a regular file")) {
      try InputFile(path: "/dev/null")
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a pipe without a writer is refused and does not wait`() throws {
    let path = folder.path + "/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    #expect(throws: FileFailure.cannotRead(path: path, reason: "it is not a regular file")) {
      try InputFile(path: path)
    }
  }

  @Test(.enabled(if: getuid() != 0, "root may read everything, so this was not tried"))
  func `a file without permission is refused with the system's reason`() throws {
    try folder.write("x", to: "secret")
    let path = folder.path + "/secret"
    chmod(path, 0)
    #expect(throws: FileFailure.cannotRead(path: path, reason: "Permission denied")) {
      try InputFile(path: path)
    }
  }
}
