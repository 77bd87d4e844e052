import Foundation

/// A NIfTI volume in two files of one name: the header in `.hdr` and the voxels in `.img`, each
/// gzipped (`.gz` after it) or not. Either may be named; the other is found beside it.
enum NIfTIPair {
  /// Whether a name ends as that of a header.
  static func isHeader(_ path: String) -> Bool { stem(of: path, "hdr") != nil }

  /// Whether a name ends as that of an image.
  static func isImage(_ path: String) -> Bool { stem(of: path, "img") != nil }

  /// The header beside an image: nil where `path` names no image or there is no header.
  static func header(of path: String) -> String? { other(of: path, "img", "hdr") }

  /// The image beside a header, and whether it is gzipped.
  ///
  /// - Throws: `VolumeFileFailure`, also where a header of a pair has the name of something else.
  static func image(of path: String) throws -> (path: String, isGzipped: Bool) {
    guard isHeader(path) else {
      throw VolumeFileFailure.unsupported(
        path: path, what: "only the header of a NIfTI pair (.hdr and .img)")
    }
    guard let image = other(of: path, "hdr", "img") else {
      throw VolumeFileFailure.missingData(path: path, name: expectedName(of: path, "hdr", "img"))
    }
    return (image, image.lowercased().hasSuffix(".gz"))
  }

  /// The name that the header of an image should have.
  static func headerName(of path: String) -> String { expectedName(of: path, "img", "hdr") }

  private static func expectedName(of path: String, _ own: String, _ other: String) -> String {
    let name = path.split(separator: "/").last.map { String($0) } ?? path
    return candidates(for: name, own, other).first ?? name
  }

  private static func other(of path: String, _ own: String, _ other: String) -> String? {
    candidates(for: path, own, other).first { FileManager.default.fileExists(atPath: $0) }
  }

  /// The names that the other file may have, first the one that is compressed like this one.
  private static func candidates(for path: String, _ own: String, _ other: String) -> [String] {
    guard let stem = stem(of: path, own) else { return [] }
    let isUpper = path.dropFirst(stem.count).contains { $0.isUppercase }
    let plain = stem + (isUpper ? other.uppercased() : other)
    let gzipped = plain + (isUpper ? ".GZ" : ".gz")
    return path.lowercased().hasSuffix(".gz") ? [gzipped, plain] : [plain, gzipped]
  }

  /// What precedes the suffix, with its dot.
  private static func stem(of path: String, _ suffix: String) -> String? {
    let name = path.lowercased()
    for ending in [suffix, suffix + ".gz"] where name.hasSuffix("." + ending) {
      return String(path.dropLast(ending.count))
    }
    return nil
  }
}
