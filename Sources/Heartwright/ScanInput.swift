public import DICOMFiles
import FileSystem
import Foundation
import VolumeFiles

/// The files that together are one scan or label map, and which part of them is wanted.
///
/// A file of a volume; a folder of masks, one a structure; DICOM as a folder, a list of files or a
/// zip archive.
public struct ScanInput: Sendable {
  /// What the user named.
  public var paths: [String]
  /// Which DICOM series: its number in the list or its UID; nil for the only one.
  public var series: String?
  /// Which phase of a gated or cine series; nil for the only one.
  public var phase: PhaseChoice?
  /// Which volume of a file that holds several, from 0.
  public var frame: Int?
  /// Whether to interpolate across slices that are missing.
  public var allowsGaps = false
  /// The structures that are wanted, by name or integer; empty for all. Others do not cover them.
  public var structures: Set<String> = []

  /// Names an input.
  public init(paths: [String]) {
    precondition(!paths.isEmpty)
    self.paths = paths
  }

  /// Names an input of one file or folder.
  public init(_ path: String) { self.init(paths: [path]) }

  /// The path where it is a file that is read as a volume, judged without reading it whole; nil for
  /// DICOM, folders, and what cannot be opened.
  public var plainVolume: String? {
    guard case .volume(let path)? = try? kind() else { return nil }
    return path
  }

  /// What the paths hold, by content; nothing but headers is read.
  enum Kind {
    case volume(String)
    case masks(String)
    case dicom(DICOMFolder)
  }

  func kind() throws -> Kind {
    let path = paths[0]
    guard paths.count == 1 else { return .dicom(try DICOMFolder(scanning: paths)) }
    guard isFolder(path) else {
      return try isDICOM(path) ? .dicom(try DICOMFolder(scanning: paths)) : .volume(path)
    }
    do {
      return .dicom(try DICOMFolder(scanning: paths))
    } catch DICOMSeriesFailure.noImages where MaskFolder.isThere(path) {
      return .masks(path)
    }
  }

  /// Whether a single file is DICOM, or a zip, which can hold nothing else here. The mark stands
  /// after a preamble of 128 bytes (PS3.10 7.1); files without one go by their suffix.
  private func isDICOM(_ path: String) throws -> Bool {
    let head = try InputFile(path: path).readBytes(upTo: 132, at: 0)
    return head.dropFirst(128).elementsEqual("DICM".utf8)
      || head.starts(with: [0x50, 0x4B, 3, 4]) || path.lowercased().hasSuffix(".dcm")
  }

  private func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

// MARK: - Digest

extension ScanInput {
  /// The SHA-256 of the input's bytes: of a single file its own; of several files that of their
  /// digests, sorted, so that it depends on no name.
  public func digest() throws -> String {
    let files = paths.flatMap { isFolder($0) ? filesBelow($0) : [$0] }
    let digests = try files.map { try SHA256.ofFile(at: $0) }
    guard digests.count != 1 else { return digests[0] }
    let all = SHA256()
    for digest in digests.sorted() { all.update(Array((digest + "\n").utf8)) }
    return all.finish()
  }

  private func filesBelow(_ folder: String) -> [String] {
    let names = FileManager.default.subpaths(atPath: folder) ?? []
    return names.map { folder + "/" + $0 }.filter { path in
      let type = try? FileManager.default.attributesOfItem(atPath: path)[.type]
      return type as? FileAttributeType == .typeRegular
    }
  }
}
