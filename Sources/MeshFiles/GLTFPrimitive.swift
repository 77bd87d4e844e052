import Geometry
import Surfaces

/// One set of triangles of a glTF mesh, in its own numbers.
struct GLTFPrimitive {
  var mesh: Mesh
  var color: Color?
  var vertexColors: [Color]?

  /// Vertices that stand for one point and differ in what is not read.
  private(set) var joined = 0

  /// - Parameters:
  ///   - sharesPositions: whether other primitives use the same list of vertices.
  ///   - keepsVertices: whether a vertex that stands twice is meant to.
  /// - Returns: nil for points and lines.
  /// - Throws: `BrokenRule`.
  init?(
    _ primitive: GLTFDocument.Primitive, _ accessors: GLTFAccessors, sharesPositions: Bool,
    keepsVertices: Bool
  ) throws {
    guard primitive.mode ?? 4 >= 4 else { return nil }
    guard let positionNumber = primitive.attributes["POSITION"] else {
      throw BrokenRule("a mesh has no positions")
    }
    let positions = try accessors.positions(positionNumber)
    let corners =
      try primitive.indices.map { try accessors.indices($0) }
      ?? (0..<UInt32(positions.count)).map { $0 }
    if let largest = corners.max(), largest >= positions.count {
      throw BrokenRule(
        "a triangle names vertex \(largest), but there are \(positions.count) in its mesh")
    }
    mesh = Mesh(
      positions: positions, triangles: try Self.triangles(corners, mode: primitive.mode ?? 4))
    let material = try primitive.material.map { number in
      guard let material = accessors.document.materials?[checked: number] else {
        throw BrokenRule("a mesh names material \(number), which is not there")
      }
      return material
    }
    let factor = material?.pbrMetallicRoughness?.baseColorFactor ?? [1, 1, 1, 1]
    guard factor.count == 4, factor.allSatisfy(\.isFinite) else {
      throw BrokenRule("a material has a colour that is not four numbers")
    }
    let light = SIMD3(factor[0], factor[1], factor[2])
    if let own = material?.extras?.texts[GLTFExtras.partColor] {
      color = Color(hexadecimal: own)
    } else if let material, !material.hasOtherColor,
      primitive.attributes["COLOR_0"] == nil || light != [1, 1, 1]
    {
      color = Color(linear: light)
    }
    if let number = primitive.attributes["COLOR_0"] {
      vertexColors = try accessors.colors(number, vertices: positions.count)
        .map { Color(linear: $0 * light) }
    }
    if !keepsVertices { join() }
    if sharesPositions { compact() }
  }

  private static func triangles(_ corners: [UInt32], mode: Int) throws -> [Triangle] {
    switch mode {
    case 4:
      guard corners.count % 3 == 0 else {
        throw BrokenRule("\(corners.count) corners are no whole number of triangles")
      }
      return (0..<corners.count / 3).map {
        Triangle(corners[3 * $0], corners[3 * $0 + 1], corners[3 * $0 + 2])
      }
    case 5:
      return (0..<max(0, corners.count - 2)).map {
        Triangle(corners[$0], corners[$0 + 1 + $0 % 2], corners[$0 + 2 - $0 % 2])
      }
    case 6:
      return (0..<max(0, corners.count - 2)).map {
        Triangle(corners[$0 + 1], corners[$0 + 2], corners[0])
      }
    default: throw BrokenRule("a mesh is of the unknown mode \(mode)")
    }
  }

  /// glTF gives a vertex one normal, one colour and one place in a texture, so a point where they
  /// differ stands there several times. Points with equal coordinates become one, as in STL.
  private mutating func join() {
    var welder = VertexWelder(triangles: mesh.positions.count)
    var first: [Int] = []
    let numbers = mesh.positions.indices.map { index -> UInt32 in
      let number = welder.index(of: mesh.positions[index])
      if number == first.count { first.append(index) }
      return number
    }
    joined = mesh.positions.count - first.count
    guard joined > 0 else { return }
    mesh = Mesh(
      positions: welder.positions,
      triangles: mesh.triangles.map {
        Triangle(numbers[Int($0.a)], numbers[Int($0.b)], numbers[Int($0.c)])
      })
    vertexColors = vertexColors.map { colors in first.map { colors[$0] } }
  }

  /// Leaves out the vertices that only other primitives use.
  private mutating func compact() {
    guard !mesh.triangles.isEmpty else { return }
    var numbering = VertexNumbering(vertices: mesh.positions.count)
    let (own, vertices) = numbering.mesh(
      [mesh.triangles.indices], of: mesh.triangles, positions: mesh.positions, part: 0)
    mesh = own
    vertexColors = vertexColors.map { colors in vertices.map { colors[Int($0)] } }
  }
}
