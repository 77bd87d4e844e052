import FileSystem
import Foundation
import Geometry
import Volumes

/// A file of a folder of masks and the structure for which it stands.
struct MaskEntry {
  let path: String
  /// The file's name without suffix, underscores as spaces.
  let word: String
  var structure: Structure

  /// The masks directly in a folder, in alphabetical order, named by a scheme or else by what all
  /// schemes that know the word agree on.
  static func list(_ folder: String, scheme: LabelScheme?) throws -> [MaskEntry] {
    let files = try volumes(in: folder)
    guard !files.isEmpty else { throw MaskFolderFailure.noMasks(path: folder) }
    let limit = Int(UInt16.max) - 1
    guard files.count <= limit else {
      throw MaskFolderFailure.tooMany(count: files.count, limit: limit)
    }
    let words = files.map { word(of: $0) }
    let structures = try structures(for: words, scheme: scheme)
    var names: Set<String> = []
    for structure in structures where !names.insert(structure.name.lowercased()).inserted {
      throw MaskFolderFailure.sameStructure(name: structure.name)
    }
    return files.indices.map { index in
      MaskEntry(
        path: folder + "/" + files[index], word: words[index], structure: structures[index])
    }
  }

  /// The names of the volumes directly in a folder; hidden files are left out.
  static func volumes(in folder: String) throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      throw FileFailure.missing(path: folder)
    }
    guard isFolder.boolValue,
      let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    else { throw FileFailure.cannotRead(path: folder, reason: "it is not a readable folder") }
    return names.filter { !$0.hasPrefix(".") && VolumeSuffix($0) != nil }
      .sorted { (word(of: $0), $0) < (word(of: $1), $1) }
  }

  private static func word(of file: String) -> String {
    let stem = file.dropLast(VolumeSuffix(file)?.rawValue.count ?? 0)
    return stem.split(separator: "_").joined(separator: " ")
  }

  private static func structures(
    for words: [String], scheme: LabelScheme?
  ) throws -> [Structure] {
    if let scheme {
      // The numbering that knows most of the words, the first of equals.
      let counts = scheme.variants.map { variant in
        words.count { variant.structure(called: $0) != nil }
      }
      let variant = scheme.variants[counts.firstIndex(of: counts.max() ?? 0) ?? 0]
      var next = (variant.structures.last?.value ?? 0) + 1
      return words.enumerated().map { position, word in
        if let known = variant.structure(called: word) { return known }
        defer { next += 1 }
        return Structure(value: next, name: word, color: .distinct(position))
      }
    }
    let variants = try LabelScheme.all().flatMap(\.variants)
    return words.enumerated().map { position, word in
      let meanings = variants.compactMap { $0.structure(called: word) }
      if let first = meanings.first,
        meanings.allSatisfy({ $0.name == first.name && $0.color == first.color })
      {
        return Structure(value: position + 1, name: first.name, color: first.color)
      }
      return Structure(value: position + 1, name: word, color: .distinct(position))
    }
  }
}
