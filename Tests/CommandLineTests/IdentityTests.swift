import Compression
import Foundation
import TestSupport
import Testing

/// Names of patients stand in DICOM attributes, in names of files and folders, and in UIDs. None may
/// come out again.
@Suite struct IdentityTests {
  /// Two letters that no other text here has, so that a byte search finds every leak.
  private let mark = "QXJZ"
  private let uidMark = "987654321987"

  /// A series of a bright ball, with the mark in everything that can name somebody.
  private func series(in folder: TemporaryFolder) throws {
    let (size, count) = (24, 24)
    try FileManager.default.createDirectory(
      atPath: folder.path + "/scan/\(mark)_folder", withIntermediateDirectories: true)
    for z in 0..<count {
      var pixels = [Int16](repeating: -1000, count: size * size)
      for y in 0..<size {
        for x in 0..<size
        where (x - 12) * (x - 12) + (y - 12) * (y - 12) + (z - 12) * (z - 12) < 64 {
          pixels[y * size + x] = 400
        }
      }
      var slice = SyntheticDICOM.slice(
        instance: z + 1, position: [0, 0, Double(z)], pixelSpacing: [1, 1], columns: size,
        rows: size, pixels: pixels)
      for (group, element, type) in texts {
        slice.set(group, element, type, type == "DA" ? "19870\(z % 9 + 1)21" : "\(mark)^text")
      }
      for (group, element) in [(0x0008, 0x0018), (0x0020, 0x000D), (0x0020, 0x000E)] {
        slice.set(
          UInt16(group), UInt16(element), "UI",
          "1.2.\(uidMark).\(element == 0x0018 ? z + 1 : 0)")
      }
      try folder.write(slice.file, to: "scan/\(mark)_folder/\(mark)_\(z)")
    }
  }

  private let texts: [(UInt16, UInt16, String)] = [
    (0x0008, 0x0050, "SH"), (0x0008, 0x0080, "LO"), (0x0008, 0x0081, "ST"), (0x0008, 0x0090, "PN"),
    (0x0008, 0x1010, "SH"), (0x0008, 0x1030, "LO"), (0x0008, 0x103E, "LO"), (0x0008, 0x1070, "PN"),
    (0x0010, 0x0010, "PN"), (0x0010, 0x0020, "LO"), (0x0010, 0x1000, "LO"), (0x0010, 0x1040, "LO"),
    (0x0010, 0x2154, "SH"), (0x0010, 0x4000, "LT"), (0x0011, 0x0010, "LO"), (0x0011, 0x1001, "LO"),
    (0x0018, 0x1030, "LO"), (0x0020, 0x0010, "SH"), (0x0020, 0x4000, "LT"), (0x0032, 0x1060, "LO"),
    (0x0040, 0x0254, "LO"),
  ]

  /// Whether bytes hold a mark, as they are or inside a zip.
  private func holdsMark(_ bytes: [UInt8]) throws -> Bool {
    let data = Data(bytes)
    for text in [mark, uidMark] where data.range(of: Data(text.utf8)) != nil { return true }
    guard bytes.starts(with: [0x50, 0x4B, 3, 4]) else { return false }
    let archive = try ZipArchive(bytes)
    return try archive.entries.contains { try holdsMark(archive.contents(of: $0)) }
  }

  @Test func `no output byte and no message holds a name, an id, free text or a file's name`()
    throws
  {
    let folder = try TemporaryFolder()
    try series(in: folder)
    let runs: [[String]] = [
      ["print", "scan", "--threshold", "0", "-o", "out", "--verbose", "--dicom"],
      ["print", "scan", "--threshold", "0", "-o", "json-out", "--json"],
      ["convert", "scan", "volume.nii"], ["convert", "scan", "volume.mhd"],
      ["segment", "scan", "--threshold", "0", "-o", "pool.nii"],
      ["slices", "scan", "-o", "slices"],
      ["surface", "scan", "--iso", "100", "-o", "ball.stl"],
      ["surface", "scan", "--iso", "100", "-o", "ball.obj.dcm"],
      ["segment", "scan", "--threshold", "0", "-o", "pool.dcm"],
      ["convert", "ball.stl", "again.dcm", "--source", "scan"],
      ["info", "scan", "--statistics", "--json"],
      // Refusals too.
      ["print", "scan", "--phase", "7", "-o", "never"],
      ["print", "scan", "--series", "9", "-o", "x"],
    ]
    for run in runs {
      let outcome = try Tool.run(run, in: folder)
      #expect(outcome.code == (run.contains("never") || run.contains("x") ? 2 : 0), "\(run)")
      #expect(try !holdsMark(Array(outcome.output.utf8)), "\(run)")
      #expect(try !holdsMark(Array(outcome.messages.utf8)), "\(run)")
    }
    let written = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    var files = 0
    for name in written ?? [] where !name.hasPrefix("scan") {
      #expect(!name.contains(mark))
      guard let bytes = try? folder.bytes(of: name) else { continue }
      files += 1
      #expect(try !holdsMark(bytes), "\(name)")
    }
    #expect(files > 20)
  }

  @Test func `damaged files are refused without their names`() throws {
    let folder = try TemporaryFolder()
    try series(in: folder)
    let name = "scan/\(mark)_folder/\(mark)_5"
    try folder.write(Array(try folder.bytes(of: name).dropLast(300)), to: name)
    let outcome = try Tool.run(["print", "scan", "-o", "out"], in: folder)
    #expect(outcome.code == 3)
    #expect(try !holdsMark(Array(outcome.messages.utf8)))
  }

  @Test func `an identity that is asked for stands in the report and DICOM and nowhere else`()
    throws
  {
    let folder = try TemporaryFolder()
    try series(in: folder)
    let outcome = try Tool.run(
      ["print", "scan", "--threshold", "0", "-o", "out", "--keep-identity", "--quiet", "--dicom"],
      in: folder)
    #expect(outcome.code == 0)
    #expect(try folder.text(of: "out/report.json").contains("\"PatientName\" : \"\(mark)^text\""))
    for name in ["model.3mf", "model.stl", "model.obj", "report.md", "contact-sheet.png"] {
      #expect(try !holdsMark(folder.bytes(of: "out/" + name)), "\(name)")
    }
    let package = try ZipArchive(folder.bytes(of: "out/model.3mf"))
    #expect(package.entry(named: "Metadata/heartwright-report.json") != nil)
    for entry in package.entries {
      #expect(try !holdsMark(package.contents(of: entry)), "\(entry.name)")
    }
    #expect(try holdsMark(folder.bytes(of: "out/model.dcm")))
    for run in [["info", "out/model.dcm"], ["convert", "out/model.dcm", "out/again.3mf"]] {
      let read = try Tool.run(run, in: folder)
      #expect(read.code == 0 && !read.output.isEmpty, "\(read.messages)")
      #expect(try !holdsMark(Array((read.output + read.messages).utf8)), "\(run)")
    }
    #expect(try !holdsMark(folder.bytes(of: "out/again.3mf")))
    let labels = try Tool.run(
      ["segment", "scan", "--threshold", "0", "-o", "pool.dcm", "--keep-identity"], in: folder)
    #expect(labels.code == 0)
    #expect(try holdsMark(folder.bytes(of: "pool.dcm")))
  }
}
