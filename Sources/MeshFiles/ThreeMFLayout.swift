import Geometry
import Surfaces

/// The text of a 3MF package around its vertices and triangles.
///
/// Each structure is an object of its own, and one more holds them all and is what is built. All of it is
/// one model part or, where that is asked for, each structure one (Production Extension 1.1), to which the
/// root refers. Or all are one object's mesh, which is what is built.
struct ThreeMFLayout: Sendable {
  /// The root part; some readers know no other path.
  static let modelPath = "3D/3dmodel.model"

  /// A part of the package that is XML of the model.
  struct ModelPart: Sendable {
    let path: String
    /// As pieces that can be made in parallel.
    var text: TextPieces
    /// At least as many as it has lines; none is longer than 128 bytes.
    var lines: Int
  }

  /// The root first.
  private(set) var modelParts: [ModelPart] = []
  /// The colours of vertices, where there are some.
  let vertexColors: ThreeMFVertexColors?

  /// The number of a structure's first vertex in its mesh.
  let firstVertex: [UInt32]

  private let colors: ThreeMFPalette
  private let ids: ThreeMFIDs
  private let uuids: ThreeMFUUIDs?
  private let layers: ThreeMFLayers?
  /// The name of the object, where there is one for all structures.
  private let oneObject: String?

  /// - Throws: `MeshFileFailure.cannotHold` where layers are asked for that the model has not, or one
  ///   object would have more vertices than 3MF can count.
  init(_ model: Model, facts: FileFacts, path: String) throws {
    colors = ThreeMFPalette(model)
    vertexColors = ThreeMFVertexColors(model)
    ids = ThreeMFIDs(parts: model.parts.count)
    uuids = facts.arrangement == .modelParts ? ThreeMFUUIDs(model) : nil
    let isOne = facts.arrangement == .volumes
    let title = facts.title ?? (model.parts.count == 1 ? model.parts[0].name : "Model")
    oneObject = isOne ? title : nil
    firstVertex = isOne ? try Self.firstVertices(model, path) : model.parts.map { _ in 0 }
    precondition(!isOne || facts.layerHeight == nil, "layers are of an object of one structure")
    layers = try facts.layerHeight.map { try ThreeMFLayers(model, height: $0, path: path) }
    let move = Self.moveToBed(model).map(Self.decimal).joined(separator: " ")
    var root = ModelPart(path: Self.modelPath, text: TextPieces(), lines: 1024)
    root.text.put(
      beginning(model.parts, hasColors: uuids == nil) + ThreeMFHead.metadata(facts, colors, move))
    root.text.put("<resources>\n")
    if uuids == nil { putProperties(model.parts.indices, to: &root) }
    if isOne {
      put(model.parts[...], named: title, to: &root)
    } else {
      for index in model.parts.indices {
        let part = model.parts[index...index]
        guard uuids != nil else {
          put(part, named: model.parts[index].name, to: &root)
          continue
        }
        var own = ModelPart(path: Self.path(ofPart: index), text: TextPieces(), lines: 1024)
        own.text.put(beginning(Array(part), hasColors: true) + "<resources>\n")
        putProperties(index..<index + 1, to: &own)
        put(part, named: model.parts[index].name, to: &own)
        own.text.put("</resources>\n<build\(uuid("build", index))/>\n</model>\n")
        modelParts.append(own)
      }
      putParent(of: model.parts.indices, named: title, to: &root)
    }
    root.text.put("</resources>\n<build\(uuid("whole"))>\n")
    root.text.put(
      "<item objectid=\"\(isOne ? ids.part(0) : ids.parent)\" "
        + "transform=\"1 0 0 0 1 0 0 0 1 \(move)\"\(uuid("item"))/>\n")
    root.text.put("</build>\n</model>\n")
    modelParts.insert(root, at: 0)
  }

  /// PrusaSlicer's part of the package, where all structures are in the root.
  func slicerPart(_ model: Model) -> String {
    ThreeMFSlicerPart.text(model, colors, object: oneObject)
  }

  /// Where a structure's own model part is.
  private static func path(ofPart index: Int) -> String { "3D/Objects/part-\(index + 1).model" }

  /// What follows the indices of a triangle: Bambu Studio and Orca take colours from triangles.
  func triangleColor(_ part: Int) -> String {
    colors.entryOfPart[part].map { " pid=\"\(ids.palette)\" p1=\"\($0)\"" } ?? ""
  }

  /// What stands before each of the entries that a triangle's corners take in a map.
  var vertexColorMarks: [String] {
    ["\" pid=\"\(ids.vertexColors)\" p1=\"", "\" p2=\"", "\" p3=\""]
  }

  private func uuid(_ purpose: String, _ index: Int = 0) -> String {
    uuids.map { " p:UUID=\"\($0.text(purpose, index))\"" } ?? ""
  }

  private func beginning(_ parts: [Part], hasColors: Bool) -> String {
    ThreeMFHead.beginning(
      materials: hasColors && !colors.entries.isEmpty, production: uuids != nil,
      slices: layers != nil, triangleSets: parts.contains { !$0.regions.isEmpty },
      volumes: oneObject != nil)
  }

  /// Colours, and the layers of some structures.
  private func putProperties(_ parts: Range<Int>, to target: inout ModelPart) {
    target.text.putColors(colors.entries, id: ids.palette)
    target.text.putColors(vertexColors?.entries ?? [], id: ids.vertexColors)
    target.lines += colors.entries.count + (vertexColors?.entries.count ?? 0)
    for part in parts {
      target.lines += layers?.put(part, id: ids.slices(part), to: &target.text) ?? 0
    }
  }

  /// The object that holds all structures as components.
  private func putParent(of parts: Range<Int>, named title: String, to target: inout ModelPart) {
    target.text.put(
      "<object id=\"\(ids.parent)\" type=\"model\" name=\"\(XMLText.escapedName(title))\""
        + "\(uuid("parent"))>\n<components>\n")
    for index in parts {
      let place = uuids == nil ? "" : " p:path=\"/\(Self.path(ofPart: index))\""
      target.text.put(
        "<component objectid=\"\(ids.part(index))\"\(place)\(uuid("component", index))/>\n")
    }
    target.text.put("</components>\n</object>\n")
  }

  /// An object whose mesh is some structures, one after the other.
  private func put(_ parts: ArraySlice<Part>, named name: String, to target: inout ModelPart) {
    let first = parts.startIndex
    let color = colors.entryOfPart[first].map { " pid=\"\(ids.palette)\" pindex=\"\($0)\"" } ?? ""
    let slices = layers == nil ? "" : " s:slicestackid=\"\(ids.slices(first))\""
    // A solid has four triangles at least (Core 1.4 section 4.1.4).
    let isSolid = parts.reduce(0) { $0 + $1.mesh.triangles.count } >= 4
    target.text.put(
      "<object id=\"\(ids.part(first))\" type=\"\(isSolid ? "model" : "surface")\" name=\"\(XMLText.escapedName(name))\""
        + "\(color)\(slices)\(uuid("object", first))>\n<mesh>\n<vertices>\n")
    for index in parts.indices {
      target.text.putVertices(of: index, count: parts[index].mesh.positions.count)
    }
    target.text.put("</vertices>\n<triangles>\n")
    var regions: [Region] = []
    var triangles = 0
    for index in parts.indices {
      let count = parts[index].mesh.triangles.count
      target.text.putTriangles(of: index, count: count)
      regions += parts[index].regions.map { $0.moved(by: triangles) }
      triangles += count
    }
    target.text.put("</triangles>\n")
    target.text.putRegions(regions)
    target.text.put("</mesh>\n</object>\n")
    target.lines += 1024 + name.utf8.count + triangles
    target.lines += parts.reduce(0) { $0 + $1.mesh.positions.count }
    for region in regions {
      target.lines += region.triangles.reduce(8 + region.name.utf8.count) { $0 + $1.count }
    }
  }

  /// Where the vertices of each structure begin in a mesh of all.
  private static func firstVertices(_ model: Model, _ path: String) throws -> [UInt32] {
    var next = 0
    let first = model.parts.map { part in
      defer { next += part.mesh.positions.count }
      return next
    }
    guard next < 1 << 31 else {
      throw MeshFileFailure.cannotHold(
        path: path, part: model.parts[0].name,
        problem: "and the others have \(next) vertices, more than one object of a 3MF can have")
    }
    return first.map { UInt32($0) }
  }

  /// The move that brings the smallest coordinates to zero or at most a thousandth above it.
  private static func moveToBed(_ model: Model) -> [Double] {
    var lower = SIMD3<Float>(repeating: .infinity)
    for part in model.parts {
      let mesh = part.mesh
      let positions = mesh.positions.span
      for index in 0..<positions.count {
        lower.replace(with: positions[index], where: positions[index] .< lower)
      }
    }
    return (0..<3).map { axis in
      let exact = -Double(lower[axis]) * 1000
      // Far from the origin a double cannot count thousandths; then the move stays as it is.
      let rounded = abs(exact) < 0x1p50 ? exact.rounded(.up) / 1000 : exact / 1000
      return rounded == 0 ? 0 : rounded
    }
  }

  private static func decimal(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

/// The ids of a package's resources: the same in every model part.
struct ThreeMFIDs: Sendable {
  let parts: Int

  /// The colours of parts.
  static let palette = 1
  var palette: Int { Self.palette }
  func part(_ index: Int) -> Int { index + 2 }
  var parent: Int { parts + 2 }
  var vertexColors: Int { parts + 3 }
  func slices(_ part: Int) -> Int { parts + 4 + part }
}

extension TextPieces {
  /// Appends a group of colours, unless it is empty.
  fileprivate mutating func putColors(_ colors: [Color], id: Int) {
    guard !colors.isEmpty else { return }
    put("<m:colorgroup id=\"\(id)\">\n")
    put(colors.map { "<m:color color=\"\($0.hexadecimal)FF\"/>\n" }.joined())
    put("</m:colorgroup>\n")
  }

  /// Appends the named regions of a mesh (Triangle Sets Extension 1.0), unless there are none.
  ///
  /// Triangle by triangle: lib3mf refuses the ranges that the extension has as well.
  fileprivate mutating func putRegions(_ regions: [Region]) {
    guard !regions.isEmpty else { return }
    put("<t:trianglesets>\n")
    for (index, region) in regions.enumerated() {
      put(
        "<t:triangleset name=\"\(XMLText.escapedName(region.name))\" identifier=\"\(index + 1)\">\n"
      )
      for ranges in region.triangles.groups(of: 1 << 14) {
        put {
          var text = TextBytes(capacity: ranges.reduce(0) { $0 + $1.count } * 28)
          for triangle in ranges.joined() {
            text.put("<t:ref index=\"")
            text.put(UInt32(triangle))
            text.put("\"/>\n")
          }
          return text.bytes
        }
      }
      put("</t:triangleset>\n")
    }
    put("</t:trianglesets>\n")
  }
}

extension [Range<Int>] {
  /// The ranges in groups that have about so many members together, and no more than that in a range.
  fileprivate func groups(of most: Int) -> [[Range<Int>]] {
    var groups: [[Range<Int>]] = []
    var room = 0
    for range in self {
      for start in stride(from: range.lowerBound, to: range.upperBound, by: most) {
        let piece = start..<Swift.min(start + most, range.upperBound)
        if room < piece.count {
          groups.append([])
          room = most
        }
        groups[groups.count - 1].append(piece)
        room -= piece.count
      }
    }
    return groups
  }
}
