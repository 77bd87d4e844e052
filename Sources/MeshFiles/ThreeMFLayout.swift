import Geometry
import Surfaces

/// The text of a 3MF package around its vertices and triangles.
///
/// Each structure is an object of its own, and one more holds them all and is what is built. All of it is
/// one model part or, where that is asked for, each structure one (Production Extension 1.1), to which the
/// root refers.
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

  private let colors: ThreeMFPalette
  private let ids: ThreeMFIDs
  private let uuids: ThreeMFUUIDs?
  private let layers: ThreeMFLayers?

  /// - Throws: `MeshFileFailure.cannotHold` where layers are asked for that the model has not.
  init(_ model: Model, facts: FileFacts, path: String) throws {
    colors = ThreeMFPalette(model)
    vertexColors = ThreeMFVertexColors(model)
    ids = ThreeMFIDs(parts: model.parts.count)
    uuids = facts.hasSeparateParts ? ThreeMFUUIDs(model) : nil
    layers = try facts.layerHeight.map { try ThreeMFLayers(model, height: $0, path: path) }
    let move = Self.moveToBed(model).map(Self.decimal).joined(separator: " ")
    var root = ModelPart(path: Self.modelPath, text: TextPieces(), lines: 1024)
    root.text.put(
      beginning(model.parts, hasColors: uuids == nil) + ThreeMFHead.metadata(facts, colors, move))
    root.text.put("<resources>\n")
    if uuids == nil { putProperties(model.parts.indices, to: &root) }
    for (index, part) in model.parts.enumerated() {
      guard uuids != nil else {
        put(part, index, to: &root)
        continue
      }
      var own = ModelPart(path: Self.path(ofPart: index), text: TextPieces(), lines: 1024)
      own.text.put(beginning([part], hasColors: true) + "<resources>\n")
      putProperties(index..<index + 1, to: &own)
      put(part, index, to: &own)
      own.text.put("</resources>\n<build\(uuid("build", index))/>\n</model>\n")
      modelParts.append(own)
    }
    let title = XMLText.escaped(facts.title ?? model.parts[0].name)
    root.text.put(
      "<object id=\"\(ids.parent)\" type=\"model\" name=\"\(title)\"\(uuid("parent"))>\n"
        + "<components>\n")
    for index in model.parts.indices {
      let place = uuids == nil ? "" : " p:path=\"/\(Self.path(ofPart: index))\""
      root.text.put(
        "<component objectid=\"\(ids.part(index))\"\(place)\(uuid("component", index))/>\n")
    }
    root.text.put("</components>\n</object>\n</resources>\n<build\(uuid("whole"))>\n")
    root.text.put(
      "<item objectid=\"\(ids.parent)\" transform=\"1 0 0 0 1 0 0 0 1 \(move)\"\(uuid("item"))/>\n")
    root.text.put("</build>\n</model>\n")
    modelParts.insert(root, at: 0)
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
      slices: layers != nil, triangleSets: parts.contains { !$0.regions.isEmpty })
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

  private func put(_ part: Part, _ index: Int, to target: inout ModelPart) {
    let color = colors.entryOfPart[index].map { " pid=\"\(ids.palette)\" pindex=\"\($0)\"" } ?? ""
    let slices = layers == nil ? "" : " s:slicestackid=\"\(ids.slices(index))\""
    target.text.put(
      "<object id=\"\(ids.part(index))\" type=\"model\" name=\"\(XMLText.escaped(part.name))\""
        + "\(color)\(slices)\(uuid("object", index))>\n<mesh>\n<vertices>\n")
    target.text.putVertices(of: index, count: part.mesh.positions.count)
    target.text.put("</vertices>\n<triangles>\n")
    target.text.putTriangles(of: index, count: part.mesh.triangles.count)
    target.text.put("</triangles>\n")
    target.text.putRegions(part.regions)
    target.text.put("</mesh>\n</object>\n")
    target.lines += 1024 + part.name.utf8.count
    target.lines += part.mesh.positions.count + part.mesh.triangles.count
    for region in part.regions {
      target.lines += region.triangles.reduce(8 + region.name.utf8.count) { $0 + $1.count }
    }
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
        "<t:triangleset name=\"\(XMLText.escaped(region.name))\" identifier=\"\(index + 1)\">\n")
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
