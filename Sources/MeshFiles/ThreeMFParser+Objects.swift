import Geometry
import Surfaces

extension ThreeMFParser {
  /// How deep components may nest: beyond any use, and far from the end of the stack.
  private static let deepest = 100

  /// Reads an object: a mesh, or components (Core 1.4 chapter 4).
  mutating func object(_ scanner: inout XMLScanner, _ part: inout PartState) throws {
    try ThreeMFSchema.check(scanner, ThreeMFSchema.object)
    let id = try newID(scanner, part)
    let type = try scanner.string("type") ?? "model"
    guard ["model", "solidsupport", "support", "surface", "other"].contains(type) else {
      throw scanner.broken("has an object of the unknown type \(type.debugDescription)")
    }
    if ["solidsupport", "support"].contains(type) {
      note("An object of the type \(type) is read as a part like any other.")
    }
    let name = try scanner.string("name")
    let property = try scanner.index("pid")
    let propertyIndex = try scanner.index("pindex")
    if let property {
      try checkProperty(property, [propertyIndex ?? 0], scanner, part)
    } else if propertyIndex != nil {
      throw scanner.broken("has an object with pindex and without pid")
    }
    if let thumbnail = try scanner.string("thumbnail") {
      // By a texture's relationship too, as older packages have it (Core 1.4 chapter 4).
      try checkPicture(
        thumbnail, types: [ThreeMFNames.thumbnail, ThreeMFNames.texture], scanner, part)
    }
    noteIdentifiers(scanner)
    if try scanner.string("meshresolution", in: .slices) == "lowres" {
      note("The mesh of an object is only a stand-in for its slices, which are ignored.")
    }
    let volumes = part.volumes[id]
    var colors = colors(
      of: volumes,
      inherited: property.flatMap { part.properties[$0]?.color(at: propertyIndex ?? 0) }, part)
    var regions: [Region] = []
    var content: ThreeMFObject.Content?
    while try scanner.nextChild() {
      if scanner.isElement(.core, "mesh") {
        guard content == nil else { throw scanner.broken("has an object with two contents") }
        let mesh = try mesh(
          &scanner, part, colors: &colors, regions: &regions, objectProperty: property)
        try checkSize(of: mesh, isSolid: type == "model", scanner, part)
        content = .mesh(mesh)
      } else if scanner.isElement(.core, "components") {
        guard content == nil else { throw scanner.broken("has an object with two contents") }
        // Core 1.4 chapter 4 forbids it, but CAD programs write it. What it would mean for the meshes
        // below is said nowhere.
        if property != nil {
          note("The colour of an object of components is ignored; only meshes may have one.")
        }
        content = .components(try components(&scanner, part))
      } else if scanner.isElement(.core, "metadatagroup"), content == nil {
        try metadataGroup(&scanner)
      } else {
        try passOver(&scanner, in: "object")
      }
    }
    guard var content else { throw scanner.broken("has an object without mesh or components") }
    if case .mesh(let mesh) = content, volumes.count > 1 {
      let isBuildable = type != "other"
      if let components = split(mesh, volumes, &colors, regions, isBuildable: isBuildable) {
        content = .components(components)
      } else {
        append(mesh, name, ThreeMFColors.Finding(), nil, regions, isBuildable: isBuildable)
        part.objects[id] = objects.count - 1
        return
      }
    }
    switch content {
    case .mesh(let mesh):
      let finding = colors.finish()[0]
      let ofVertices =
        finding.hasVertexColors ? mesh.positions.indices.map { colors.color(of: $0, in: 0) } : nil
      append(
        mesh, volumes.first?.name ?? name, finding, ofVertices, regions,
        isBuildable: type != "other")
    case .components(let components):
      var totals = ThreeMFObject.Totals()
      var isBuildable = type != "other"
      for component in components {
        totals.add(objects[component.object].totals)
        isBuildable = isBuildable && objects[component.object].isBuildable
      }
      guard totals.depth <= Self.deepest else {
        throw scanner.broken("nests components deeper than \(Self.deepest)")
      }
      objects.append(
        ThreeMFObject(
          name: name, isBuildable: isBuildable, color: nil, vertexColors: nil, regions: [],
          content: content, totals: totals))
    }
    part.objects[id] = objects.count - 1
  }

  /// Adds an object that is a mesh, or one of its volumes.
  mutating func append(
    _ mesh: Mesh, _ name: String?, _ colors: ThreeMFColors.Finding, _ vertexColors: [Color]?,
    _ regions: [Region], isBuildable: Bool
  ) {
    if colors.isMixed { mixedColors += 1 }
    var totals = ThreeMFObject.Totals()
    totals.parts = mesh.triangles.isEmpty ? 0 : 1
    totals.vertices = mesh.positions.count
    totals.triangles = mesh.triangles.count
    objects.append(
      ThreeMFObject(
        name: name, isBuildable: isBuildable, color: colors.uniform, vertexColors: vertexColors,
        regions: regions, content: .mesh(mesh), totals: totals))
  }

  /// How small a mesh may be (Core 1.4 section 4.1.4 and its schema); a required extension can make
  /// a mesh of other things than triangles.
  private func checkSize(
    of mesh: Mesh, isSolid: Bool, _ scanner: XMLScanner, _ part: PartState
  ) throws {
    guard !part.allowsEmptyMeshes else { return }
    guard mesh.positions.count >= 3 else {
      throw scanner.broken("has a mesh of \(mesh.positions.count) vertices, which needs three")
    }
    let least = isSolid ? 4 : 1
    guard mesh.triangles.count >= least else {
      throw scanner.broken(
        "has a mesh of \(mesh.triangles.count) triangles, which needs \(least)")
    }
  }

  private mutating func components(
    _ scanner: inout XMLScanner, _ part: PartState
  ) throws -> [ThreeMFObject.Component] {
    try ThreeMFSchema.check(scanner, ThreeMFSchema.nothing)
    var components: [ThreeMFObject.Component] = []
    while try scanner.nextChild() {
      guard scanner.isElement(.core, "component") else {
        try passOver(&scanner, in: "components")
        continue
      }
      try ThreeMFSchema.check(scanner, ThreeMFSchema.component)
      components.append(
        .init(object: try reference(scanner, part), transform: try Self.transform(scanner)))
      while try scanner.nextChild() { try passOver(&scanner, in: "component") }
    }
    guard !components.isEmpty else { throw scanner.broken("has components without a component") }
    return components
  }

  /// Twelve numbers, row by row of the matrix by which row vectors are multiplied from the left. It
  /// may mirror, but not flatten (Core 1.4 section 3.3).
  static func transform(_ scanner: XMLScanner) throws -> Affine {
    guard let text = try scanner.string("transform") else { return .identity }
    let words = text.split(whereSeparator: \.isWhitespace)
    let values = words.compactMap { word -> Double? in
      // Swift also reads hexadecimal digits and names of numbers.
      guard word.utf8.allSatisfy({ "+-.0123456789eE".utf8.contains($0) }) else { return nil }
      return Double(word).flatMap { $0.isFinite ? $0 : nil }
    }
    guard values.count == 12, words.count == 12 else {
      throw scanner.broken("has a transform that is not twelve numbers")
    }
    let map = Affine(
      x: [values[0], values[1], values[2]], y: [values[3], values[4], values[5]],
      z: [values[6], values[7], values[8]], translation: [values[9], values[10], values[11]])
    guard map.determinant != 0, map.determinant.isFinite else {
      throw scanner.broken("has a transform that flattens")
    }
    return map
  }
}
