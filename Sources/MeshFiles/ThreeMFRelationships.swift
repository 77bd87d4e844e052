import Compression

/// The relationships of a package or of one of its parts (Open Packaging Conventions; Core 1.4
/// section 2.1).
struct ThreeMFRelationships {
  struct Relationship {
    let type: String
    /// The path from the package's root, without a leading slash.
    let target: String
  }

  private(set) var all: [Relationship] = []

  /// No relationships.
  init() {}

  /// Reads `_rels/.rels`, or `a/_rels/b.rels`, which speaks for the part `a/b`.
  init(_ entry: ZipArchive.Entry, in archive: ZipArchive) throws {
    var scanner = try ThreeMFPackage.scanner(of: entry, in: archive)
    guard try scanner.next() == .start, scanner.isElement(.relationships, "Relationships") else {
      throw BrokenRule("\(entry.name) does not begin with the element Relationships")
    }
    // Relative targets count from the folder of the part that is spoken for.
    let folders = entry.name.split(separator: "/").dropLast(2).map(String.init)
    var ids: Set<String> = []
    var known: Set<String> = []
    while try scanner.nextChild() {
      guard scanner.isElement(.relationships, "Relationship") else {
        try scanner.skipElement()
        continue
      }
      guard try scanner.string("TargetMode") ?? "Internal" == "Internal" else {
        throw BrokenRule("\(entry.name) refers to something outside of the package")
      }
      guard let id = try scanner.string("Id"), let type = try scanner.string("Type"),
        let target = try scanner.string("Target")
      else { throw BrokenRule("\(entry.name) has a relationship without Id, Type or Target") }
      guard XMLText.isName(id) else {
        throw BrokenRule(
          "\(entry.name) has the relationship Id \(id.debugDescription), which is no XML name")
      }
      guard ids.insert(id).inserted else {
        throw BrokenRule("\(entry.name) has the relationship Id \(id.debugDescription) twice")
      }
      let path = try Self.resolved(target, from: folders, in: entry.name)
      guard known.insert("\(type) \(path.lowercased())").inserted else {
        throw BrokenRule("\(entry.name) has two relationships of the same type to \(path)")
      }
      all.append(Relationship(type: type, target: path))
      try scanner.skipElement()
    }
  }

  /// The paths that relationships of a type lead to.
  func targets(_ type: String) -> [String] {
    all.filter { $0.type == type }.map(\.target)
  }

  /// The path from the package's root that a target means.
  private static func resolved(
    _ target: String, from folders: [String], in name: String
  ) throws -> String {
    guard !target.contains(":"), !target.contains("\\"), !target.hasPrefix("//") else {
      throw BrokenRule("\(name) refers to something outside of the package")
    }
    var path = target.hasPrefix("/") ? [] : folders
    for step in target.split(separator: "/", omittingEmptySubsequences: false).map(String.init) {
      switch step {
      case ".": break
      case "..":
        guard !path.isEmpty else {
          throw BrokenRule("\(name) refers to something outside of the package")
        }
        path.removeLast()
      case "" where path.isEmpty: break
      default: path.append(step)
      }
    }
    let whole = path.joined(separator: "/")
    try ThreeMFPackage.checkPartName(whole, in: name)
    return whole
  }
}
