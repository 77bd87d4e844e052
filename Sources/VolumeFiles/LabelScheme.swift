import DataFiles
import Geometry
public import Volumes

/// What the integers of a label map stand for: names and colours, as a data file of
/// `LabelSchemes/` or of the user's own gives them.
///
/// Some data sets come with more than one numbering of the same structures; each is a variant.
public struct LabelScheme: Equatable, Sendable {
  /// One numbering.
  public struct Variant: Equatable, Sendable {
    /// The word that names it alone, such as `mmwhs-raw`; the scheme's where there is but one.
    public let name: String
    /// What it is, for people.
    public let title: String
    /// The structures by rising value; never 0, which is the background.
    public let structures: [Structure]
    /// Values by the words that the segmenter itself uses for structures, lower case and spaces for
    /// underscores, where these are not the structures' names: `heart atrium left`.
    let classes: [String: Int]

    /// The structure of a value, nil where there is none.
    func structure(_ value: Int) -> Structure? { structures.first { $0.value == value } }

    /// The structure of a name or of a segmenter's own word, regardless of case; nil where there is
    /// none.
    func structure(called word: String) -> Structure? {
      let word = word.lowercased()
      return structures.first { $0.name.lowercased() == word }
        ?? classes[word].flatMap { structure($0) }
    }
  }

  /// The word for `--scheme`, such as `mmwhs`.
  public let name: String
  /// What it is, for people.
  public let title: String
  /// The numberings, at least one.
  public let variants: [Variant]
}

// MARK: - Files

extension LabelScheme {
  /// The tool's folder of schemes.
  public static let folder = "LabelSchemes"

  /// The version of the schema that this tool reads.
  static let version = 1

  /// Reads a scheme by its name, by the name of one of its variants (it then has that one only), or
  /// by the path of a user's own file.
  ///
  /// - Throws: `DataFileFailure`, `DataFolderMissing` or `FileFailure`, each one sentence.
  public static func load(name: String) throws -> LabelScheme {
    if let path = try DataFile.path(of: name, in: folder) { return try LabelScheme(path: path) }
    let schemes = try all()
    for scheme in schemes {
      if let variant = scheme.variants.first(where: { $0.name == name }) {
        return LabelScheme(name: variant.name, title: variant.title, variants: [variant])
      }
    }
    let known = schemes.flatMap { scheme in
      [scheme.name] + scheme.variants.map(\.name).filter { $0 != scheme.name }
    }
    throw DataFileFailure.unknownName(name, kind: "label scheme", known: known)
  }

  /// All schemes of the tool, by name.
  public static func all() throws -> [LabelScheme] {
    try DataFile.names(in: folder).compactMap { name in
      try DataFile.path(of: name, in: folder).map { try LabelScheme(path: $0) }
    }
  }

  init(path: String) throws {
    let fields = try DataFile.read(
      path, version: Self.version, known: ["name", "title", "structures", "variants"])
    let name = try fields.text("name")
    let title = try fields.text("title")
    self.name = name
    self.title = title
    guard fields.has("structures") != fields.has("variants") else {
      throw fields.has("structures")
        ? DataFileFailure.contradiction(
          file: path, key: "variants", problem: "give either structures or variants")
        : DataFileFailure.missingKey(file: path, key: "structures")
    }
    guard fields.has("variants") else {
      variants = [try fields.variant(name: name, title: title)]
      return
    }
    var names: Set = [name]
    variants = try fields.list("variants", known: ["name", "title", "structures"]).map { entry in
      let variant = try entry.variant(name: entry.text("name"), title: entry.text("title"))
      guard names.insert(variant.name).inserted else {
        throw DataFileFailure.contradiction(
          file: path, key: entry.path("name"), problem: "the name '\(variant.name)' is used twice")
      }
      return variant
    }
  }
}

extension DataFields {
  fileprivate func variant(name: String, title: String) throws -> LabelScheme.Variant {
    let entries = try list("structures", known: ["value", "name", "color", "class"])
    var values: Set<Int> = []
    var names: Set<String> = []
    var classes: [String: Int] = [:]
    let structures = try entries.map { entry in
      let value = try entry.wholeNumber("value", in: 1...65_535)
      let name = try entry.text("name")
      guard values.insert(value).inserted else {
        throw DataFileFailure.contradiction(
          file: file, key: entry.path("value"), problem: "the value \(value) is used twice")
      }
      // Parts are files and objects with these names.
      guard names.insert(name.lowercased()).inserted else {
        throw DataFileFailure.contradiction(
          file: file, key: entry.path("name"), problem: "the name '\(name)' is used twice")
      }
      if entry.has("class") {
        let word = try entry.text("class").split(separator: "_").joined(separator: " ").lowercased()
        guard classes.updateValue(value, forKey: word) == nil else {
          throw DataFileFailure.contradiction(
            file: file, key: entry.path("class"), problem: "the class '\(word)' is used twice")
        }
      }
      return Structure(value: value, name: name, color: try entry.color("color"))
    }
    return LabelScheme.Variant(
      name: name, title: title, structures: structures.sorted { $0.value < $1.value },
      classes: classes)
  }

  fileprivate func color(_ key: String) throws -> Color {
    let text = try text(key)
    let digits = text.dropFirst()
    guard text.hasPrefix("#"), digits.count == 6, digits.allSatisfy(\.isHexDigit),
      digits.allSatisfy(\.isASCII), let number = UInt32(digits, radix: 16)
    else { throw wrongType(key, "a colour such as \"#C8323C\", in quotes,") }
    return Color(UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255))
  }
}
