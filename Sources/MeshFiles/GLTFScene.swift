import Geometry

/// The meshes of a glTF scene, each with the map from its own numbers to the scene's.
struct GLTFScene {
  /// A node that shows a mesh.
  struct Item {
    var mesh: Int
    var name: String?
    var map: Affine
  }

  /// In the order of the tree, a node before its children.
  private(set) var items: [Item] = []
  /// Nodes that are scaled to nothing, by which glTF's authors hide things.
  private(set) var hidden = 0
  /// Nodes that show a mesh and are not in the scene.
  private(set) var outside = 0

  /// Walks the scene that the file names, else its first, else all nodes, else all meshes.
  ///
  /// - Throws: `BrokenRule` where a node is not there, is reached twice (and so in a cycle), or maps
  ///   by something that is no map; `UnreadFeature`.
  init(_ document: GLTFDocument) throws {
    let nodes = document.nodes ?? []
    guard !nodes.isEmpty else {
      items = (document.meshes ?? []).indices.map { Item(mesh: $0, name: nil, map: .identity) }
      return
    }
    var rest = try Self.roots(document, nodes).reversed().map { (number: $0, map: Affine.identity) }
    var isReached = [Bool](repeating: false, count: nodes.count)
    while let (number, parent) = rest.popLast() {
      guard let node = nodes[checked: number] else {
        throw BrokenRule("it refers to node \(number), which is not there")
      }
      guard !isReached[number] else {
        throw BrokenRule("node \(number) lies below two nodes, or below itself")
      }
      isReached[number] = true
      if node.extensions?.names.contains("EXT_mesh_gpu_instancing") == true {
        throw UnreadFeature("node \(number) uses EXT_mesh_gpu_instancing")
      }
      let map = parent.after(try Self.map(of: node, number))
      guard map.determinant.isFinite else {
        throw BrokenRule("node \(number) maps too far for 32-bit coordinates")
      }
      if let mesh = node.mesh {
        if map.determinant == 0 {
          hidden += 1
        } else {
          items.append(Item(mesh: mesh, name: node.name, map: map))
        }
      }
      for child in (node.children ?? []).reversed() { rest.append((child, map)) }
    }
    outside = nodes.indices.count { !isReached[$0] && nodes[$0].mesh != nil }
  }

  private static func roots(
    _ document: GLTFDocument, _ nodes: [GLTFDocument.Node]
  ) throws -> [Int] {
    if let scenes = document.scenes, !scenes.isEmpty {
      guard let scene = scenes[checked: document.scene ?? 0] else {
        throw BrokenRule("it refers to scene \(document.scene ?? 0), which is not there")
      }
      return scene.nodes ?? []
    }
    let children = Set(nodes.flatMap { $0.children ?? [] })
    return nodes.indices.filter { !children.contains($0) }
  }

  /// The map of a node into its parent (glTF 2.0 section 3.5.3).
  private static func map(of node: GLTFDocument.Node, _ number: Int) throws -> Affine {
    func numbers(_ values: [Double]?, _ count: Int, _ what: String) throws -> [Double]? {
      guard let values else { return nil }
      guard values.count == count, values.allSatisfy(\.isFinite) else {
        throw BrokenRule("node \(number) has a \(what) that is not \(count) numbers")
      }
      return values
    }
    if let m = try numbers(node.matrix, 16, "matrix") {
      guard m[3] == 0, m[7] == 0, m[11] == 0, m[15] == 1 else {
        throw BrokenRule("node \(number) has a matrix that is not affine")
      }
      return Affine(
        x: [m[0], m[1], m[2]], y: [m[4], m[5], m[6]], z: [m[8], m[9], m[10]],
        translation: [m[12], m[13], m[14]])
    }
    var map = Affine.identity
    if let q = try numbers(node.rotation, 4, "rotation") {
      let (x, y, z, w) = (q[0], q[1], q[2], q[3])
      map.x = [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)]
      map.y = [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)]
      map.z = [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)]
    }
    if let scale = try numbers(node.scale, 3, "scale") {
      map.x *= scale[0]
      map.y *= scale[1]
      map.z *= scale[2]
    }
    if let move = try numbers(node.translation, 3, "translation") {
      map.translation = [move[0], move[1], move[2]]
    }
    return map
  }
}
