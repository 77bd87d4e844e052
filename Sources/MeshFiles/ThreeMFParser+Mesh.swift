import Geometry
import Surfaces

extension ThreeMFParser {
  /// Reads a mesh in the file's unit, the colours of its triangles and its named regions.
  mutating func mesh(
    _ scanner: inout XMLScanner, _ part: PartState, colors: inout ThreeMFColors,
    regions: inout [Region], objectProperty: Int?
  ) throws -> Mesh {
    try ThreeMFSchema.check(scanner, ThreeMFSchema.nothing)
    var mesh = Mesh()
    var hasVertices = false
    var hasTriangles = false
    while try scanner.nextChild() {
      if scanner.isElement(.core, "vertices") {
        try checkListElement(scanner, isFirst: !hasVertices && !hasTriangles)
        hasVertices = true
        try vertices(&scanner, &mesh)
      } else if scanner.isElement(.core, "triangles") {
        try checkListElement(scanner, isFirst: hasVertices && !hasTriangles)
        hasTriangles = true
        try triangles(&scanner, part, &mesh, &colors, objectProperty)
      } else if hasTriangles, scanner.isElement(.triangleSets, "trianglesets") {
        regions += try triangleSets(&scanner, of: mesh.triangles.count)
      } else {
        try passOver(&scanner, in: "mesh")
      }
    }
    guard hasVertices, hasTriangles else {
      throw scanner.broken("has a mesh without vertices or triangles")
    }
    return mesh
  }

  /// The lists come once, vertices first, and the schema gives them no attributes of others.
  private func checkListElement(_ scanner: XMLScanner, isFirst: Bool) throws {
    guard isFirst else { throw scanner.broken("has the lists of a mesh in a wrong order") }
    guard scanner.attributes.isEmpty else {
      throw scanner.broken("has an attribute that the schema does not allow on a mesh's lists")
    }
  }

  private mutating func vertices(_ scanner: inout XMLScanner, _ mesh: inout Mesh) throws {
    while true {
      while let position = scanner.vertexRow() { mesh.positions.append(position) }
      guard try scanner.nextChild() else { return }
      guard scanner.isElement(.core, "vertex") else {
        try passOver(&scanner, in: "vertices")
        continue
      }
      try ThreeMFSchema.check(scanner, ThreeMFSchema.vertex)
      mesh.positions.append(
        SIMD3(
          try scanner.requiredFloat("x"), try scanner.requiredFloat("y"),
          try scanner.requiredFloat("z")))
      try scanner.skipElement()
    }
  }

  private mutating func triangles(
    _ scanner: inout XMLScanner, _ part: PartState, _ mesh: inout Mesh,
    _ colors: inout ThreeMFColors, _ objectProperty: Int?
  ) throws {
    let count = mesh.positions.count
    var painter = Painter(isOurs: ownMetadata[ThreeMFNames.placement] != nil)
    while true {
      while let row = scanner.triangleRow() {
        mesh.triangles.append(try triangle(row.a, row.b, row.c, of: count, scanner))
        if row.property < 0 {
          colors.add(colors.inherited, in: mesh)
        } else {
          try painter.paint(row.property, row.entries, mesh, &colors, scanner, part, self)
        }
      }
      guard try scanner.nextChild() else { return }
      guard scanner.isElement(.core, "triangle") else {
        try passOver(&scanner, in: "triangles")
        continue
      }
      try ThreeMFSchema.check(scanner, ThreeMFSchema.triangle)
      mesh.triangles.append(
        try triangle(
          try scanner.requiredIndex("v1"), try scanner.requiredIndex("v2"),
          try scanner.requiredIndex("v3"), of: count, scanner))
      try color(of: scanner, part, mesh, &colors, objectProperty, &painter)
      try scanner.skipElement()
    }
  }

  /// A triangle whose indices keep the rules of Core 1.4 section 4.1.4.
  private func triangle(
    _ a: Int, _ b: Int, _ c: Int, of count: Int, _ scanner: XMLScanner
  ) throws -> Triangle {
    guard max(a, b, c) < count else {
      throw scanner.broken("has a triangle of vertex \(max(a, b, c)), but there are \(count)")
    }
    guard a != b, b != c, c != a else {
      throw scanner.broken("has a triangle that uses a vertex twice")
    }
    return Triangle(UInt32(a), UInt32(b), UInt32(c))
  }

  private func color(
    of scanner: XMLScanner, _ part: PartState, _ mesh: Mesh, _ colors: inout ThreeMFColors,
    _ objectProperty: Int?, _ painter: inout Painter
  ) throws {
    let own = try scanner.index("pid")
    if let own { try checkProperty(own, [], scanner, part) }
    guard let first = try scanner.index("p1") else {
      colors.add(colors.inherited, in: mesh)
      return
    }
    guard let id = own ?? objectProperty else {
      throw scanner.broken("has a triangle with p1, but neither it nor its object has a pid")
    }
    let second = try scanner.index("p2") ?? first
    let third = try scanner.index("p3") ?? first
    try painter.paint(id, [first, second, third], mesh, &colors, scanner, part, self)
  }

  /// Looks up the colours of triangles; the last property is at hand, since most share it.
  private struct Painter {
    /// Whether this tool wrote the file: then only maps use another group than that of the parts.
    private let isOurs: Bool
    private var id = -1
    private var property = ThreeMFProperty(kind: .other)

    init(isOurs: Bool) { self.isOurs = isOurs }

    /// Gives the last triangle of a mesh the colours of three entries.
    mutating func paint(
      _ id: Int, _ entries: SIMD3<Int>, _ mesh: Mesh, _ colors: inout ThreeMFColors,
      _ scanner: XMLScanner, _ part: PartState, _ parser: ThreeMFParser
    ) throws {
      if id != self.id {
        try parser.checkProperty(id, [], scanner, part)
        self.id = id
        property = part.properties[id] ?? property
      }
      let isPlain = entries.x == entries.y && entries.x == entries.z
      if property.kind != .other, entries.max() >= property.count {
        try parser.checkProperty(id, [entries.x, entries.y, entries.z], scanner, part)
      }
      let isMap = isOurs && id != ThreeMFIDs.palette
      guard !isPlain || isMap else {
        return colors.add(property.color(at: entries.x), in: mesh)
      }
      guard isPlain || property.kind != .baseMaterials else {
        throw scanner.broken("has a triangle that blends base materials, which 3MF forbids")
      }
      colors.add(
        property.color(at: entries.x), property.color(at: entries.y), property.color(at: entries.z),
        in: mesh, isMap: isMap)
    }
  }
}
