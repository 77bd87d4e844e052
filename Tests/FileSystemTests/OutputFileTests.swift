import FileSystem
import Foundation
import TestSupport
import Testing

struct OutputFileTests {
  private let folder: TemporaryFolder
  private var target: String { folder.path + "/model.stl" }

  init() throws { folder = try TemporaryFolder() }

  @Test func `a file has its name only when it is whole`() throws {
    let file = try OutputFile(path: target, replacing: false)
    try file.write([UInt32(1), 2])
    try file.write("end")
    #expect(!FileManager.default.fileExists(atPath: target))
    #expect(file.count == 11)
    try file.commit()
    #expect(folder.names == ["model.stl"])
    #expect(
      FileManager.default.contents(atPath: target)
        == Data([1, 0, 0, 0, 2, 0, 0, 0] + Array("end".utf8)))
  }

  @Test func `what a symbolic link leads to is replaced, and the link stays`() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path + "/models", withIntermediateDirectories: false)
    try OutputFile.write(Array("old".utf8), to: folder.path + "/models/a.stl", replacing: false)
    try FileManager.default.createSymbolicLink(
      atPath: target, withDestinationPath: "models/a.stl")
    #expect(throws: FileFailure.exists(path: target)) {
      try OutputFile.write(Array("new".utf8), to: target, replacing: false)
    }
    try OutputFile.write(Array("new".utf8), to: target, replacing: true)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: target) == "models/a.stl")
    #expect(try folder.text(of: "models/a.stl") == "new")
    // Also where there is no file yet, and over two links.
    try FileManager.default.removeItem(atPath: folder.path + "/models/a.stl")
    let other = folder.path + "/other.stl"
    try FileManager.default.createSymbolicLink(atPath: other, withDestinationPath: "model.stl")
    try OutputFile.write(Array("newer".utf8), to: other, replacing: false)
    #expect(try folder.text(of: "models/a.stl") == "newer")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path + "/models") == ["a.stl"])
  }

  @Test func `a file that is not committed leaves nothing`() throws {
    do {
      let file = try OutputFile(path: target, replacing: false)
      try file.write("half")
    }
    #expect(folder.names.isEmpty)
  }

  @Test func `an interruption removes what is unfinished and keeps what is done`() throws {
    try OutputFile.write(Array("old".utf8), to: target, replacing: false)
    let file = try OutputFile(path: target, replacing: true)
    try file.write("half")
    Unfinished.removeAll(below: folder.path)
    #expect(folder.names == ["model.stl"])
    #expect(try folder.text(of: "model.stl") == "old")
  }

  @Test(arguments: [true, false])
  func `a gap is filled by many threads in any order, and what follows stands behind it`(
    inMemory: Bool
  ) throws {
    let file =
      try inMemory
      ? OutputFile(inMemory: "The file") : OutputFile(path: target, replacing: false)
    try file.write("head")
    let rows = 1000
    let gap = file.appendGap(rows * 4)
    DispatchQueue.concurrentPerform(iterations: rows) { index in
      let row = rows - 1 - index
      try? gap.write([UInt32(row).littleEndian], at: row * 4)
    }
    try file.write("tail")
    #expect(file.count == 8 + rows * 4)
    let words = (0..<rows).flatMap { row in (0..<4).map { UInt8(row >> (8 * $0) & 255) } }
    let expected = Array("head".utf8) + words + Array("tail".utf8)
    if inMemory {
      #expect(file.bytes() == expected)
    } else {
      try file.commit()
      #expect(FileManager.default.contents(atPath: target) == Data(expected))
    }
  }

  @Test func `an existing file is replaced only on demand`() throws {
    try folder.write("theirs", to: "model.stl")
    #expect(throws: FileFailure.exists(path: target)) {
      try OutputFile(path: target, replacing: false)
    }
    #expect(try folder.text(of: "model.stl") == "theirs")
    try OutputFile.write(Array("ours".utf8), to: target, replacing: true)
    #expect(try folder.text(of: "model.stl") == "ours")
    #expect(folder.names == ["model.stl"])
  }

  @Test func `a file that came into being meanwhile is not replaced`() throws {
    let file = try OutputFile(path: target, replacing: false)
    try file.write("ours")
    try folder.write("theirs", to: "model.stl")
    #expect(throws: FileFailure.exists(path: target)) { try file.commit() }
    #expect(folder.names == ["model.stl"])
    #expect(try folder.text(of: "model.stl") == "theirs")
  }

  @Test(arguments: [true, false])
  func `a folder or a device in the place of the file is refused`(replacing: Bool) throws {
    try folder.makeFolder("model.stl")
    #expect(throws: FileFailure.cannotWrite(path: target, reason: "a folder has that name")) {
      try OutputFile(path: target, replacing: replacing)
    }
    #expect(throws: FileFailure.cannotWrite(path: "/dev/null", reason: "it is not a regular file"))
    {
      try OutputFile(path: "/dev/null", replacing: replacing)
    }
  }

  @Test func `a folder that is missing is said at the start`() {
    #expect(throws: FileFailure.self) {
      try OutputFile(path: folder.path + "/missing/model.stl", replacing: false)
    }
    #expect(folder.names.isEmpty)
  }

  @Test func `leftovers of a process that is gone are removed, those of a live one are kept`()
    throws
  {
    // No process has this number: it is above the kernel's limit.
    try folder.write("x", to: ".model.stl.unfinished-2000000000")
    try folder.write("x", to: ".model.stl.unfinished-1")
    try OutputFile.write([UInt8(1)], to: target, replacing: false)
    #expect(folder.names == [".model.stl.unfinished-1", "model.stl"])
  }

  @Test(.enabled(if: TinyDisk.isPossible, "a tiny disk needs root, so this was not tried"))
  func `a full disk is said, and nothing is left on it`() throws {
    let disk = try TinyDisk(bytes: 1 << 16)
    let path = disk.path + "/model.stl"
    #expect {
      try OutputFile.write([UInt8](repeating: 7, count: 1 << 20), to: path, replacing: false)
    } throws: { error in
      guard case FileFailure.cannotWrite(path, let reason)? = error as? FileFailure else {
        return false
      }
      return reason.contains("No space left")
    }
    #expect(throws: FileFailure.self) {
      let file = try OutputFile(path: path, replacing: false)
      let gap = file.appendGap(1 << 20)
      try gap.write([UInt8](repeating: 7, count: 1 << 19), at: 1 << 19)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path).isEmpty)
    try OutputFile.write([UInt8](repeating: 7, count: 1 << 15), to: path, replacing: false)
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["model.stl"])
  }

  @Test(.enabled(if: TinyDisk.isPossible, "a tiny disk needs root, so this was not tried"))
  func `a full disk leaves no half folder`() throws {
    let disk = try TinyDisk(bytes: 1 << 16)
    #expect(throws: FileFailure.self) {
      let output = try OutputFolder(path: disk.path + "/demo", replacing: false)
      try output.write("small", to: "a.txt")
      let file = try output.file("large.bin")
      try file.write([UInt8](repeating: 7, count: 1 << 20))
      try file.commit()
      try output.commit()
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path).isEmpty)
  }
}

/// A file system in memory of a few pages, unmounted with the value.
private final class TinyDisk {
  let path: String
  private let folder: TemporaryFolder

  /// Whether this process may mount one: root may, unless it is in a container without the right.
  static let isPossible: Bool = {
    guard getuid() == 0 else { return false }
    return (try? TinyDisk(bytes: 1 << 16)) != nil
  }()

  init(bytes: Int) throws {
    folder = try TemporaryFolder()
    path = folder.path
    guard mount("tmpfs", path, "tmpfs", 0, "size=\(bytes)") == 0 else {
      throw FileFailure.cannotWrite(path: path, reason: "it cannot be mounted")
    }
  }

  deinit { umount2(path, Int32(MNT_DETACH)) }
}
