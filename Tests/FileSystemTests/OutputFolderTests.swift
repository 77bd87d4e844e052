import FileSystem
import Foundation
import TestSupport
import Testing

/// `--force` may replace what the tool wrote and must never touch anything else.
struct OutputFolderTests {
  private let folder: TemporaryFolder
  private var target: String { folder.path + "/demo" }

  init() throws { folder = try TemporaryFolder() }

  private func make(_ files: [String: String], replacing: Bool = false) throws {
    let output = try OutputFolder(path: target, replacing: replacing)
    for (name, text) in files.sorted(by: { $0.key < $1.key }) { try output.write(text, to: name) }
    try output.commit()
  }

  private var content: [String] {
    ((try? FileManager.default.subpathsOfDirectory(atPath: target)) ?? []).sorted()
  }

  @Test func `a folder appears whole, with the digests of its files`() throws {
    let output = try OutputFolder(path: target + "/", replacing: false)
    try output.write("abc", to: "parts/a.stl")
    try output.write("12 s", to: "timings.json")
    #expect(!FileManager.default.fileExists(atPath: target))
    try output.commit(unlisted: ["timings.json"])
    #expect(folder.names == ["demo"])
    #expect(content == ["SHA256SUMS", "parts", "parts/a.stl", "timings.json"])
    let lines = try folder.text(of: "demo/SHA256SUMS").split(separator: "\n")
    #expect(
      lines.dropFirst() == [
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  parts/a.stl",
        "# timings.json",
      ])
  }

  @Test func `where the folder around it is missing, that one is named`() {
    let (inner, around) = (folder.path + "/nowhere/demo", folder.path + "/nowhere")
    let failure = FileFailure.noFolder(path: inner, folder: around)
    #expect(throws: failure) { try OutputFolder(path: inner, replacing: false) }
    #expect(throws: failure) { try OutputFile(path: inner, replacing: false) }
    #expect(folder.names.isEmpty)
    #expect(failure.description.contains("there is no folder \(around); make that first"))
  }

  @Test func `a folder that is not committed leaves nothing`() throws {
    do {
      let output = try OutputFolder(path: target, replacing: false)
      try output.write("abc", to: "a.txt")
    }
    #expect(folder.names.isEmpty)
    let interrupted = try OutputFolder(path: target, replacing: false)
    try interrupted.write("abc", to: "a.txt")
    Unfinished.removeAll(below: folder.path)
    #expect(folder.names.isEmpty)
  }

  @Test func `our own folder is replaced on demand only, and the old files go`() throws {
    try make(["old.txt": "1", "parts/old.stl": "2"])
    #expect(throws: FileFailure.exists(path: target)) { try make(["new.txt": "3"]) }
    #expect(content.contains("old.txt"))
    try make(["new.txt": "3"], replacing: true)
    #expect(content == ["SHA256SUMS", "new.txt"])
    #expect(folder.names == ["demo"])
  }

  @Test func `until commit the folder to be replaced stays as it was`() throws {
    try make(["old.txt": "1"])
    do {
      let output = try OutputFolder(path: target, replacing: true)
      try output.write("2", to: "new.txt")
      #expect(content == ["SHA256SUMS", "old.txt"])
    }
    #expect(content == ["SHA256SUMS", "old.txt"])
    #expect(folder.names == ["demo"])
  }

  @Test func `an empty folder is taken without force`() throws {
    try folder.makeFolder("demo")
    try make(["a.txt": "1"])
    #expect(content == ["SHA256SUMS", "a.txt"])
  }

  @Test func `a folder with anybody's own file is not replaced`() throws {
    try make(["a.txt": "1"])
    try folder.write("mine", to: "demo/notes.txt")
    #expect(throws: FileFailure.foreignFiles(folder: target, example: "notes.txt")) {
      try make(["a.txt": "2"], replacing: true)
    }
    #expect(try folder.text(of: "demo/a.txt") == "1")
    #expect(folder.names == ["demo"])
  }

  @Test func `a file put there while we worked is not removed`() throws {
    try make(["a.txt": "1"])
    let output = try OutputFolder(path: target, replacing: true)
    try output.write("2", to: "a.txt")
    try folder.write("mine", to: "demo/notes.txt")
    #expect(throws: FileFailure.foreignFiles(folder: target, example: "notes.txt")) {
      try output.commit()
    }
    #expect(try folder.text(of: "demo/notes.txt") == "mine")
  }

  @Test func `a folder with somebody else's list of digests is not ours`() throws {
    try folder.makeFolder("demo")
    try folder.write("mine", to: "demo/scan.nii")
    try folder.write("00  scan.nii\n", to: "demo/SHA256SUMS")
    #expect(throws: FileFailure.foreignFiles(folder: target, example: "SHA256SUMS")) {
      try make(["a.txt": "2"], replacing: true)
    }
    #expect(content == ["SHA256SUMS", "scan.nii"])
  }

  @Test func `a link to somebody's folder is not ours`() throws {
    try make(["a.txt": "1"])
    try folder.makeFolder("theirs")
    try FileManager.default.createSymbolicLink(
      atPath: target + "/scans", withDestinationPath: folder.path + "/theirs")
    #expect(throws: FileFailure.foreignFiles(folder: target, example: "scans")) {
      try make(["a.txt": "2"], replacing: true)
    }
  }

  @Test func `a file in the place of the folder is never replaced`() throws {
    try folder.write("mine", to: "demo")
    for replacing in [false, true] {
      #expect(throws: FileFailure.exists(path: target)) {
        try OutputFolder(path: target, replacing: replacing)
      }
    }
    #expect(try folder.text(of: "demo") == "mine")
  }

  @Test func `a folder whose parent is missing is refused at the start`() {
    #expect(throws: FileFailure.self) {
      try OutputFolder(path: target + "/deeper/still", replacing: false)
    }
    #expect(folder.names.isEmpty)
  }

  @Test func `the same files give the same list`() throws {
    try make(["b.txt": "2", "a.txt": "1"])
    let first = try folder.text(of: "demo/SHA256SUMS")
    try make(["a.txt": "1", "b.txt": "2"], replacing: true)
    #expect(try folder.text(of: "demo/SHA256SUMS") == first)
  }
}
