import Compression
import FileSystem
import Foundation

/// The package around the model parts: the rules of the Open Packaging Conventions that 3MF needs
/// (Core 1.4 chapters 2 and 6).
struct ThreeMFPackage {
  /// The path of the root model part.
  let root: String

  /// Whether it names a picture that is not there, as PrusaSlicer's command line does (2.5): any other
  /// package that does so is refused.
  let lacksPicture: Bool

  /// The parts that whoever changes the package is asked to keep.
  let preserved: [String]

  private let archive: ZipArchive
  private let types: ThreeMFContentTypes
  /// Entries by their names with percent-encodings resolved, in lower case.
  private let byPlainName: [String: ZipArchive.Entry]

  /// Opens a package and checks what its relationships say of it.
  init(_ archive: ZipArchive) throws {
    self.archive = archive
    types = try ThreeMFContentTypes(archive)
    var names: [String: ZipArchive.Entry] = [:]
    for entry in archive.entries {
      guard names.updateValue(entry, forKey: Self.plain(entry.name)) == nil else {
        throw BrokenRule("the package has two parts whose names mean the same: \(entry.name)")
      }
    }
    byPlainName = names
    guard let entry = archive.entry(named: "_rels/.rels") else {
      throw BrokenRule("the package has no _rels/.rels")
    }
    let relationships = try ThreeMFRelationships(entry, in: archive)
    let starts = relationships.targets(ThreeMFNames.startPart)
    guard starts.count == 1 else {
      throw BrokenRule("the package names \(starts.count) root model parts instead of one")
    }
    root = starts[0]
    preserved = relationships.targets(ThreeMFNames.mustPreserve)
    guard relationships.targets(ThreeMFNames.printTicket).isEmpty else {
      throw BrokenRule("a print ticket is attached to the package instead of to its model part")
    }
    guard relationships.targets(ThreeMFNames.coreProperties).count <= 1 else {
      throw BrokenRule("the package has several parts of core properties")
    }
    let pictures = relationships.targets(ThreeMFNames.thumbnail)
    lacksPicture =
      archive.entry(named: ThreeMFSlicerPart.path) != nil
      && pictures == ["Metadata/thumbnail.png"] && names[Self.plain(pictures[0])] == nil
    if !lacksPicture { for path in pictures { try checkThumbnail(path) } }
  }

  /// The entry of a part, whichever of its characters are percent-encoded; nil where it is missing.
  func entry(_ path: String) -> ZipArchive.Entry? {
    archive.entry(named: path) ?? byPlainName[Self.plain(path)]
  }

  /// All bytes of a part; nil where it is missing.
  ///
  /// - Throws: `ZipFailure`, `NotEnoughMemory`.
  func contents(_ path: String) throws -> [UInt8]? {
    guard let entry = entry(path) else { return nil }
    try AvailableMemory.require(entry.size, for: "the part \(entry.name)")
    return try archive.contents(of: entry)
  }

  /// The XML of a model part.
  ///
  /// - Throws: `BrokenRule` where it is missing or its type is not that of a model part.
  func modelPart(_ path: String) throws -> XMLScanner {
    guard let entry = entry(path) else { throw BrokenRule("its model part \(path) is missing") }
    guard let type = types.type(of: entry.name) else {
      throw BrokenRule("[Content_Types].xml states no type for the model part \(path)")
    }
    guard type == ThreeMFNames.modelType else {
      throw BrokenRule(
        "[Content_Types].xml states another type for \(path) than that of a model part")
    }
    return try Self.scanner(of: entry, in: archive)
  }

  /// The XML of a part that need not be there; nil where it is missing.
  func xml(_ path: String) throws -> XMLScanner? {
    try entry(path).map { try Self.scanner(of: $0, in: archive) }
  }

  /// The relationships of a model part; those with parts that must be there are checked.
  func relationships(of path: String) throws -> ThreeMFRelationships {
    var steps = path.split(separator: "/").map(String.init)
    let name = steps.popLast() ?? ""
    guard let entry = entry((steps + ["_rels", name + ".rels"]).joined(separator: "/")) else {
      return ThreeMFRelationships()
    }
    let relationships = try ThreeMFRelationships(entry, in: archive)
    let tickets = relationships.targets(ThreeMFNames.printTicket)
    guard tickets.count <= 1 else { throw BrokenRule("\(path) has more than one print ticket") }
    for ticket in tickets where self.entry(ticket) == nil {
      throw BrokenRule("the print ticket \(ticket) is not in the package")
    }
    for model in relationships.targets(ThreeMFNames.startPart) where self.entry(model) == nil {
      throw BrokenRule("the model part \(model) is not in the package")
    }
    for path in relationships.targets(ThreeMFNames.thumbnail) { try checkThumbnail(path) }
    return relationships
  }

  /// The XML of a part, with the attributes refused that 3MF forbids everywhere.
  static func scanner(of entry: ZipArchive.Entry, in archive: ZipArchive) throws -> XMLScanner {
    // What is read from text is no larger than the text.
    try AvailableMemory.require(entry.size, for: "the part \(entry.name)")
    let reader = archive.reader(of: entry)
    do {
      var scanner = try XMLScanner { try reader.read(upTo: 1 << 18) }
      scanner.isStrict = true
      return scanner
    } catch let rule as BrokenRule {
      throw BrokenRule("in \(entry.name) \(rule.problem)")
    }
  }

  /// Holds the name of a part against OPC's grammar and Core 1.4 section 2.2.
  static func checkPartName(_ path: String, in place: String) throws {
    func refuse(_ problem: String) -> BrokenRule {
      BrokenRule("\(place) names the part \(path.debugDescription), \(problem)")
    }
    let segments = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let last = segments.last, segments.allSatisfy({ !$0.isEmpty }) else {
      throw refuse("which has an empty name")
    }
    guard !last.hasPrefix(".") else { throw refuse("which begins with a period") }
    guard !segments.contains(where: { $0.hasSuffix(".") }) else {
      throw refuse("which ends in a period")
    }
    var rest = path.utf8[...]
    while let mark = rest.firstIndex(of: UInt8(ascii: "%")) {
      let digits = rest[mark...].dropFirst().prefix(2)
      guard digits.count == 2, let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      else { throw refuse("which has a percent sign that encodes nothing") }
      guard code != UInt8(ascii: "/"), code != UInt8(ascii: "\\") else {
        throw refuse("which encodes a slash")
      }
      rest = rest[mark...].dropFirst(3)
    }
  }

  private static func plain(_ name: String) -> String {
    (name.removingPercentEncoding ?? name).lowercased()
  }

  private func checkThumbnail(_ path: String) throws {
    guard let entry = entry(path) else {
      throw BrokenRule("the thumbnail \(path) is not in the package")
    }
    let type = types.type(of: entry.name) ?? "none"
    guard ["image/png", "image/jpeg"].contains(type) else {
      throw BrokenRule("the thumbnail \(path) is of the type \(type), neither PNG nor JPEG")
    }
    guard let picture = ThumbnailPicture(archive.start(of: entry, count: 1 << 18)) else {
      throw BrokenRule("the thumbnail \(path) is neither a PNG nor a JPEG picture")
    }
    guard picture != .cmyk else {
      throw BrokenRule("the thumbnail \(path) is a CMYK picture, which 3MF forbids")
    }
  }
}
