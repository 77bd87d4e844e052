import DataFiles

/// The Hounsfield range of a tissue, as `TissueRanges/ct.yaml` gives it with its source.
public struct Tissue: Equatable, Sendable {
  /// The tool's folder of tissue ranges.
  public static let folder = "TissueRanges"

  /// The version of the schema that this tool reads.
  static let version = 1

  /// The word for `threshold tissue`.
  public let name: String
  /// The values, in Hounsfield units.
  public let range: ClosedRange<Double>

  /// All tissues of the tool, in the order of the file.
  ///
  /// - Throws: `DataFileFailure` or `DataFolderMissing`.
  public static func all() throws -> [Tissue] {
    guard let path = try DataFile.path(of: "ct", in: folder) else {
      throw DataFileFailure.unknownName(
        "ct", kind: "table of tissues", known: try DataFile.names(in: folder))
    }
    let fields = try DataFile.read(path, version: version, known: ["name", "title", "tissues"])
    return try fields.list("tissues", known: ["name", "range"]).map { entry in
      let range = try entry.text("range")
      do {
        return Tissue(name: try entry.text("name"), range: try StepWords.range(range, "the range"))
      } catch is RecipeProblem {
        throw entry.wrongType("range", "values such as 226..3071")
      }
    }
  }

  /// The tissue of a name.
  ///
  /// - Throws: `RecipeProblem.notOneOf`, and as `all()`.
  static func named(_ name: String) throws -> Tissue {
    let tissues = try all()
    guard let tissue = tissues.first(where: { $0.name == name }) else {
      throw RecipeProblem.notOneOf(word: name, what: "the tissue", known: tissues.map(\.name))
    }
    return tissue
  }
}
