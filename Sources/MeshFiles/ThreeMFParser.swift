import Compression
import Geometry
import Surfaces

/// Collects the objects of a 3MF package from its model parts.
///
/// The rules of the Core Specification that meshes depend on are checked on the way: the schema, ids
/// that are unique and defined before use, indices that are in range and distinct. Whether a mesh is
/// closed and oriented is not: that is what such a file may be read for.
struct ThreeMFParser {
  /// One thing to be built.
  struct Item {
    let object: Int
    let transform: Affine
  }

  let package: ThreeMFPackage
  /// All objects of all parts, in the order of their definition.
  var objects: [ThreeMFObject] = []
  /// What is to be built.
  private(set) var items: [Item] = []
  /// The unit of the root part.
  private(set) var unit = LengthUnit.millimetre
  /// What the root says of itself: plain names and ours, and the names of the rest.
  private(set) var rootMetadata: [FileFacts.Entry] = []
  private(set) var otherMetadata: [String] = []
  /// Our own metadata by local name.
  private(set) var ownMetadata: [String: String] = [:]
  /// How many objects have several colours.
  var mixedColors = 0
  /// What was passed over, each sentence once.
  var notes: [String] {
    guard mixedColors > 0 else { return sentences }
    let objects = mixedColors == 1 ? "one object" : "\(mixedColors) objects"
    return sentences + ["Colours vary within \(objects), and not by the vertex; they are ignored."]
  }

  private var sentences: [String] = []
  private var idsByPath: [String: [Int: Int]] = [:]

  init(_ package: ThreeMFPackage) { self.package = package }

  /// Reads the root model part and those that it refers to.
  mutating func load() throws { try load(package.root, isRoot: true) }

  private mutating func load(_ path: String, isRoot: Bool) throws {
    var part = PartState(
      path: path, isRoot: isRoot, relationships: try package.relationships(of: path))
    if isRoot { part.volumes = try volumes() }
    var scanner = try package.modelPart(path)
    guard try scanner.next() == .start, scanner.isElement(.core, "model") else {
      throw BrokenRule("\(path) does not begin with the element model of the 3MF core")
    }
    try checkModelAttributes(scanner, &part)
    while try scanner.nextChild() {
      if scanner.isElement(.core, "metadata") {
        guard !part.hasResources else { throw scanner.broken("has metadata behind resources") }
        try metadata(&scanner, isRoot: isRoot, names: &part.metadataNames)
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
        try passOver(&scanner, in: "model")
      }
    }
    guard try scanner.next() == .finished else { throw scanner.broken("goes on after its model") }
    guard part.hasResources, part.hasBuild else {
      throw BrokenRule("\(path) lacks the element \(part.hasResources ? "build" : "resources")")
    }
    idsByPath[path.lowercased()] = part.objects
  }

  /// What is known of the part being read.
  struct PartState {
    let path: String
    let isRoot: Bool
    let relationships: ThreeMFRelationships
    var objects: [Int: Int] = [:]
    var properties: [Int: ThreeMFProperty] = [:]
    var metadataNames: Set<String> = []
    /// What PrusaSlicer's part says of the objects of the root.
    var volumes = ThreeMFVolumes()
    var hasResources = false
    var hasBuild = false
    /// Whether an extension is required that lets meshes be without triangles.
    var allowsEmptyMeshes = false
  }

  // MARK: - The frame of a part

  private mutating func checkModelAttributes(
    _ scanner: XMLScanner, _ part: inout PartState
  ) throws {
    try ThreeMFSchema.check(scanner, ThreeMFSchema.model)
    let name = try scanner.string("unit") ?? "millimeter"
    guard let unit = Self.units[name] else {
      throw scanner.broken("names the unit \(name.debugDescription), which 3MF does not know")
    }
    if part.isRoot {
      self.unit = unit
    } else if unit != self.unit {
      throw scanner.broken("has another unit than the root part")
    }
    let required = (try scanner.string("requiredextensions") ?? "").split(
      whereSeparator: \.isWhitespace)
    for prefix in required {
      switch scanner.namespace(ofPrefix: Array(prefix.utf8)) {
      case nil:
        throw scanner.broken("requires the extension \(prefix), whose prefix is not declared")
      case .materials, .production, .triangleSets, .core: break
      case .slices: note("The package's layer contours (slices) are not read; its meshes are.")
      case .beamLattice:
        part.allowsEmptyMeshes = true
        note("The package's beam lattices are ignored; only its triangles were read.")
      default:
        throw scanner.broken("requires the extension \(prefix), which is not supported")
      }
    }
    let recommended = try scanner.string("recommendedextensions") ?? ""
    for prefix in recommended.split(whereSeparator: \.isWhitespace) {
      guard let namespace = scanner.namespace(ofPrefix: Array(prefix.utf8)) else {
        throw scanner.broken("recommends the extension \(prefix), whose prefix is not declared")
      }
      guard !required.contains(prefix) else {
        throw scanner.broken("requires the extension \(prefix) and recommends it too")
      }
      if namespace == .other {
        note("The package recommends the extension \(prefix), which is not known here.")
      }
    }
  }

  private static let units: [String: LengthUnit] = [
    "micron": .micrometre, "millimeter": .millimetre, "centimeter": .centimetre,
    "inch": .inch, "foot": .foot, "meter": .metre,
  ]

  mutating func note(_ sentence: String) {
    if !sentences.contains(sentence) { sentences.append(sentence) }
  }

  /// Passes over an element of another namespace and says so; one of the core that stands where the
  /// schema has no place for it is refused.
  mutating func passOver(_ scanner: inout XMLScanner, in parent: StaticString) throws {
    switch scanner.namespace {
    case .core, .none:
      throw scanner.broken(
        "has the element \(scanner.text.text(scanner.name)) in \(parent), which the schema of 3MF "
          + "does not allow")
    case .slices: note("The package's layer contours (slices) are not read; its meshes are.")
    case .beamLattice:
      note("The package's beam lattices are ignored; only its triangles were read.")
    case .triangleSets: note("Triangle sets that stand behind no triangles are ignored.")
    case .materials: note("How materials look on a screen is ignored.")
    default: note("Elements of extensions that are not known here are ignored.")
    }
    try scanner.skipElement()
  }

  private mutating func metadata(
    _ scanner: inout XMLScanner, isRoot: Bool, names: inout Set<String>
  ) throws {
    try ThreeMFSchema.check(scanner, ThreeMFSchema.metadata)
    guard let name = try scanner.string("name") else {
      throw scanner.broken("has metadata without a name")
    }
    try ThreeMFSchema.checkMetadataName(name, scanner)
    if let preserve = try scanner.string("preserve"),
      !["0", "1", "false", "true"].contains(preserve)
    {
      throw scanner.broken("has metadata with \(preserve.debugDescription) for preserve")
    }
    if !names.insert(name).inserted {
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
      switch try scanner.next() {
      case .text: value += try scanner.decoded(scanner.content)
      case .start where scanner.namespace == .core || scanner.namespace == .none:
        throw scanner.broken("has an element inside metadata, which is text")
      default: break
      }
    }
    guard isRoot else { return }
    let plain = isOurs ? String(words[1]) : name
    if isOurs { ownMetadata[plain] = value }
    if isOurs || ThreeMFNames.plainMetadata.contains(name),
      !rootMetadata.contains(where: { $0.name == plain })
    {
      rootMetadata.append(FileFacts.Entry(name: plain, value: value))
    } else if name != ThreeMFNames.slicerVersion {
      otherMetadata.append(name)
    }
  }

  /// Checks a group of metadata of an object or an item; nothing of it is kept.
  mutating func metadataGroup(_ scanner: inout XMLScanner) throws {
    try ThreeMFSchema.check(scanner, ThreeMFSchema.nothing)
    var names: Set<String> = []
    while try scanner.nextChild() {
      guard scanner.isElement(.core, "metadata") else {
        try passOver(&scanner, in: "metadatagroup")
        continue
      }
      try metadata(&scanner, isRoot: false, names: &names)
    }
    guard !names.isEmpty else { throw scanner.broken("has a metadatagroup without metadata") }
  }

  private mutating func resources(_ scanner: inout XMLScanner, _ part: inout PartState) throws {
    try ThreeMFSchema.check(scanner, ThreeMFSchema.nothing)
    while try scanner.nextChild() {
      if scanner.isElement(.core, "object") {
        try object(&scanner, &part)
      } else if scanner.isElement(.core, "basematerials") || scanner.namespace == .materials {
        try property(&scanner, &part)
      } else {
        // Slices, beams and whatever else has an id share the numbers of resources.
        if scanner.namespace != .core, scanner.value("id") != nil {
          part.properties[try newID(scanner, part)] = ThreeMFProperty(kind: .other)
        }
        try passOver(&scanner, in: "resources")
      }
    }
  }

  private mutating func build(_ scanner: inout XMLScanner, _ part: PartState) throws {
    try ThreeMFSchema.check(scanner, ThreeMFSchema.nothing)
    noteIdentifiers(scanner)
    while try scanner.nextChild() {
      guard scanner.isElement(.core, "item") else {
        try passOver(&scanner, in: "build")
        continue
      }
      try ThreeMFSchema.check(scanner, ThreeMFSchema.item)
      let object = try reference(scanner, part)
      guard objects[object].isBuildable else {
        throw scanner.broken("builds an object of type other, or one that is made of such objects")
      }
      let transform = try Self.transform(scanner)
      if try part.isRoot && scanner.string("printable") == "0" {
        note("What is marked not to be printed is read like all the rest.")
      }
      // Only the root's build is built; those of other parts are for whoever opens them alone.
      if part.isRoot { items.append(Item(object: object, transform: transform)) }
      while try scanner.nextChild() {
        if scanner.isElement(.core, "metadatagroup") {
          try metadataGroup(&scanner)
        } else {
          try passOver(&scanner, in: "item")
        }
      }
    }
  }

  /// Says that what the Production extension tells things apart by is not kept.
  mutating func noteIdentifiers(_ scanner: XMLScanner) {
    // Ours follow from the model, so that nothing is lost.
    if scanner.value("UUID", in: .production) != nil, ownMetadata[ThreeMFNames.placement] == nil {
      note("The identifiers (UUID) of the Production extension are not kept.")
    }
  }

  /// The object that `objectid` (and `p:path` of the Production extension) means.
  mutating func reference(_ scanner: XMLScanner, _ part: PartState) throws -> Int {
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

  /// Whether a picture that an element refers to is in the package, related to the part.
  func checkPicture(
    _ path: String, types: [String], _ scanner: XMLScanner, _ part: PartState
  ) throws {
    guard path.hasPrefix("/") else {
      throw scanner.broken("refers to \(path.debugDescription), which does not begin with a slash")
    }
    let name = String(path.dropFirst())
    guard package.entry(name) != nil else {
      throw scanner.broken("refers to the part \(name), which is not in the package")
    }
    let isRelated = types.flatMap(part.relationships.targets).contains {
      $0.lowercased() == name.lowercased()
    }
    guard isRelated else {
      throw scanner.broken("refers to the part \(name) without a relationship to it")
    }
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
