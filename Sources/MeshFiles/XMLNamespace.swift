/// The namespaces that a 3MF reader tells apart.
enum XMLNamespace: Equatable {
  case none, xml, schemaInstance, core, materials, production, slices, beamLattice, triangleSets
  case relationships, contentTypes
  case heartwright
  case other

  /// The namespace of a URI.
  init(uri: String) {
    switch uri {
    case "": self = .none
    case ThreeMFNames.core: self = .core
    case ThreeMFNames.materials: self = .materials
    case ThreeMFNames.production: self = .production
    case ThreeMFNames.slices: self = .slices
    case let uri where uri.hasPrefix(ThreeMFNames.beamLattices): self = .beamLattice
    case ThreeMFNames.triangleSets: self = .triangleSets
    case "http://www.w3.org/2001/XMLSchema-instance": self = .schemaInstance
    case ThreeMFNames.relationships: self = .relationships
    case ThreeMFNames.contentTypes: self = .contentTypes
    case ThreeMFNames.heartwright: self = .heartwright
    default: self = .other
    }
  }
}

extension XMLScanner {
  /// Whether the element that began is of that namespace and name.
  func isElement(_ namespace: XMLNamespace, _ name: StaticString) -> Bool {
    self.namespace == namespace && equals(self.name, name)
  }

  /// The value of an attribute of the element that began, as it stands, or nil.
  func value(_ name: StaticString, in namespace: XMLNamespace = .none) -> Range<Int>? {
    for attribute in attributes
    where attribute.namespace == namespace && equals(attribute.name, name) {
      return attribute.value
    }
    return nil
  }

  /// The text of an attribute, references resolved, or nil where it is absent.
  func string(_ name: StaticString, in namespace: XMLNamespace = .none) throws -> String? {
    try value(name, in: namespace).map { try decoded($0) }
  }

  /// A natural number below 2^31 (3MF's `ST_ResourceID` and `ST_ResourceIndex`, which blanks may
  /// surround and a sign may precede), or nil where the attribute is absent.
  func index(_ name: StaticString) throws -> Int? {
    guard let range = value(name) else { return nil }
    var number = text
    number.at = range.lowerBound
    number.skipBlanks(acrossLines: true)
    let value = number.integer()
    number.skipBlanks(acrossLines: true)
    guard let value, value >= 0, value < 1 << 31, number.at == range.upperBound else {
      throw broken("has \(text.text(range.prefix(20)).debugDescription) for \(name), no index")
    }
    return value
  }

  /// As `index`, for an attribute that must be there.
  func requiredIndex(_ name: StaticString) throws -> Int {
    guard let value = try index(name) else { throw broken("lacks the attribute \(name)") }
    return value
  }

  /// A finite 32-bit number that must be there.
  func requiredFloat(_ name: StaticString) throws -> Float {
    guard let range = value(name) else { throw broken("lacks the attribute \(name)") }
    var number = text
    number.at = range.lowerBound
    number.skipBlanks(acrossLines: true)
    guard let value = number.float() else { throw notANumber(name, range) }
    number.skipBlanks(acrossLines: true)
    guard number.at == range.upperBound else { throw notANumber(name, range) }
    return value
  }

  private func notANumber(_ name: StaticString, _ range: Range<Int>) -> BrokenRule {
    broken("has \(text.text(range.prefix(20)).debugDescription) for \(name), no finite number")
  }

  /// The blank-separated natural numbers of an attribute that must be there.
  func requiredIndexList(_ name: StaticString) throws -> [Int] {
    guard let range = value(name) else { throw broken("lacks the attribute \(name)") }
    return try text.text(range).split(whereSeparator: \.isWhitespace).map { word in
      guard let value = Int(word), value >= 0 else { throw broken("has no index in \(name)") }
      return value
    }
  }

  /// The blank-separated finite numbers of an attribute that must be there.
  func requiredNumbers(_ name: StaticString) throws -> [Double] {
    guard let range = value(name) else { throw broken("lacks the attribute \(name)") }
    return try text.text(range).split(whereSeparator: \.isWhitespace).map { word in
      guard let value = Double(word), value.isFinite else { throw notANumber(name, range) }
      return value
    }
  }

  /// Whether a range of the document is a name, in the same case.
  @inline(__always)
  func equals(_ range: Range<Int>, _ name: StaticString) -> Bool {
    guard range.count == name.utf8CodeUnitCount else { return false }
    return name.withUTF8Buffer { expected in
      for offset in 0..<expected.count
      where text.bytes[range.lowerBound + offset] != expected[offset] {
        return false
      }
      return true
    }
  }
}
