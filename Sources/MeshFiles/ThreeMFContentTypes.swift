import Compression

/// What `[Content_Types].xml` says of the parts of a package (Open Packaging Conventions, part types).
struct ThreeMFContentTypes {
  private var byExtension: [String: String] = [:]
  private var byName: [String: String] = [:]

  /// Reads the part. Linear in its size.
  init(_ archive: ZipArchive) throws {
    let name = "[Content_Types].xml"
    guard let entry = archive.entry(named: name) else {
      throw BrokenRule("the package has no \(name)")
    }
    var scanner = try ThreeMFPackage.scanner(of: entry, in: archive)
    guard try scanner.next() == .start, scanner.isElement(.contentTypes, "Types") else {
      throw BrokenRule("\(name) does not begin with the element Types")
    }
    while try scanner.nextChild() {
      if scanner.isElement(.contentTypes, "Default") {
        try add(scanner, "Extension", to: \.byExtension)
      } else if scanner.isElement(.contentTypes, "Override") {
        try add(scanner, "PartName", to: \.byName)
      }
      try scanner.skipElement()
    }
  }

  /// The type of a part by its path from the package's root, in lower case; nil where none is said.
  func type(of path: String) -> String? {
    let name = path.lowercased()
    if let type = byName["/" + name] { return type }
    let file = name.split(separator: "/").last ?? ""
    return file.lastIndex(of: ".").flatMap { byExtension[String(file[$0...].dropFirst())] }
  }

  private mutating func add(
    _ scanner: XMLScanner, _ key: StaticString,
    to list: WritableKeyPath<Self, [String: String]>
  ) throws {
    guard let name = try scanner.string(key), let type = try scanner.string("ContentType") else {
      throw BrokenRule("[Content_Types].xml has an entry without \(key) or ContentType")
    }
    guard self[keyPath: list].updateValue(type.lowercased(), forKey: name.lowercased()) == nil
    else {
      throw BrokenRule("[Content_Types].xml states the type of \(name.debugDescription) twice")
    }
  }
}
