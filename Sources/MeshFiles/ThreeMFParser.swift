import Compression
import FileSystem
import Geometry
import Surfaces

/// Collects the objects of a 3MF package from its model parts.
///
/// The rules of the Core Specification that meshes depend on are checked on the way: ids are unique
/// and defined before use, indices are in range and distinct, transforms do not mirror.
struct ThreeMFParser {
  /// One thing to be built.
  struct Item {
    let object: Int
    let transform: Affine
  }

  private let archive: ZipArchive
  /// All objects of all parts, in the order of their definition.
  private(set) var objects: [ThreeMFObject] = []
  /// What is to be built.
  private(set) var items: [Item] = []
  /// The unit of the root part.
  private(set) var unit = LengthUnit.millimetre
  /// Our own metadata by local name.
  private(set) var ownMetadata: [String: String] = [:]
  /// What was passed over, each sentence once.
  var notes: [String] {
    guard mixedColors > 0 else { return sentences }
    let objects = mixedColors == 1 ? "one object" : "\(mixedColors) objects"
    return sentences + ["Colours vary within \(objects); they are ignored."]
  }

  private var sentences: [String] = []
  private var mixedColors = 0

  private var idsByPath: [String: [Int: Int]] = [:]

  /// How deep components may nest: beyond any use, and far from the end of the stack.
  private static let deepest = 100

  init(_ archive: ZipArchive) { self.archive = archive }

  /// Reads the root model part and those that it refers to.
  mutating func load(root path: String) throws { try load(path, isRoot: true) }

  private mutating func load(_ path: String, isRoot: Bool) throws {
    guard let entry = archive.entry(named: path) else {
      throw BrokenRule("its model part \(path) is missing")
    }
    try AvailableMemory.require(entry.size * 2, for: "the model part \(path)")
    var scanner = try XMLScanner(try archive.contents(of: entry))
    guard try scanner.next() == .start, scanner.isElement(.core, "model") else {
      throw BrokenRule("\(path) does not begin with the element model of the 3MF core")
    }
    try checkModelAttributes(scanner, isRoot: isRoot)
    var part = PartState(path: path, isRoot: isRoot)
    while try scanner.next() == .start {
      try Self.refuseSpace(scanner)
      if scanner.isElement(.core, "metadata") {
        try metadata(&scanner, &part)
      } else if scanner.isElement(.core, "resources") {
        guard !part.hasResources, !part.hasBuild else {
          throw scanner.broken("has resources in the wrong place")
        }
        part.hasResources = true
        try resources(&scanner, &part)
      } else if scanner.isElement(.core, "build") {
        guard part.hasResources, !part.hasBuild else {
          throw scanner.broken("has its build before its resources, or twice")
        }
        part.hasBuild = true
        try build(&scanner, part)
      } else {
        try scanner.skipElement()
      }
    }
    guard try scanner.next() == .finished else { throw scanner.broken("has text in model") }
    guard part.hasResources, part.hasBuild else {
      throw BrokenRule("\(path) lacks the element \(part.hasResources ? "build" : "resources")")
    }
    idsByPath[path.lowercased()] = part.objects
  }

  /// What is known of the part being read.
  struct PartState {
    let path: String
    let isRoot: Bool
    var objects: [Int: Int] = [:]
    var properties: [Int: ThreeMFProperty] = [:]
    var metadataNames: Set<String> = []
    var hasResources = false
    var hasBuild = false
  }

  // MARK: - The frame of a part

  private mutating func checkModelAttributes(_ scanner: XMLScanner, isRoot: Bool) throws {
    try Self.refuseSpace(scanner)
    let name = try scanner.string("unit") ?? "millimeter"
    guard let unit = Self.units[name] else {
      throw scanner.broken("names the unit \(name.debugDescription), which 3MF does not know")
    }
    if isRoot {
      self.unit = unit
    } else if unit != self.unit {
      throw scanner.broken("has another unit than the root part")
    }
    for prefix in (try scanner.string("requiredextensions") ?? "").split(separator: " ") {
      switch scanner.namespace(ofPrefix: Array(prefix.utf8)) {
      case nil:
        throw scanner.broken("requires the extension \(prefix), whose prefix is not declared")
      case .materials, .production, .core: break
      case .slices: note("The package's slices are ignored; its meshes were read.")
      case .beamLattice:
        note("The package's beam lattices are ignored; only its triangles were read.")
      default:
        throw scanner.broken("requires the extension \(prefix), which is not supported")
      }
    }
  }

  /// Core 1.4 section 2.3.4: white space is never kept, and nobody may ask for it.
  private static func refuseSpace(_ scanner: XMLScanner) throws {
    guard scanner.value("space", in: .xml) == nil else {
      throw scanner.broken("has the attribute xml:space, which 3MF forbids")
    }
  }

  private static let units: [String: LengthUnit] = [
    "micron": .micrometre, "millimeter": .millimetre, "centimeter": .centimetre,
    "inch": .inch, "foot": .foot, "meter": .metre,
  ]

  mutating func note(_ sentence: String) {
    if !sentences.contains(sentence) { sentences.append(sentence) }
  }

  private mutating func metadata(_ scanner: inout XMLScanner, _ part: inout PartState) throws {
    guard let name = try scanner.string("name") else {
      throw scanner.broken("has metadata without a name")
    }
    if !part.metadataNames.insert(name).inserted {
      // Core 1.4 section 3.4.1 forbids it of every name, but a sample of the 3MF Consortium itself
      // has two descriptions, which are free text and mean nothing to the mesh.
      guard name == "Description" else {
        throw scanner.broken("has the metadata \(name.debugDescription) twice")
      }
      note("The metadata Description stands twice, which 3MF forbids; it was passed over.")
    }
    let words = name.split(separator: ":", maxSplits: 1)
    let isOurs =
      words.count == 2 && scanner.namespace(ofPrefix: Array(words[0].utf8)) == .heartwright
    var value = ""
    let depth = scanner.depth
    while scanner.depth >= depth {
      if try scanner.next() == .text { value += try scanner.decoded(scanner.content) }
    }
    if isOurs, part.isRoot { ownMetadata[String(words[1])] = value }
  }

  private mutating func resources(_ scanner: inout XMLScanner, _ part: inout PartState) throws {
    while try scanner.next() == .start {
      try Self.refuseSpace(scanner)
      if scanner.isElement(.core, "object") {
        try object(&scanner, &part)
      } else {
        try property(&scanner, &part)
      }
    }
  }

  private mutating func build(_ scanner: inout XMLScanner, _ part: PartState) throws {
    while try scanner.next() == .start {
      if scanner.isElement(.core, "item"), part.isRoot {
        let object = try reference(scanner, part)
        guard objects[object].isBuildable else {
          throw scanner.broken("builds an object of type other")
        }
        items.append(Item(object: object, transform: try Self.transform(scanner)))
      }
      try scanner.skipElement()
    }
  }

  // MARK: - Objects

  private mutating func object(_ scanner: inout XMLScanner, _ part: inout PartState) throws {
    let id = try newID(scanner, part)
    let type = try scanner.string("type") ?? "model"
    guard ["model", "solidsupport", "support", "surface", "other"].contains(type) else {
      throw scanner.broken("has an object of the unknown type \(type.debugDescription)")
    }
    let name = try scanner.string("name")
    let property = try scanner.index("pid")
    let propertyIndex = try scanner.index("pindex")
    if let property {
      try checkProperty(property, [propertyIndex ?? 0], scanner, part)
    }
    var colors = ThreeMFColors(
      object: property.flatMap { part.properties[$0] }, index: propertyIndex ?? 0)
    var content: ThreeMFObject.Content?
    while try scanner.next() == .start {
      try Self.refuseSpace(scanner)
      if scanner.isElement(.core, "mesh") {
        guard content == nil else { throw scanner.broken("has an object with two contents") }
        content = .mesh(try mesh(&scanner, part, colors: &colors, objectProperty: property))
      } else if scanner.isElement(.core, "components") {
        guard content == nil else { throw scanner.broken("has an object with two contents") }
        content = .components(try components(&scanner, part))
      } else {
        try scanner.skipElement()
      }
    }
    guard let content else { throw scanner.broken("has an object without mesh or components") }
    if colors.vary { mixedColors += 1 }
    var totals = ThreeMFObject.Totals()
    switch content {
    case .mesh(let mesh):
      totals.parts = mesh.triangles.isEmpty ? 0 : 1
      totals.vertices = mesh.positions.count
      totals.triangles = mesh.triangles.count
    case .components(let components):
      for component in components { totals.add(objects[component.object].totals) }
    }
    guard totals.depth <= Self.deepest else {
      throw scanner.broken("nests components deeper than \(Self.deepest)")
    }
    part.objects[id] = objects.count
    objects.append(
      ThreeMFObject(
        name: name, isBuildable: type != "other", color: colors.uniform, content: content,
        totals: totals))
  }

  private mutating func components(
    _ scanner: inout XMLScanner, _ part: PartState
  ) throws -> [ThreeMFObject.Component] {
    var components: [ThreeMFObject.Component] = []
    while try scanner.next() == .start {
      if scanner.isElement(.core, "component") {
        components.append(
          .init(object: try reference(scanner, part), transform: try Self.transform(scanner)))
      }
      try scanner.skipElement()
    }
    return components
  }

  /// The object that `objectid` (and `p:path` of the Production extension) means.
  private mutating func reference(_ scanner: XMLScanner, _ part: PartState) throws -> Int {
    let id = try scanner.requiredIndex("objectid")
    var known = part.objects
    if let path = try scanner.string("path", in: .production), path.lowercased() != "/" + part.path
    {
      guard part.isRoot, path.hasPrefix("/") else {
        throw scanner.broken("refers to another part from a part that is not the root")
      }
      let name = String(path.dropFirst())
      if idsByPath[name.lowercased()] == nil { try load(name, isRoot: false) }
      known = idsByPath[name.lowercased()] ?? [:]
    }
    guard let object = known[id] else {
      throw scanner.broken("refers to object \(id), which is not defined before")
    }
    return object
  }

  /// Twelve numbers, row by row of the matrix by which row vectors are multiplied from the left.
  private static func transform(_ scanner: XMLScanner) throws -> Affine {
    guard let text = try scanner.string("transform") else { return .identity }
    let values = text.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r\n" }
      .compactMap { Double($0) }.filter(\.isFinite)
    guard values.count == 12, text.split(whereSeparator: \.isWhitespace).count == 12 else {
      throw scanner.broken("has a transform that is not twelve numbers")
    }
    let map = Affine(
      x: [values[0], values[1], values[2]], y: [values[3], values[4], values[5]],
      z: [values[6], values[7], values[8]], translation: [values[9], values[10], values[11]])
    guard map.determinant > 0, map.determinant.isFinite else {
      throw scanner.broken("has a transform that mirrors or flattens")
    }
    return map
  }

  /// The id of a new resource, which no other of the part may have.
  func newID(_ scanner: XMLScanner, _ part: PartState) throws -> Int {
    let id = try scanner.requiredIndex("id")
    guard id > 0, part.objects[id] == nil, part.properties[id] == nil else {
      throw scanner.broken("has the resource id \(id) twice, or zero")
    }
    return id
  }

  /// Holds a reference to properties against what is defined before it.
  func checkProperty(
    _ id: Int, _ indices: [Int], _ scanner: XMLScanner, _ part: PartState
  ) throws {
    guard let property = part.properties[id] else {
      throw scanner.broken("refers to property \(id), which is not defined before")
    }
    if property.kind == .other { return }
    for index in indices where index >= property.count {
      throw scanner.broken(
        "refers to entry \(index) of property \(id), which has \(property.count)")
    }
  }
}
