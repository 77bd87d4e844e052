/// The parts of a written package beside its model, and how the package refers to them.
struct ThreeMFParts {
  static let thumbnailPath = "Metadata/thumbnail.png"
  /// The report, which programs that do not know it are asked to keep (Core 1.4 section 2.1.5).
  static let reportPath = "Metadata/heartwright-report.json"

  let facts: FileFacts

  /// `[Content_Types].xml`.
  var contentTypes: String {
    var types = [
      ("rels", ThreeMFNames.relationshipsType), ("model", ThreeMFNames.modelType),
      ("config", "text/xml"),
    ]
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
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + "<Relationships xmlns=\"\(ThreeMFNames.relationships)\">\n"
      + targets.enumerated().map { index, target in
        "<Relationship Target=\"/\(target.0)\" Id=\"rel\(index)\" Type=\"\(target.1)\"/>\n"
      }.joined() + "</Relationships>\n"
  }
}
