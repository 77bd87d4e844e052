/// The volumes of PrusaSlicer: what its own part of a package says of the triangles of objects.
///
/// PrusaSlicer keeps an object of several pieces as one mesh, and says there which triangles are which
/// piece and what that is called.
struct ThreeMFVolumes {
  struct Volume {
    var triangles: Range<Int>
    var name: String?
    /// The number of its extruder, from 1.
    var extruder: Int?
    /// Whether it is printed: no modifier, no support, nothing that is cut away.
    var isSolid = true
  }

  /// By the id of the object in the root model part.
  private var byObject: [Int: [Volume]] = [:]

  /// Of a package without such a part.
  init() {}

  /// Reads the part. Linear in its size.
  ///
  /// - Throws: `BrokenRule` where it is not what PrusaSlicer writes.
  init(_ package: ThreeMFPackage) throws {
    guard var scanner = try package.xml(ThreeMFSlicerPart.path) else { return }
    guard try scanner.next() == .start, scanner.isElement(.none, "config") else {
      throw scanner.broken("does not begin with config")
    }
    while try scanner.nextChild() {
      guard scanner.isElement(.none, "object") else {
        try scanner.skipElement()
        continue
      }
      let id = try scanner.requiredIndex("id")
      let volumes = try Self.volumes(&scanner)
      guard byObject.updateValue(volumes, forKey: id) == nil else {
        throw scanner.broken("has an object twice")
      }
    }
    guard try scanner.next() == .finished else { throw scanner.broken("goes on after its end") }
  }

  /// The volumes of an object, which cover its triangles from the first on, in order; none where nothing
  /// is said of it.
  subscript(object: Int) -> [Volume] { byObject[object] ?? [] }

  private static func volumes(_ scanner: inout XMLScanner) throws -> [Volume] {
    var volumes: [Volume] = []
    while try scanner.nextChild() {
      guard scanner.isElement(.none, "volume") else {
        try scanner.skipElement()
        continue
      }
      let first = try scanner.requiredIndex("firstid")
      let last = try scanner.requiredIndex("lastid")
      guard first == volumes.last?.triangles.upperBound ?? 0, last >= first else {
        throw scanner.broken("has volumes that do not follow one another")
      }
      var volume = Volume(triangles: first..<last + 1)
      while try scanner.nextChild() {
        if scanner.isElement(.none, "metadata") { try read(scanner, into: &volume) }
        try scanner.skipElement()
      }
      volumes.append(volume)
    }
    return volumes
  }

  private static func read(_ scanner: XMLScanner, into volume: inout Volume) throws {
    guard let key = try scanner.string("key"), let value = try scanner.string("value") else {
      return
    }
    switch key {
    case "name": volume.name = value.isEmpty ? nil : value
    case "volume_type": volume.isSolid = value == "ModelPart"
    // As versions before 1.41 write it.
    case "modifier": volume.isSolid = value != "1"
    case "extruder": volume.extruder = Int(value)
    default: break
    }
  }
}
