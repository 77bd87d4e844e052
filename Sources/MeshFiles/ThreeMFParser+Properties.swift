import Geometry

extension ThreeMFParser {
  /// Reads a resource that is no object: colours are kept, of the rest only the rules are checked
  /// (Core 1.4 chapter 5, Materials and Properties 1.2 chapters 2 to 6).
  mutating func property(_ scanner: inout XMLScanner, _ part: inout PartState) throws {
    var property = ThreeMFProperty(kind: .other)
    if scanner.isElement(.core, "basematerials") {
      guard part.objects.isEmpty else {
        throw scanner.broken("has basematerials behind an object; the schema wants them before")
      }
      try ThreeMFSchema.check(scanner, ThreeMFSchema.baseMaterials)
      property.kind = .baseMaterials
    } else {
      property = try materialProperty(scanner, part)
    }
    guard property.kind != .other || scanner.value("id") != nil else {
      return try passOver(&scanner, in: "resources")
    }
    let id = try newID(scanner, part)
    while try scanner.nextChild() {
      property.count += 1
      try entry(scanner, id, &property)
      try scanner.skipElement()
    }
    guard property.count > 0 || property.kind == .texture || property.kind == .other else {
      throw scanner.broken("has the property \(id) without entries")
    }
    part.properties[id] = property
  }

  /// What one entry of a property must have.
  private mutating func entry(
    _ scanner: XMLScanner, _ id: Int, _ property: inout ThreeMFProperty
  ) throws {
    // By the name alone: a sample of the 3MF Consortium leaves out the prefix.
    func expect(_ name: StaticString) throws {
      guard scanner.equals(scanner.name, name) else {
        throw scanner.broken(
          "has the element \(scanner.text.text(scanner.name)) where \(name) is expected")
      }
    }
    switch property.kind {
    case .baseMaterials:
      try expect("base")
      try ThreeMFSchema.check(scanner, ThreeMFSchema.base)
      guard scanner.value("name") != nil else {
        throw scanner.broken("has a base material without a name")
      }
      property.colors.append(try color(scanner, "displaycolor"))
    case .colors:
      try expect("color")
      let color = try color(scanner, "color")
      let isNone =
        id == ThreeMFIDs.palette
        && ownMetadata[ThreeMFNames.noColor] == "\(property.colors.count)"
      property.colors.append(isNone ? nil : color)
    case .textureGroup:
      try expect("tex2coord")
      _ = try (scanner.requiredFloat("u"), scanner.requiredFloat("v"))
    case .composite:
      try expect("composite")
      guard !(try scanner.requiredNumbers("values")).isEmpty else {
        throw scanner.broken("has a composite without values")
      }
    case .multi:
      try expect("multi")
      // Not held against the layers: packages of the 3MF Consortium itself point past their ends.
      _ = try scanner.requiredIndexList("pindices")
    case .texture, .other: break
    }
  }

  private mutating func materialProperty(
    _ scanner: XMLScanner, _ part: PartState
  ) throws -> ThreeMFProperty {
    if scanner.isElement(.materials, "colorgroup") { return ThreeMFProperty(kind: .colors) }
    if scanner.isElement(.materials, "texture2d") {
      try checkTexture(scanner, part)
      note("Textures are ignored.")
      return ThreeMFProperty(kind: .texture)
    }
    if scanner.isElement(.materials, "texture2dgroup") {
      let texture = try scanner.requiredIndex("texid")
      guard part.properties[texture]?.kind == .texture else {
        throw scanner.broken("refers to texture \(texture), which is not defined before")
      }
      return ThreeMFProperty(kind: .textureGroup)
    }
    if scanner.isElement(.materials, "compositematerials") {
      let base = try scanner.requiredIndex("matid")
      guard part.properties[base]?.kind == .baseMaterials else {
        throw scanner.broken("mixes the materials \(base), which are not defined before")
      }
      let indices = try scanner.requiredIndexList("matindices")
      guard !indices.isEmpty else { throw scanner.broken("mixes no materials") }
      try checkProperty(base, indices, scanner, part)
      note("Mixed materials are ignored.")
      return ThreeMFProperty(kind: .composite)
    }
    if scanner.isElement(.materials, "multiproperties") {
      let layers = try scanner.requiredIndexList("pids")
      try checkLayers(layers, scanner, part)
      for word in (try scanner.string("blendmethods") ?? "").split(whereSeparator: \.isWhitespace)
      where word != "mix" && word != "multiply" {
        throw scanner.broken("blends layers by \(word), which is neither mix nor multiply")
      }
      note("Layers of properties are ignored.")
      return ThreeMFProperty(kind: .multi)
    }
    return ThreeMFProperty(kind: .other)
  }

  /// A texture's picture must be in the package and related to the model part.
  private func checkTexture(_ scanner: XMLScanner, _ part: PartState) throws {
    guard let path = try scanner.string("path"), let type = try scanner.string("contenttype")
    else { throw scanner.broken("has a texture without path or contenttype") }
    guard type == "image/png" || type == "image/jpeg" else {
      throw scanner.broken("has a texture of the type \(type.debugDescription)")
    }
    func check(_ name: StaticString, _ values: [String]) throws {
      guard let value = try scanner.string(name), !values.contains(value) else { return }
      throw scanner.broken("has a texture with \(value.debugDescription) for \(name)")
    }
    try check("tilestyleu", ["wrap", "mirror", "clamp", "none"])
    try check("tilestylev", ["wrap", "mirror", "clamp", "none"])
    try check("filter", ["auto", "linear", "nearest"])
    try checkPicture(path, types: [ThreeMFNames.texture], scanner, part)
  }

  /// Layers: at most one material, which comes first, at most one colour group, none that is itself
  /// layered (Materials 1.2 chapter 5).
  private func checkLayers(_ ids: [Int], _ scanner: XMLScanner, _ part: PartState) throws {
    guard !ids.isEmpty else { throw scanner.broken("has multiproperties without layers") }
    var kinds: [ThreeMFProperty.Kind] = []
    for id in ids {
      guard let kind = part.properties[id]?.kind else {
        throw scanner.broken("refers to property \(id), which is not defined before")
      }
      kinds.append(kind)
    }
    guard !kinds.contains(.multi) else {
      throw scanner.broken("has multiproperties that refer to multiproperties")
    }
    guard kinds.count(where: { $0 == .baseMaterials || $0 == .composite }) <= 1 else {
      throw scanner.broken("has multiproperties with two materials")
    }
    guard !kinds.dropFirst().contains(where: { $0 == .baseMaterials || $0 == .composite }) else {
      throw scanner.broken("has multiproperties whose material is not the first layer")
    }
    guard kinds.count(where: { $0 == .colors }) <= 1 else {
      throw scanner.broken("has multiproperties with two colour groups")
    }
  }

  /// `#RRGGBB` or `#RRGGBBAA`; how opaque it is does not matter to a print.
  private mutating func color(_ scanner: XMLScanner, _ name: StaticString) throws -> Color {
    let text = try scanner.string(name) ?? ""
    let digits = text.dropFirst()
    guard text.hasPrefix("#"), digits.utf8.count == 6 || digits.utf8.count == 8,
      digits.allSatisfy(\.isHexDigit), let value = UInt64(digits, radix: 16)
    else { throw scanner.broken("has the wrong colour \(text.debugDescription)") }
    let hasAlpha = digits.utf8.count == 8
    if hasAlpha, value & 0xFF < 0xFF { note(MeshReading.alphaRemark) }
    let opaque = hasAlpha ? value >> 8 : value
    return Color(
      UInt8(truncatingIfNeeded: opaque >> 16), UInt8(truncatingIfNeeded: opaque >> 8),
      UInt8(truncatingIfNeeded: opaque))
  }
}
