import Foundation
import Heartwright
import TestSupport
import Testing

/// Every command that the documents show is run as it stands there, so none can rot.
///
/// Their `sh` blocks run in a temporary folder that holds the inputs which the examples name: a
/// coarse synthetic heart as `ct.nii.gz` and `labels.nii.gz`, a mesh as `mesh.stl`, and each `yaml`
/// block of the documents as a file of the name that it states.
@Suite struct DocumentsTests {
  static let documents = [
    "README.md", "CONTRIBUTING.md", "Documentation/Segmentation.md",
    "Documentation/Certificates.md", "Documentation/Repair.md",
  ]

  @Test func `every heartwright command in the documents ends with 0`() throws {
    let folder = try Self.exampleFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var ran = 0
    for document in Self.documents {
      for line in try Self.lines(in: "sh", of: document) where line.hasPrefix("heartwright ") {
        let words = Self.words(line).dropFirst()
        let (status, output) = try Self.run(Self.tool, Array(words), in: folder)
        #expect(status == 0, "\(document): \(line)\n\(output)")
        ran += 1
      }
    }
    // Fewer than the README's table of commands has rows would mean that blocks were not found.
    #expect(ran >= 12)
  }

  @Test func `every make command in the documents is a target of the Makefile`() throws {
    var seen: Set<String> = []
    for document in Self.documents {
      for line in try Self.lines(in: "sh", of: document) where line.hasPrefix("make ") {
        let words = Self.words(line).dropFirst()
        let (status, output) = try Self.run(
          URL(fileURLWithPath: "/usr/bin/env"), ["make", "-n"] + words, in: Self.root)
        #expect(status == 0, "\(document): \(line)\n\(output)")
        seen.formUnion(words)
      }
    }
    #expect(seen.isSuperset(of: ["demo", "test"]))
  }

  @Test func `the documents' shell blocks hold nothing that these tests do not run`() throws {
    for document in Self.documents {
      for line in try Self.lines(in: "sh", of: document) {
        let isRun = line.hasPrefix("heartwright ") || line.hasPrefix("make ")
        #expect(isRun || line.isEmpty || line.hasPrefix("# "), "\(document): \(line)")
      }
    }
  }

  @Test func `the README names every command and no other`() throws {
    let table = try Self.text("README.md").split(separator: "\n")
      .drop { $0 != "| command | what it does |" }.dropFirst(2).prefix { $0.hasPrefix("| `") }
    let named = table.compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
    let (status, help) = try Self.run(Self.tool, ["--help"], in: Self.root)
    #expect(status == 0)
    let listed = help.split(separator: "\n").drop { !$0.hasPrefix("SUBCOMMANDS") }.dropFirst()
      .prefix { !$0.hasPrefix("  See ") }.filter { !$0.hasPrefix("   ") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(named == listed)
  }

  @Test func `every file that the documents link to is there`() throws {
    for document in Self.documents {
      for match in try Self.text(document).matches(of: /\]\(([^)#]+)\)/) {
        let target = String(match.1)
        guard !target.hasPrefix("http") else { continue }
        let folder = Self.root.appendingPathComponent(document).deletingLastPathComponent()
        let path = folder.appendingPathComponent(target).path
        #expect(FileManager.default.fileExists(atPath: path), "\(document): \(target)")
      }
    }
  }

  // MARK: - The documents

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func text(_ document: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(document), encoding: .utf8)
  }

  /// The blocks fenced as a language, without their fences.
  private static func blocks(in language: String, of document: String) throws -> [[String]] {
    var blocks: [[String]] = []
    var isInside = false
    for line in try text(document).split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "```" + language {
        isInside = true
        blocks.append([])
      } else if line.hasPrefix("```") {
        isInside = false
      } else if isInside {
        blocks[blocks.count - 1].append(String(line))
      }
    }
    return blocks
  }

  private static func lines(in language: String, of document: String) throws -> [String] {
    try blocks(in: language, of: document).flatMap { $0 }
  }

  /// The words of a command without its trailing comment; double quotes keep spaces inside a word.
  private static func words(_ line: String) -> [String] {
    let pieces = line.split(separator: "\"", omittingEmptySubsequences: false)
    return pieces.enumerated().flatMap { index, piece in
      index % 2 == 1
        ? [String(piece)] : piece.split(separator: " ").prefix { $0 != "#" }.map(String.init)
    }
  }

  // MARK: - The world in which they run

  /// A folder with what the examples read.
  private static func exampleFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("heartwright-documents-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    let phantom = try HeartPhantom(HeartPhantom.Options(spacing: SIMD3(repeating: 3)))
    try VolumeFile.write(phantom.volume(), to: path("ct.nii.gz"), replacing: false)
    try VolumeFile.write(phantom.labelMap(), to: path("labels.nii.gz"), replacing: false)
    let ball = Part(name: "ball", mesh: Shapes.icosphere(subdivisions: 3, radius: 30))
    try MeshFile.write(
      Model(parts: [ball]), to: path("mesh.stl"), facts: .tool(frame: "LPS"), replacing: false)
    for document in documents {
      for block in try blocks(in: "yaml", of: document) {
        let name = try #require(block.first { $0.hasPrefix("name: ") }).dropFirst("name: ".count)
        try block.joined(separator: "\n").write(
          toFile: path(name + ".yaml"), atomically: true, encoding: .utf8)
      }
    }
    return folder
  }

  /// The executable that was built with these tests, beside them.
  private static let tool = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("heartwright")

  /// Runs a program to its end: its exit code and all that it printed.
  private static func run(
    _ program: URL, _ arguments: [String], in folder: URL
  ) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
  }
}
