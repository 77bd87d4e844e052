import Compression
import Failures
import Foundation
import MeshFiles

/// 3MF packages written by hand, sound but for what a test changes.
struct ThreeMFWorld {
  static let core = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
  static let materials = "http://schemas.microsoft.com/3dmanufacturing/material/2015/02"
  static let start = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"
  static let texture = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dtexture"
  static let ticket = "http://schemas.microsoft.com/3dmanufacturing/2013/01/printticket"
  static let thumbnail =
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
  static let preserve =
    "http://schemas.openxmlformats.org/package/2006/relationships/mustpreserve"
  static let modelType = "application/vnd.ms-package.3dmanufacturing-3dmodel+xml"
  static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]

  static let tetrahedron = """
    <mesh><vertices><vertex x="0" y="0" z="0"/><vertex x="1" y="0" z="0"/>\
    <vertex x="0" y="1" z="0"/><vertex x="0" y="0" z="1"/></vertices><triangles>\
    <triangle v1="0" v2="2" v3="1"/><triangle v1="0" v2="1" v3="3"/>\
    <triangle v1="1" v2="2" v3="3"/><triangle v1="0" v2="3" v3="2"/></triangles></mesh>
    """

  static func object(
    _ id: Int, _ content: String = tetrahedron, _ more: String = ""
  ) -> String {
    "<object id=\"\(id)\" \(more)>\(content)</object>"
  }

  /// The inside of `[Content_Types].xml`.
  var types = """
    <Default Extension="rels" \
    ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
    <Default Extension="model" ContentType="\(modelType)"/>\
    <Default Extension="png" ContentType="image/png"/>\
    <Default Extension="jpg" ContentType="image/jpeg"/>
    """
  /// Pairs of type and target, of the package and of the model part.
  var package = [(start, "/3D/3dmodel.model")]
  var model: [(String, String)] = []
  /// Attributes of the model, the inside of resources and build, and what stands before them.
  var attributes = ""
  var head = ""
  var resources = object(1)
  var build = "<item objectid=\"1\"/>"
  /// The model part, where it is not put together from the above.
  var text: String?
  /// How the model part's text becomes bytes.
  var encode: (String) -> [UInt8] = { Array($0.utf8) }
  var name = "3D/3dmodel.model"
  var more: [String: [UInt8]] = [:]

  private static func relationships(_ list: [(String, String)]) -> String {
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
      + list.enumerated().map {
        "<Relationship Id=\"r\($0)\" Type=\"\($1.0)\" Target=\"\($1.1)\"/>"
      }.joined() + "</Relationships>"
  }

  /// The bytes of the package.
  func bytes(relationships: String? = nil) throws -> [UInt8] {
    let sink = Sink()
    var zip = ZipWriter { sink.bytes += $0 }
    func add(_ name: String, _ text: String) throws { try zip.add(name, Array(text.utf8)) }
    try add(
      "[Content_Types].xml",
      "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
        + "\(types)</Types>")
    try add("_rels/.rels", relationships ?? Self.relationships(package))
    if !model.isEmpty { try add("3D/_rels/3dmodel.model.rels", Self.relationships(model)) }
    try zip.add(
      name,
      encode(
        text ?? """
          <model xmlns="\(Self.core)" xmlns:m="\(Self.materials)" \(attributes)>\(head)\
          <resources>\(resources)</resources><build>\(build)</build></model>
          """))
    for (name, bytes) in more.sorted(by: { $0.key < $1.key }) { try zip.add(name, bytes) }
    try zip.finish()
    return sink.bytes
  }

  /// What the reader makes of it.
  func read(relationships: String? = nil) throws -> MeshReading {
    let scratch = try Scratch()
    return try MeshFile.read(
      try scratch.write(try bytes(relationships: relationships), to: "p.3mf"))
  }

  /// The sentence of the refusal, or `read`.
  func problem(relationships: String? = nil) -> String {
    do {
      _ = try read(relationships: relationships)
      return "read"
    } catch let failure as any Failure {
      return failure.description
    } catch {
      return "an error of no kind"
    }
  }

  /// A text in UTF-16 behind the mark that says in which order its bytes are.
  static func sixteenBit(_ text: String, isBigEndian: Bool) -> [UInt8] {
    let order = isBigEndian ? String.Encoding.utf16BigEndian : .utf16LittleEndian
    return Array(("\u{FEFF}" + text).data(using: order) ?? Data())
  }

  private final class Sink {
    var bytes: [UInt8] = []
  }
}
