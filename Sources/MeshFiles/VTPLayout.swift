import Geometry
import Surfaces

/// The text of a VTP file and the order of the arrays that are appended to it.
struct VTPLayout {
  /// What an appended array holds.
  enum Content { case points, labels, vertexColors, vertexValues, connectivity, offsets }

  struct Array {
    var content: Content
    var byteCount: Int
    /// From the mark behind which arrays are appended.
    var offset: Int
  }

  /// Everything before the appended arrays.
  private(set) var head = ""
  /// In the order of the file.
  private(set) var arrays: [Array] = []

  init(_ model: Model, facts: FileFacts, vertices: Int, triangles: Int) {
    let points = append(.points, bytes: vertices * 12)
    let labels = append(.labels, bytes: triangles * 4)
    let hasColors = model.parts.contains { $0.vertexColors != nil }
    let colors = hasColors ? append(.vertexColors, bytes: vertices * 3) : 0
    let valueName = model.parts.lazy.compactMap(\.vertexValues?.name).first
    let values = valueName == nil ? 0 : append(.vertexValues, bytes: vertices * 4)
    let connectivity = append(.connectivity, bytes: triangles * 12)
    let offsets = append(.offsets, bytes: triangles * 4)

    head = """
      <?xml version="1.0" encoding="UTF-8"?>
      <VTKFile type="PolyData" version="1.0" byte_order="LittleEndian" header_type="UInt64">
      <PolyData>
      <FieldData>

      """
    addFieldData(model, facts)
    head += "</FieldData>\n"
    head += "<Piece NumberOfPoints=\"\(vertices)\" NumberOfVerts=\"0\" NumberOfLines=\"0\" "
    head += "NumberOfStrips=\"0\" NumberOfPolys=\"\(triangles)\">\n"
    let scalars = valueName.map { " Scalars=\"\(XMLText.escaped($0))\"" }
    head += "<PointData\(scalars ?? "")>\n"
    if hasColors { add("UInt8", VTPNames.vertexColors, components: 3, at: colors) }
    if let valueName { add("Float32", XMLText.escaped(valueName), components: 1, at: values) }
    head += "</PointData>\n<CellData Scalars=\"\(VTPNames.label)\">\n"
    add("Int32", VTPNames.label, components: 1, at: labels)
    add("Int32", VTPNames.faces, components: 1, at: labels)
    head += "</CellData>\n<Points>\n"
    add("Float32", "Points", components: 3, at: points)
    head += "</Points>\n<Polys>\n"
    add("Int32", "connectivity", components: 1, at: connectivity)
    add("Int32", "offsets", components: 1, at: offsets)
    head += "</Polys>\n</Piece>\n</PolyData>\n<AppendedData encoding=\"raw\">\n_"
  }

  private mutating func append(_ content: Content, bytes: Int) -> Int {
    let offset = arrays.last.map { $0.offset + 8 + $0.byteCount } ?? 0
    arrays.append(Array(content: content, byteCount: bytes, offset: offset))
    return offset
  }

  private mutating func add(_ type: String, _ name: String, components: Int, at offset: Int) {
    head += "<DataArray type=\"\(type)\" Name=\"\(name)\" NumberOfComponents=\"\(components)\" "
    head += "format=\"appended\" offset=\"\(offset)\"/>\n"
  }

  private mutating func addFieldData(_ model: Model, _ facts: FileFacts) {
    addTexts(VTPNames.application, [facts.application])
    addTexts(VTPNames.unit, [LengthUnit.millimetre.rawValue])
    if let frame = facts.frame { addTexts(VTPNames.frame, [frame]) }
    if let title = facts.title { addTexts(VTPNames.title, [title]) }
    for entry in facts.metadata { addTexts(entry.name, [entry.value]) }
    head += "<DataArray type=\"Int32\" Name=\"\(VTPNames.values)\" "
    head += "NumberOfTuples=\"\(model.parts.count)\" format=\"ascii\">\n"
    head += (1...model.parts.count).map(String.init).joined(separator: " ") + "\n</DataArray>\n"
    addTexts(VTPNames.names, model.parts.map(\.name))
    addTexts(VTPNames.colors, model.parts.map { $0.color?.hexadecimal ?? "" })
  }

  /// Texts as VTK has them: the numbers of their UTF-8 bytes, a zero behind each text.
  private mutating func addTexts(_ name: String, _ texts: [String]) {
    head += "<Array type=\"String\" Name=\"\(XMLText.escaped(name))\" "
    head += "NumberOfTuples=\"\(texts.count)\" format=\"ascii\">\n"
    for text in texts {
      let codes = text.utf8.filter { $0 != 0 }.map(String.init) + ["0"]
      head += codes.joined(separator: " ") + "\n"
    }
    head += "</Array>\n"
  }
}
