import Compression
import FileSystem
import Foundation
import Parallel

/// The files that may hold images: those named, those in folders that were named, at any depth, and
/// the members of zips that were named.
///
/// Hidden files and the resource forks of macOS are passed over.
struct DICOMSources: Sendable {
  /// Where the bytes of one file are.
  private enum Place: Sendable {
    case file(String)
    case member(archive: Int, entry: Int)
  }

  /// The path that the caller gave, for sentences.
  let path: String
  private var places: [Place] = []
  private var sizes: [Int] = []
  private var archives: [ZipArchive] = []
  /// Those that the caller named one by one.
  private var named: Set<Int> = []

  /// Lists files, sorted by path; nothing but the beginning of files that were named is read.
  ///
  /// - Throws: `FileFailure`, `DICOMSeriesFailure` of an archive, or `NotEnoughMemory`.
  init(_ paths: [String]) throws {
    path = paths.count == 1 ? paths[0] : "The \(paths.count) paths given"
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw FileFailure.missing(path: path)
      }
      if isFolder.boolValue {
        try addFolder(path)
      } else {
        try addFile(path)
      }
    }
  }

  /// How many there are.
  var count: Int { places.count }

  /// The bytes of one, as it lies there.
  func size(of index: Int) -> Int { sizes[index] }

  /// Opens one as DICOM; nil where it does not begin as DICOM does.
  ///
  /// - Parameter name: how sentences call it.
  /// - Throws: `DICOMFailure` where it begins so and cannot be read; `FileFailure` where it cannot be
  ///   opened.
  func open(_ index: Int, name: String = "A DICOM file of the scan") throws -> DICOMFile? {
    switch places[index] {
    case .file(let path):
      do {
        return try DICOMFile(InputFile(path: path), name: name)
      } catch DICOMFailure.notDICOM {
        return nil
      }
    case .member(let archive, let entry):
      let archive = archives[archive]
      let start = archive.start(of: archive.entries[entry], count: DICOMFile.startLength)
      guard DICOMFile.isDICOM(startingWith: start) else { return nil }
      return try DICOMFile(bytes: archive.contents(of: archive.entries[entry]), name: name)
    }
  }

  /// Opens one for its bytes; nil for the member of a zip.
  ///
  /// - Throws: `FileFailure`.
  func openPlain(_ index: Int) throws -> InputFile? {
    guard case .file(let path) = places[index] else { return nil }
    return try InputFile(path: path)
  }

  /// Whether the caller named it itself, rather than a folder or a zip that holds it.
  func isNamed(_ index: Int) -> Bool { named.contains(index) }

  /// The path of one that the caller named.
  func namedPath(_ index: Int) -> String {
    guard case .file(let path) = places[index], isNamed(index) else { return path }
    return path
  }

  private mutating func addFolder(_ folder: String) throws {
    var unreadable = 0
    let keys: [URLResourceKey] = [.isRegularFileKey, .fileSizeKey]
    let files = FileManager.default.enumerator(
      at: URL(fileURLWithPath: folder, isDirectory: true), includingPropertiesForKeys: keys,
      options: [.skipsHiddenFiles],
      errorHandler: { _, _ in
        unreadable += 1
        return true
      })
    var found: [(path: String, size: Int)] = []
    while let file = files?.nextObject() as? URL {
      guard let facts = try? file.resourceValues(forKeys: Set(keys)), facts.isRegularFile == true,
        !Self.isResourceFork(file.path)
      else { continue }
      found.append((file.path, facts.fileSize ?? 0))
    }
    // A folder that cannot be searched may hold slices.
    guard unreadable == 0 else {
      throw DICOMSeriesFailure.closedFolders(path: path, count: unreadable)
    }
    for file in found.sorted(by: { $0.path < $1.path }) {
      places.append(.file(file.path))
      sizes.append(file.size)
    }
  }

  private mutating func addFile(_ path: String) throws {
    let file = try InputFile(path: path)
    guard try file.readBytes(upTo: 4, at: 0) == [0x50, 0x4B, 3, 4] else {
      named.insert(places.count)
      places.append(.file(path))
      sizes.append(file.size)
      return
    }
    try AvailableMemory.require(2 * file.size, for: "The archive \(path)")
    let archive = try Self.archive(file)
    // Other files are passed over without being inflated.
    let images = archive.entries.filter {
      DICOMFile.isDICOM(startingWith: archive.start(of: $0, count: DICOMFile.startLength))
    }
    let largest = images.map(\.size).max() ?? 0
    try AvailableMemory.require(2 * Threads.limit * largest, for: "The largest file in \(path)")
    // An empty mask shrinks a thousandfold and is sound; but what fills no memory even together
    // does not keep the machine busy for hours either.
    let shrunk = images.filter { $0.size / 100 > $0.compressedSize }.map(\.size)
    try AvailableMemory.require(
      shrunk.reduce(0) { $0.addingReportingOverflow($1).overflow ? .max : $0 + $1 },
      for: "What shrank a hundredfold and more in \(path)")
    for (index, entry) in archive.entries.enumerated() where !Self.isResourceFork(entry.name) {
      places.append(.member(archive: archives.count, entry: index))
      sizes.append(entry.size)
    }
    archives.append(archive)
  }

  private static func archive(_ file: InputFile) throws -> ZipArchive {
    do {
      return try ZipArchive(file.readBytes(upTo: file.size, at: 0))
    } catch ZipFailure.unsafeName(_, let problem) {
      throw DICOMSeriesFailure.refusedArchive(
        path: file.path, reason: "holds a file whose name \(problem)")
    } catch ZipFailure.unsupported(_, let feature) {
      throw DICOMSeriesFailure.refusedArchive(
        path: file.path, reason: "uses \(feature), which is not read")
    } catch is ZipFailure {
      throw DICOMSeriesFailure.damagedArchive(path: file.path)
    }
  }

  private static func isResourceFork(_ path: String) -> Bool {
    path.split(separator: "/").contains { $0 == "__MACOSX" || $0.hasPrefix("._") }
  }
}
