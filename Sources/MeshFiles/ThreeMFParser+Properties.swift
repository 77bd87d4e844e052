import Geometry

extension ThreeMFParser {
  /// Reads a resource that is no object: colours are kept, of the rest only the rules are checked
  /// (Core 1.4 chapter 5, Materials and Properties 1.2 chapters 2 to 6).
  func property(_ scanner: inout XMLScanner, _ part: inout PartState) throws {
    var property: ThreeMFProperty
    if scanner.isElement(.core, "basematerials") {
      property = ThreeMFProperty(kind: .baseMaterials)
    } else if scanner.namespace == .materials {
      property = try materialProperty(scanner, part)
    } else if scanner.value("id") != nil {
      property = ThreeMFProperty(kind: .other)
    } else {
      return try scanner.skipElement()
    }
    let id = try newID(scanner, part)
    while try scanner.next() == .start {
      property.count += 1
      switch property.kind {
      case .baseMaterials:
        property.colors.append(try color(scanner, "displaycolor"))
      case .colors:
        property.colors.append(try color(scanner, "color"))
      default: break
      }
      try scanner.skipElement()
    }
    part.properties[id] = property
  }

  private func materialProperty(
    _ scanner: XMLScanner, _ part: PartState
  ) throws -> ThreeMFProperty {
    if scanner.isElement(.materials, "colorgroup") { return ThreeMFProperty(kind: .colors) }
    if scanner.isElement(.materials, "texture2d") {
      guard scanner.value("path") != nil, scanner.value("contenttype") != nil else {
        throw scanner.broken("has a texture without path or contenttype")
      }
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
      try checkProperty(base, try scanner.requiredIndexList("matindices"), scanner, part)
      return ThreeMFProperty(kind: .composite)
    }
    if scanner.isElement(.materials, "multiproperties") {
      try checkLayers(try scanner.requiredIndexList("pids"), scanner, part)
      return ThreeMFProperty(kind: .multi)
    }
    return ThreeMFProperty(kind: .other)
  }

  /// Layers: at most one material, at most one colour group, none that is itself layered.
  private func checkLayers(_ ids: [Int], _ scanner: XMLScanner, _ part: PartState) throws {
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
    guard kinds.count(where: { $0 == .colors }) <= 1 else {
      throw scanner.broken("has multiproperties with two colour groups")
    }
  }

  /// `#RRGGBB` or `#RRGGBBAA`; how opaque it is does not matter to a print.
  private func color(_ scanner: XMLScanner, _ name: StaticString) throws -> Color {
    let text = try scanner.string(name) ?? ""
    let digits = text.dropFirst()
    guard text.hasPrefix("#"), digits.utf8.count == 6 || digits.utf8.count == 8,
      digits.allSatisfy(\.isHexDigit), let value = UInt64(digits, radix: 16)
    else { throw scanner.broken("has the wrong colour \(text.debugDescription)") }
    let opaque = digits.utf8.count == 8 ? value >> 8 : value
    return Color(
      UInt8(truncatingIfNeeded: opaque >> 16), UInt8(truncatingIfNeeded: opaque >> 8),
      UInt8(truncatingIfNeeded: opaque))
  }
}
