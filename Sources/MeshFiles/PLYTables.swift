import Geometry
import Surfaces

/// What the rows of a PLY file gave.
struct PLYTables {
  let header: PLYHeader
  private(set) var positions: [SIMD3<Float>] = []
  private(set) var triangles: [Triangle] = []
  var notes: [String] = []
  private(set) var vertexColors: [Color] = []
  /// The vertices' values, where they have some; none where their lines cannot be told apart.
  private(set) var vertexValues: VertexValues?
  /// For every triangle, the part that its face names; empty where the faces name none.
  private(set) var partNumbers: [UInt32] = []
  /// The colour of the first face that has one.
  private(set) var faceColor: Color?
  /// Whether some face has another.
  private(set) var facesDiffer = false
  /// Whether something is not opaque.
  private var isTranslucent = false
  /// Whether some colour is beyond what a channel can be.
  private var hasStrangeColors = false
  private var hasTextures = false
  /// The parts that the comments of this tool's files name.
  let partNames: [PLYPart]
  private var rows: PLYRows

  init(_ bytes: [UInt8], _ header: PLYHeader) {
    self.header = header
    partNames = header.comments.compactMap(PLYPart.init)
    rows = PLYRows(bytes, header)
  }

  /// Reads all elements.
  mutating func read() throws {
    var passed: [String] = []
    for element in header.elements {
      switch element.name {
      case "vertex": try vertices(element)
      case "face": try faces(element)
      default:
        guard rows.skip(element) else { throw endsEarly(element) }
        if element.count > 0 { passed.append(String(element.name.prefix(40))) }
      }
    }
    if !passed.isEmpty {
      notes.append(
        "Elements of these kinds are ignored: \(passed.sorted().joined(separator: ", ")).")
    }
    if isTranslucent { notes.append(MeshReading.alphaRemark) }
    if hasTextures || header.comments.contains(where: { $0.hasPrefix("TextureFile") }) {
      notes.append("Its textures are ignored.")
    }
    if hasStrangeColors {
      notes.append(
        "Some of its colours are no bytes from 0 to 255 or shares from 0 to 1; all are ignored.")
      (vertexColors, faceColor, facesDiffer) = ([], nil, false)
    }
    if rows.longLines > 0 {
      notes.append(
        "\(rows.longLines) lines hold more values than the header states; colours and values are ignored."
      )
    }
    if !rows.isAtEnd() {
      notes.append("\(rows.rest) bytes follow the last element; they are ignored.")
    }
    // Faces may stand before the vertices that they name, so this can be said only now.
    if let wrong = triangles.first(where: { max($0.a, max($0.b, $0.c)) >= positions.count }) {
      throw BrokenRule(
        "a face names vertex \(max(wrong.a, max(wrong.b, wrong.c))), but there are "
          + "\(positions.count)")
    }
  }

  /// What each column of the vertices is for.
  private enum Column {
    case axis(Int)
    case color(Int)
    case alpha
    case value
    case other
  }

  /// What coordinates and colours go with in the files of many programs, and no map.
  private static let unmissed: Set<String> = [
    "nx", "ny", "nz", "s", "t", "u", "v", "texture_u", "texture_v",
  ]

  private static let unmissedOfFaces: Set<String> = ["nx", "ny", "nz", "texcoord", "texnumber"]

  private mutating func vertices(_ element: PLYElement) throws {
    // A map is one number a vertex: the first real one that is nothing else.
    var values: String?
    let columns = element.properties.map { property -> Column in
      guard property.countType == nil else { return .other }
      if let axis = ["x", "y", "z"].firstIndex(of: property.name) { return .axis(axis) }
      if let channel = property.channel { return .color(channel) }
      if property.isAlpha { return .alpha }
      guard values == nil, !property.type.isInteger, !Self.unmissed.contains(property.name),
        VertexValues.isName(property.name)
      else { return .other }
      values = property.name
      return .value
    }
    var map: [Float] = []
    guard
      element.count == 0
        || columns.count(where: { if case .axis = $0 { true } else { false } }) == 3
    else { throw BrokenRule("its vertices have no x, y and z") }
    let isColored = columns.count { if case .color = $0 { true } else { false } } == 3
    noteColumns(element.properties, columns: columns, isColored: isColored)
    positions.reserveCapacity(element.count)
    if isColored { vertexColors.reserveCapacity(element.count) }
    if values != nil { map.reserveCapacity(element.count) }
    for _ in 0..<element.count {
      var position = SIMD3<Float>()
      var color = SIMD3<UInt8>()
      rows.beginRow()
      for (column, property) in zip(columns, element.properties) {
        switch column {
        case .axis(let axis):
          guard let value = rows.number(property.type) else { throw endsEarly(element) }
          position[axis] = Float(value)
        case .color(let channel):
          guard let value = rows.number(property.type) else { throw endsEarly(element) }
          color[channel] = self.channel(value, property.type)
        case .alpha:
          guard let value = rows.number(property.type) else { throw endsEarly(element) }
          if property.type.channel(value) < 255 { isTranslucent = true }
        case .value:
          guard let value = rows.number(property.type) else { throw endsEarly(element) }
          map.append(Float(value))
        case .other:
          guard rows.skip(property) else { throw endsEarly(element) }
        }
      }
      rows.endRow()
      positions.append(position)
      if isColored { vertexColors.append(Color(color.x, color.y, color.z)) }
    }
    vertexValues = values.map { VertexValues(name: $0, values: map) }
    // On a line that holds more than was stated, which value is which is a guess.
    guard rows.longLines > 0 else { return }
    vertexColors = []
    vertexValues = nil
  }

  /// Says what of the vertices is lost; normals and places in textures are not missed.
  private mutating func noteColumns(
    _ properties: [PLYProperty], columns: [Column], isColored: Bool
  ) {
    var lost: [String] = []
    for (property, column) in zip(properties, columns) {
      switch column {
      case .axis, .value, .alpha: break
      case .color: if !isColored { lost.append(property.name) }
      case .other: if !Self.unmissed.contains(property.name) { lost.append(property.name) }
      }
    }
    note(lost: lost, of: "vertices")
  }

  private mutating func note(lost: [String], of kind: String) {
    guard !lost.isEmpty else { return }
    let named = lost.prefix(8).map { String($0.prefix(40)) }.joined(separator: ", ")
    notes.append("These properties of \(kind) are ignored: \(named).")
  }

  private mutating func faces(_ element: PLYElement) throws {
    let list = element.properties.firstIndex {
      $0.countType != nil && ($0.name == "vertex_indices" || $0.name == "vertex_index")
    }
    guard let list else {
      guard rows.skip(element) else { throw endsEarly(element) }
      if element.count > 0 { notes.append("The faces name no vertices; they are ignored.") }
      return
    }
    guard element.properties[list].type.isInteger else {
      throw BrokenRule("its faces name vertices by numbers that are not whole")
    }
    let part = partNames.isEmpty ? nil : element.properties.firstIndex { $0.isPartNumber }
    let channels = element.properties.map(\.channel)
    let isColored = channels.count { $0 != nil } == 3
    let named = element.properties.map(\.name)
    hasTextures = hasTextures || named.contains("texcoord")
    note(
      lost: element.properties.indices.filter { place in
        place != list && place != part && !(isColored && channels[place] != nil)
          && !element.properties[place].isAlpha && !Self.unmissedOfFaces.contains(named[place])
      }.map { named[$0] }, of: "faces")
    var polygon: [UInt32] = []
    var cutter = PolygonCutter()
    triangles.reserveCapacity(element.count)
    let longLinesBefore = rows.longLines
    for index in 0..<element.count {
      var number = 0
      var color = SIMD3<UInt8>()
      rows.beginRow()
      for (place, property) in element.properties.enumerated() {
        if place == list {
          try corners(property, of: index, element, into: &polygon)
        } else if place == part {
          guard let value = rows.whole(property.type) else { throw endsEarly(element) }
          number = value
        } else if isColored, let channel = channels[place] {
          guard let value = rows.number(property.type) else { throw endsEarly(element) }
          color[channel] = self.channel(value, property.type)
        } else if property.isAlpha {
          guard let value = rows.number(property.type) else { throw endsEarly(element) }
          if property.type.channel(value) < 255 { isTranslucent = true }
        } else if !rows.skip(property) {
          throw endsEarly(element)
        }
      }
      rows.endRow()
      if isColored { add(faceColor: Color(color.x, color.y, color.z)) }
      let before = triangles.count
      if polygon.count == 3 {
        triangles.append(Triangle(polygon[0], polygon[1], polygon[2]))
      } else if let largest = polygon.max(), largest < positions.count {
        cutter.cut(polygon, positions: positions, into: &triangles)
      } else {
        throw BrokenRule(
          "face \(index) is a polygon of vertices that are not defined before it")
      }
      if part != nil {
        let named = UInt32(exactly: number) ?? .max
        for _ in before..<triangles.count { partNumbers.append(named) }
      }
    }
    if rows.longLines > longLinesBefore {
      faceColor = nil
      facesDiffer = false
    }
    if cutter.fannedConcave > 0 {
      notes.append(
        "\(cutter.fannedConcave) large concave polygons were cut as a fan and may overlap.")
    }
  }

  private mutating func corners(
    _ property: PLYProperty, of face: Int, _ element: PLYElement, into polygon: inout [UInt32]
  ) throws {
    guard let count = property.countType.flatMap({ rows.whole($0) }),
      count >= 0, rows.hasRoom(for: count, of: property.type)
    else { throw endsEarly(element) }
    guard count >= 3 else { throw BrokenRule("face \(face) has \(count) vertices") }
    polygon.removeAll(keepingCapacity: true)
    for _ in 0..<count {
      guard let stated = rows.whole(property.type) else { throw endsEarly(element) }
      guard let vertex = UInt32(exactly: stated) else {
        throw BrokenRule("face \(face) names vertex \(stated)")
      }
      polygon.append(vertex)
    }
  }

  private mutating func channel(_ value: Double, _ type: PLYType) -> UInt8 {
    if !(0...(type.isInteger ? 255 : 1)).contains(value) { hasStrangeColors = true }
    return type.channel(value)
  }

  private mutating func add(faceColor color: Color) {
    if let known = faceColor, known != color { facesDiffer = true }
    faceColor = faceColor ?? color
  }
}

private func endsEarly(_ element: PLYElement) -> BrokenRule {
  BrokenRule(
    "the rows of \(element.name.prefix(40)) end early or hold something that is no number")
}

extension PLYProperty {
  /// Whether it is the number of the part that a face belongs to.
  fileprivate var isPartNumber: Bool {
    countType == nil && type.isInteger && name == PLYPart.property
  }

  /// Whether it says how opaque a colour is.
  fileprivate var isAlpha: Bool {
    countType == nil && (type == .uint8 || !type.isInteger) && name == "alpha"
  }

  /// Which channel of a colour it is: 0 for red, 1 for green, 2 for blue; nil for what is none.
  fileprivate var channel: Int? {
    guard countType == nil, type == .uint8 || !type.isInteger else { return nil }
    return ["red", "green", "blue"].firstIndex(of: name)
  }
}

extension PLYType {
  /// A channel of a colour as a byte: whole numbers as they are, others as shares of one.
  fileprivate func channel(_ value: Double) -> UInt8 {
    let scaled = isInteger ? value : value * 255
    return scaled.isNaN ? 0 : UInt8(min(255, max(0, scaled.rounded())))
  }
}
