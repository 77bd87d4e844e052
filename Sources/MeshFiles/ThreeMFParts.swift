/// The parts of a written package beside its model, and how the package refers to them.
struct ThreeMFParts {
  static let thumbnailPath = "Metadata/thumbnail.png"
  /// The report, which programs that do not know it are asked to keep (Core 1.4 section 2.1.5).
  static let reportPath = "Metadata/heartwright-report.json"

  /// The relationships of the root model part.
  static let modelRelationshipsPath = "3D/_rels/3dmodel.model.rels"

  let facts: FileFacts
  /// The paths of the model parts beside the root.
  let others: [String]

  /// `[Content_Types].xml`.
  var contentTypes: String {
    var types = [
      ("rels", ThreeMFNames.relationshipsType), ("model", ThreeMFNames.modelType),
    ]
    if facts.arrangement != .modelParts { types.append(("config", "text/xml")) }
    if facts.thumbnail != nil { types.append(("png", "image/png")) }
    if facts.report != nil { types.append(("json", "application/json")) }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + "<Types xmlns=\"\(ThreeMFNames.contentTypes)\">\n"
      + types.map { "<Default Extension=\"\($0.0)\" ContentType=\"\($0.1)\"/>\n" }.joined()
      + "</Types>\n"
  }

  /// The relationships of the package.
  var relationships: String {
    var targets = [(ThreeMFLayout.modelPath, ThreeMFNames.startPart)]
    if facts.thumbnail != nil { targets.append((Self.thumbnailPath, ThreeMFNames.thumbnail)) }
    if facts.report != nil { targets.append((Self.reportPath, ThreeMFNames.mustPreserve)) }
    return Self.list(targets)
  }

  /// The relationships of the root model part; nil where it is the only one.
  var modelRelationships: String? {
    others.isEmpty ? nil : Self.list(others.map { ($0, ThreeMFNames.startPart) })
  }

  private static func list(_ targets: [(String, String)]) -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + "<Relationships xmlns=\"\(ThreeMFNames.relationships)\">\n"
      + targets.enumerated().map { index, target in
        "<Relationship Target=\"/\(target.0)\" Id=\"rel\(index)\" Type=\"\(target.1)\"/>\n"
      }.joined() + "</Relationships>\n"
  }
}
