import Foundation
import Geometry
import Surfaces

/// What a GLB file says of its binary chunk: for each part of a model a node, a mesh, a material and
/// three or four stretches of bytes.
///
/// Node 0 turns and scales, node `i + 1` is part `i`. Stretches follow one another in the order in
/// which `GLBWriter` writes them: positions, normals, colours where there are any, indices.
struct GLBLayout {
  /// From LPS in millimetres to glTF, whose models look along +Z with +Y up, in metres: x (to the
  /// left) stays, z (to the head) becomes Y, y (to the back) becomes -Z. A rotation and a scale.
  static let toGLTF = Affine(x: [0.001, 0, 0], y: [0, 0, -0.001], z: [0, 0.001, 0])

  /// The turn of `toGLTF` undone, without its scale.
  static let upright = Affine(x: [1, 0, 0], y: [0, 0, 1], z: [0, -1, 0])

  private(set) var document: GLTFDocument
  /// The length of the binary chunk; a multiple of four.
  private(set) var byteCount = 0

  private enum ComponentType {
    static let uint16 = 5123
    static let uint32 = 5125
    static let float = 5126
  }

  private enum Target {
    static let vertices = 34962
    static let indices = 34963
  }

  init(_ model: Model, facts: FileFacts) {
    var extras = [GLTFExtras.vertices: "shared", GLTFExtras.unit: "mm"]
    for entry in facts.metadata { extras[entry.name] = entry.value }
    extras[GLTFExtras.frame] = facts.frame
    document = GLTFDocument(
      asset: .init(version: "2.0", generator: facts.application, extras: GLTFExtras(extras)))
    document.scene = 0
    document.scenes = [.init(name: facts.title, nodes: [0])]
    let map = Self.toGLTF
    let matrix = [
      map.x.x, map.x.y, map.x.z, 0, map.y.x, map.y.y, map.y.z, 0, map.z.x, map.z.y, map.z.z, 0, 0,
      0,
      0, 1,
    ]
    var nodes = [
      GLTFDocument.Node(
        name: facts.title ?? "model", children: Array(1...model.parts.count), matrix: matrix)
    ]
    document.meshes = []
    document.materials = []
    document.accessors = []
    document.bufferViews = []
    for (index, part) in model.parts.enumerated() {
      nodes.append(GLTFDocument.Node(name: part.name, mesh: index))
      add(part)
    }
    document.nodes = nodes
    document.buffers = [.init(byteLength: byteCount)]
  }

  /// The JSON text; the same model gives the same bytes.
  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(document))
  }

  private mutating func add(_ part: Part) {
    let vertices = part.mesh.positions.count
    var attributes = [
      "POSITION": addAccessor(
        ComponentType.float, "VEC3", count: vertices, bytes: 12, Target.vertices,
        bounds: part.mesh.bounds),
      "NORMAL": addAccessor(
        ComponentType.float, "VEC3", count: vertices, bytes: 12, Target.vertices),
    ]
    if part.vertexColors != nil {
      attributes["COLOR_0"] = addAccessor(
        ComponentType.uint16, "VEC4", count: vertices, bytes: 8, Target.vertices, isShare: true)
    }
    let indices = addAccessor(
      ComponentType.uint32, "SCALAR", count: part.mesh.triangles.count * 3, bytes: 4,
      Target.indices)
    document.meshes?.append(
      .init(
        name: part.name,
        primitives: [
          .init(attributes: attributes, indices: indices, material: document.materials?.count)
        ]))
    document.materials?.append(Self.material(of: part))
  }

  private mutating func addAccessor(
    _ componentType: Int, _ type: String, count: Int, bytes: Int, _ target: Int,
    isShare: Bool = false, bounds: Bounds? = nil
  ) -> Int {
    let number = document.accessors?.count ?? 0
    document.bufferViews?.append(
      .init(
        buffer: 0, byteOffset: byteCount, byteLength: count * bytes,
        byteStride: target == Target.vertices ? bytes : nil, target: target))
    document.accessors?.append(
      .init(
        bufferView: number, componentType: componentType, normalized: isShare ? true : nil,
        count: count, type: type, min: bounds.map { Self.decimals($0.lower) },
        max: bounds.map { Self.decimals($0.upper) }))
    byteCount += count * bytes
    return number
  }

  /// Numbers of 32 bits in the fewest digits that mean them.
  private static func decimals(_ vector: SIMD3<Double>) -> [Double] {
    (0..<3).map { Double(Float(vector[$0]).description) ?? vector[$0] }
  }

  private static func material(of part: Part) -> GLTFDocument.Material {
    // Colours of vertices are multiplied by the material's, so that is white below them.
    let shown = part.vertexColors == nil ? part.color ?? .uncolored : Color(255, 255, 255)
    let light = shown.linear
    return GLTFDocument.Material(
      name: part.name,
      pbrMetallicRoughness: .init(
        baseColorFactor: [light.x, light.y, light.z, 1], metallicFactor: 0, roughnessFactor: 0.6),
      extras: part.vertexColors == nil && part.color != nil
        ? nil : GLTFExtras([GLTFExtras.partColor: part.color?.hexadecimal ?? "none"]))
  }
}
