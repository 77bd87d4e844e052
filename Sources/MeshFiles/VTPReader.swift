import FileSystem
import Foundation
import Geometry
import Surfaces

/// Reads VTP, VTK's XML file of a polygonal surface, of this tool and of others.
///
/// Polygons are cut into triangles (see `PolygonCutter`), strips unrolled, pieces put together. Numbers
/// may be text, base64 or appended, in either byte order, compressed by zlib or not; what else VTK
/// can compress with is refused. Files of this tool have their parts back, with names, colours and the
/// values of a map; others are one part.
enum VTPReader {
  static func read(_ file: InputFile, unit: LengthUnit?) throws -> MeshReading {
    try AvailableMemory.require(file.size * 8, for: "a VTP file of \(file.size) bytes")
    let bytes = try file.readBytes(upTo: file.size, at: 0)
    let (text, appended) = try split(bytes)
    let parser = try VTPParser(text)
    let data = VTPData(
      file: file, bytes: bytes, text: text, encoding: parser.encoding, appended: appended)
    let names = try texts(VTPNames.names, parser, data)
    let surface = try VTPSurface(parser, data, labelled: !names.isEmpty)
    guard !surface.triangles.isEmpty else {
      let points = surface.table.positions.count
      throw MeshFileFailure.noTriangles(
        path: file.path, note: points == 0 ? nil : "It holds \(points) points.")
    }
    var frame = StatedFrame()
    if let unit = try texts(VTPNames.unit, parser, data).first {
      frame.read("UNIT=\(unit)".utf8)
    }
    if let axes = try texts(VTPNames.frame, parser, data).first {
      frame.read("SPACE=\(axes)".utf8)
    }
    var notes = surface.notes
    let stem = URL(fileURLWithPath: file.path).deletingPathExtension().lastPathComponent
    let parts = try parts(surface, names, parser, data, stem: stem, notes: &notes)
    var reading = try MeshReading(
      parts: parts, format: .vtp, frame: frame, unit: unit, notes: notes)
    // The same words may mean something else in files of others, which do not name parts so.
    guard try !names.isEmpty && !texts(VTPNames.application, parser, data).isEmpty else {
      return reading
    }
    reading.modelTitle = try texts(VTPNames.title, parser, data).first
    for array in parser.fieldData where array.type == .text {
      guard !VTPNames.ofTheFile.contains(array.name), let text = try data.texts(array).first
      else { continue }
      reading.take([(name: array.name, value: text)])
    }
    return reading
  }

  /// The XML as a document of its own, and what is appended behind it.
  private static func split(
    _ bytes: [UInt8]
  ) throws -> (text: [UInt8], appended: (range: Range<Int>, isBase64: Bool)?) {
    let tag = Array("<AppendedData".utf8)
    guard let start = place(of: tag, in: bytes) else { return (bytes, nil) }
    guard let close = bytes[start...].firstIndex(of: UInt8(ascii: ">")) else {
      throw BrokenRule("it ends inside the element AppendedData")
    }
    var element = try XMLScanner(Array(bytes[start...close]) + Array("</AppendedData>".utf8))
    _ = try element.next()
    let isBase64: Bool
    switch try element.string("encoding") ?? "base64" {
    case "raw": isBase64 = false
    case "base64": isBase64 = true
    case let encoding:
      throw BrokenRule("its appended data are encoded as \(encoding.prefix(40).debugDescription)")
    }
    guard let mark = bytes[close...].dropFirst().first(where: { $0 > 0x20 }),
      mark == UInt8(ascii: "_"), let begin = bytes[close...].firstIndex(of: mark)
    else { throw BrokenRule("its appended data do not begin with an underscore") }
    var end = bytes.count
    // Base64 ends where XML goes on; raw bytes may look like anything.
    if isBase64 { end = bytes[begin...].firstIndex(of: UInt8(ascii: "<")) ?? end }
    return (
      Array(bytes[..<start]) + Array("</VTKFile>".utf8), ((begin + 1)..<end, isBase64)
    )
  }

  private static func place(of tag: [UInt8], in bytes: [UInt8]) -> Int? {
    let span = bytes.span
    var at = 0
    while at + tag.count <= span.count {
      if span[at] == tag[0], tag.indices.allSatisfy({ span[at + $0] == tag[$0] }) { return at }
      at &+= 1
    }
    return nil
  }

  /// The texts of an array of the field data; none where it is absent.
  private static func texts(
    _ name: String, _ parser: VTPParser, _ data: VTPData
  ) throws -> [String] {
    try parser.fieldData.first { $0.name == name && $0.type == .text }
      .map { try data.texts($0) } ?? []
  }

  private static func parts(
    _ surface: VTPSurface, _ names: [String], _ parser: VTPParser, _ data: VTPData, stem: String,
    notes: inout [String]
  ) throws -> [Part] {
    let colors = try texts(VTPNames.colors, parser, data).map { Color(hexadecimal: $0) }
    let named = names.enumerated().map { (name: $1, color: colors[checked: $0] ?? nil) }
    let isLabelled =
      !named.isEmpty && surface.labels.count == surface.triangles.count
      && surface.labels.allSatisfy { $0 >= 1 && $0 <= named.count }
    if isLabelled, named.count > 1 {
      return surface.table.split(surface.triangles, surface.labels.map { $0 - 1 }, into: named)
    }
    if named.count > 1 {
      notes.append("It names parts, but not which triangles are whose; it is one part.")
    }
    let table = surface.table
    return [
      Part(
        name: named.count == 1 ? named[0].name : stem,
        color: named.count == 1 ? named[0].color : nil,
        mesh: Mesh(positions: table.positions, triangles: surface.triangles),
        vertexColors: table.colors.isEmpty ? nil : table.colors, vertexValues: table.values)
    ]
  }
}
