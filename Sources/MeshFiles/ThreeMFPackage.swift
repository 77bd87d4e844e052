import Compression

/// The package around the model parts: the rules of the Open Packaging Conventions that 3MF needs.
enum ThreeMFPackage {
  /// The path of the root model part, by the package's relationships (Core 1.4 section 2.1).
  ///
  /// The relationships of the package and of that part are read: none may lead out of the package,
  /// and a thumbnail that is named must be there.
  static func startPart(of archive: ZipArchive) throws -> String {
    guard archive.entry(named: "[Content_Types].xml") != nil else {
      throw BrokenRule("the package has no [Content_Types].xml")
    }
    guard let root = archive.entry(named: "_rels/.rels") else {
      throw BrokenRule("the package has no _rels/.rels")
    }
    let starts = try relationships(in: root, of: archive)
      .filter { $0.type == ThreeMFNames.startPart }
    guard starts.count == 1 else {
      throw BrokenRule("the package names \(starts.count) root model parts instead of one")
    }
    let start = starts[0].target
    var steps = start.split(separator: "/").map(String.init)
    let name = steps.popLast() ?? ""
    let own = (steps + ["_rels", name + ".rels"]).joined(separator: "/")
    if let entry = archive.entry(named: own) { _ = try relationships(in: entry, of: archive) }
    return start
  }

  /// No package needs more relationships than this many bytes hold.
  private static let largest = 1 << 24

  private struct Relationship {
    let type: String
    /// The path from the package's root, without a leading slash.
    let target: String
  }

  private static func relationships(
    in entry: ZipArchive.Entry, of archive: ZipArchive
  ) throws -> [Relationship] {
    guard entry.size <= largest else {
      throw BrokenRule("\(entry.name) has \(entry.size) bytes, more than any package needs")
    }
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
        let path = try resolved(target, from: folders, in: entry.name)
        if type == ThreeMFNames.thumbnail, archive.entry(named: path) == nil {
          throw BrokenRule("the thumbnail \(path) is not in the package")
        }
        found.append(Relationship(type: type, target: path))
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
