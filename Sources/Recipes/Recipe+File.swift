import DataFiles
import Geometry

extension Recipe {
  /// The tool's folder of recipes.
  public static let folder = "SegmentationRecipes"

  /// The version of the schema that this tool reads.
  static let version = 1

  /// Reads a recipe by its name, or by the path of a user's own file.
  ///
  /// - Throws: `DataFileFailure`, `DataFolderMissing`, `FileFailure`, or `RecipeFailure` where a step
  ///   cannot be read.
  public static func load(name: String) throws -> Recipe {
    guard let path = try DataFile.path(of: name, in: folder) else {
      throw DataFileFailure.unknownName(
        name, kind: "recipe", known: try DataFile.names(in: folder))
    }
    return try Recipe(path: path)
  }

  /// All recipes of the tool, by name.
  public static func all() throws -> [Recipe] {
    try DataFile.names(in: folder).map { try load(name: $0) }
  }

  /// Reads a recipe's file and checks that its steps follow from each other.
  ///
  /// - Throws: as `load(name:)`.
  public init(path: String) throws {
    let fields = try DataFile.read(
      path, version: Self.version,
      known: [
        "name", "title", "description", "remark", "input", "scheme", "seeds", "optional_seeds",
        "steps",
        "tool", "input_sha256",
      ])
    try self.init(
      steps: fields.texts("steps"), name: fields.text("name"), title: fields.text("title"))
    if fields.has("description") { description = try fields.text("description") }
    if fields.has("remark") { remark = try fields.text("remark") }
    if fields.has("scheme") { scheme = try fields.text("scheme") }
    if fields.has("input") { input = try fields.input() }
    if fields.has("tool") { _ = try fields.text("tool") }
    if fields.has("input_sha256") { inputDigest = try fields.text("input_sha256") }
    seeds =
      try fields.seeds("seeds", areRequired: true)
      + fields.seeds("optional_seeds", areRequired: false)
    var names: Set<String> = []
    for seed in seeds where !names.insert(seed.name).inserted {
      throw DataFileFailure.contradiction(
        file: path, key: "seeds", problem: "the seed '\(seed.name)' is there twice")
    }
    try check(on: nil)
  }
}

extension DataFields {
  fileprivate func input() throws -> RecipeInput {
    guard let input = RecipeInput(rawValue: try text("input")) else {
      throw wrongType("input", "ct, mr or labels")
    }
    return input
  }

  fileprivate func seeds(_ key: String, areRequired: Bool) throws -> [Seed] {
    guard has(key) else { return [] }
    return try list(key, known: ["name", "where", "at", "value", "color"]).map { entry in
      Seed(
        name: try entry.text("name"), place: entry.has("where") ? try entry.text("where") : nil,
        point: entry.has("at") ? try entry.point() : nil, isRequired: areRequired,
        value: entry.has("value") ? try entry.wholeNumber("value", in: 1...65_535) : nil,
        color: entry.has("color") ? try entry.color() : nil)
    }
  }

  private func point() throws -> SeedPoint {
    guard let point = SeedPoint(try text("at")) else {
      throw wrongType("at", "a point such as \"10,-20,35\" in mm (LPS), in quotes,")
    }
    return point
  }

  private func color() throws -> Color {
    guard let color = Color(hex: try text("color")) else {
      throw wrongType("color", "a colour such as \"#C8323C\", in quotes,")
    }
    return color
  }
}
