import Compression

/// The package around the model parts: the rules of the Open Packaging Conventions that 3MF needs.
enum ThreeMFPackage {
  /// The path of the root model part, by the package's relationships (Core 1.4 section 2.1).
  ///
  /// Every relationship file is read: none may lead out of the package, and a thumbnail that is
  /// named must be there.
  static func startPart(of archive: ZipArchive) throws -> String {
    guard archive.entry(named: "[Content_Types].xml") != nil else {
      throw BrokenRule("the package has no [Content_Types].xml")
    }
    guard archive.entry(named: "_rels/.rels") != nil else {
      throw BrokenRule("the package has no _rels/.rels")
    }
    var starts: [String] = []
    for entry in archive.entries where entry.name.lowercased().hasSuffix(".rels") {
      let isRoot = entry.name.lowercased() == "_rels/.rels"
      for relationship in try relationships(in: entry, of: archive) {
        if relationship.type == ThreeMFNames.thumbnail,
          archive.entry(named: relationship.target) == nil
        {
          throw BrokenRule("the thumbnail \(relationship.target) is not in the package")
        }
        if isRoot, relationship.type == ThreeMFNames.startPart {
          starts.append(relationship.target)
        }
      }
    }
    guard starts.count == 1 else {
      throw BrokenRule("the package names \(starts.count) root model parts instead of one")
    }
    return starts[0]
  }

  private struct Relationship {
    let type: String
    /// The path from the package's root, without a leading slash.
    let target: String
  }

  private static func relationships(
    in entry: ZipArchive.Entry, of archive: ZipArchive
  ) throws -> [Relationship] {
    var scanner = try XMLScanner(try archive.contents(of: entry))
    // `a/_rels/b.rels` speaks for `a/b`, so relative targets count from `a`.
    let folders = entry.name.split(separator: "/").dropLast(2).map(String.init)
    var found: [Relationship] = []
    while true {
      switch try scanner.next() {
      case .finished: return found
      case .start where scanner.isElement(.relationships, "Relationship"):
        let mode = try scanner.string("TargetMode") ?? "Internal"
        guard mode == "Internal" else {
          throw BrokenRule("\(entry.name) refers to something outside of the package")
        }
        guard let type = try scanner.string("Type"), let target = try scanner.string("Target")
        else { throw scanner.broken("has a relationship without type or target") }
        found.append(
          Relationship(type: type, target: try resolved(target, from: folders, in: entry.name)))
      default: break
      }
    }
  }

  private static func resolved(
    _ target: String, from folders: [String], in name: String
  ) throws -> String {
    guard !target.contains(":"), !target.contains("\\"), !target.hasPrefix("//") else {
      throw BrokenRule("\(name) refers to something outside of the package")
    }
    var path = target.hasPrefix("/") ? [] : folders
    for step in target.split(separator: "/") {
      switch step {
      case ".": break
      case "..":
        guard !path.isEmpty else {
          throw BrokenRule("\(name) refers to something outside of the package")
        }
        path.removeLast()
      default: path.append(String(step))
      }
    }
    return path.joined(separator: "/")
  }
}
