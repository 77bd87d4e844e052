/// What the schema of the 3MF core allows on its elements (Core 1.4 appendix B.1).
enum ThreeMFSchema {
  typealias Names = [StaticString]

  static let model: Names = ["unit", "requiredextensions", "recommendedextensions"]
  static let metadata: Names = ["name", "preserve", "type"]
  static let nothing: Names = []
  static let item: Names = ["objectid", "transform", "partnumber"]
  static let object: Names = [
    "id", "type", "thumbnail", "partnumber", "name", "pid", "pindex",
  ]
  static let component: Names = ["objectid", "transform"]
  // The last of each is of the Materials extension, without a prefix in its own examples.
  static let baseMaterials: Names = ["id", "displaypropertiesid"]
  static let base: Names = ["name", "displaycolor", "displaypropertiesid"]
  static let vertex: Names = ["x", "y", "z"]
  static let triangle: Names = ["v1", "v2", "v3", "p1", "p2", "p3", "pid"]

  /// What PrusaSlicer, Bambu Studio and OrcaSlicer write without a namespace although the schema does
  /// not know it: to refuse their files would help nobody.
  private static let slicers: Names = [
    "printable", "paint_color", "paint_supports", "paint_seam", "paint_fuzzy_skin", "face_property",
  ]

  /// Refuses an attribute without a namespace that the schema does not know.
  static func check(_ scanner: XMLScanner, _ allowed: Names) throws {
    for attribute in scanner.attributes where attribute.namespace == .none {
      let isKnown =
        allowed.contains { scanner.equals(attribute.name, $0) }
        || slicers.contains { scanner.equals(attribute.name, $0) }
      guard isKnown else {
        throw scanner.broken(
          "has the attribute \(scanner.text.text(attribute.name)) on the element "
            + "\(scanner.text.text(scanner.name)), which the schema of 3MF does not allow")
      }
    }
  }

  /// Whether a metadata name is a name with at most one prefix, and that prefix is declared
  /// (`xs:QName`, Core 1.4 section 3.4.1).
  static func checkMetadataName(_ name: String, _ scanner: XMLScanner) throws {
    let words = name.split(separator: ":", omittingEmptySubsequences: false)
    guard words.count <= 2, words.allSatisfy({ XMLText.isName($0) }) else {
      throw scanner.broken("has the metadata name \(name.debugDescription), which is no XML name")
    }
    if words.count == 2, scanner.namespace(ofPrefix: Array(words[0].utf8)) == nil {
      throw scanner.broken(
        "has the metadata name \(name.debugDescription), whose prefix is not declared")
    }
  }
}
