import Geometry
import Surfaces

/// Collects the parts of a glTF scene.
struct GLTFParts {
  let document: GLTFDocument
  let accessors: GLTFAccessors
  let keepsVertices: Bool

  private var parts: [Part] = []
  private var joined = 0
  private var linesAndPoints = 0
  /// A mesh that several nodes show is decoded once.
  private var known: (mesh: Int, primitives: [GLTFPrimitive])?

  init(document: GLTFDocument, accessors: GLTFAccessors, keepsVertices: Bool) throws {
    self.document = document
    self.accessors = accessors
    self.keepsVertices = keepsVertices
  }

  /// Adds what a node shows.
  mutating func add(_ item: GLTFScene.Item, by map: Affine) throws {
    guard let mesh = document.meshes?[checked: item.mesh] else {
      throw BrokenRule("it refers to mesh \(item.mesh), which is not there")
    }
    let name = item.name ?? mesh.name ?? ""
    let primitives = try decoded(item.mesh, mesh)
    for (index, primitive) in primitives.enumerated() {
      guard !primitive.mesh.triangles.isEmpty else { continue }
      var placed = primitive.mesh
      try placed.place(by: map)
      if map.determinant < 0 {
        for triangle in placed.triangles.indices {
          placed.triangles[triangle] = placed.triangles[triangle].reversed
        }
      }
      parts.append(
        Part(
          name: name.isEmpty || primitives.count == 1 ? name : "\(name) \(index + 1)",
          color: primitive.color, mesh: placed, vertexColors: primitive.vertexColors))
    }
  }

  private mutating func decoded(
    _ number: Int, _ mesh: GLTFDocument.Mesh
  ) throws -> [GLTFPrimitive] {
    if let known, known.mesh == number { return known.primitives }
    let lists = mesh.primitives.compactMap { $0.attributes["POSITION"] }
    let primitives = try mesh.primitives.compactMap { primitive -> GLTFPrimitive? in
      if primitive.extensions?.names.contains("KHR_draco_mesh_compression") == true {
        throw UnreadFeature("a mesh is compressed by KHR_draco_mesh_compression")
      }
      let shares = lists.count { $0 == primitive.attributes["POSITION"] } > 1
      let decoded = try GLTFPrimitive(
        primitive, accessors, sharesPositions: shares, keepsVertices: keepsVertices)
      if decoded == nil { linesAndPoints += 1 }
      joined += decoded?.joined ?? 0
      return decoded
    }
    known = (number, primitives)
    return primitives
  }

  /// The model; parts without a name are called after the file.
  func model(stem: String, path: String) throws -> Model {
    guard !parts.isEmpty else {
      throw MeshFileFailure.noTriangles(
        path: path, note: linesAndPoints > 0 ? "It holds lines or points." : nil)
    }
    var model = Model(parts: parts)
    for index in parts.indices where parts[index].name.isEmpty {
      model.parts[index].name = parts.count == 1 ? stem : "\(stem) \(index + 1)"
    }
    return model
  }

  /// What is lost or was changed, in whole sentences.
  var notes: [String] {
    var notes: [String] = []
    if joined > 0 {
      notes.append(
        "\(joined) vertices stand at the place of another, for other normals, colours or textures; "
          + "each place is one vertex here.")
    }
    if linesAndPoints > 0 { notes.append("Its lines and points are ignored.") }
    if (document.materials ?? []).contains(where: {
      $0.pbrMetallicRoughness?.baseColorTexture != nil || $0.emissiveTexture != nil
    }) {
      notes.append("Its textures are ignored; colours of materials are read.")
    }
    if (document.materials ?? []).contains(where: \.hasOtherColor) {
      notes.append(
        "Some of its materials are stated by \(GLTFDocument.Material.specularGlossiness), which is "
          + "not read; their colours are missing.")
    }
    if (document.materials ?? []).contains(where: { ["MASK", "BLEND"].contains($0.alphaMode) }) {
      notes.append(MeshReading.alphaRemark)
    }
    let meshes = document.meshes ?? []
    if !(document.skins ?? []).isEmpty || !(document.animations ?? []).isEmpty
      || meshes.contains(where: { $0.primitives.contains { !($0.targets ?? []).isEmpty } })
    {
      notes.append("Its animations and other shapes are ignored; meshes are as they are at rest.")
    }
    return notes
  }
}
