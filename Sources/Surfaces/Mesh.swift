public import Geometry

/// Three vertex indices, counter-clockwise seen from outside.
public struct Triangle: Equatable, Hashable, Sendable, BitwiseCopyable {
  /// The first vertex.
  public var a: UInt32
  /// The second vertex.
  public var b: UInt32
  /// The third vertex.
  public var c: UInt32

  /// Creates a triangle from its vertices.
  @inlinable public init(_ a: UInt32, _ b: UInt32, _ c: UInt32) {
    self.a = a
    self.b = b
    self.c = c
  }

  /// The same triangle seen from the other side.
  @inlinable public var reversed: Triangle { Triangle(a, c, b) }
}

/// A triangle mesh with shared vertices: positions in millimetres in the patient frame (LPS) and
/// triangles whose winding is counter-clockwise seen from outside.
///
/// A mesh is only data: nothing promises that it is closed, manifold or free of intersections.
/// `topology` and `certificate` measure that.
public struct Mesh: Equatable, Sendable {
  /// Vertex positions in mm.
  public var positions: [SIMD3<Float>]
  /// Triangles as indices into `positions`; each index must be in range.
  public var triangles: [Triangle]

  /// Creates a mesh from its parts.
  public init(positions: [SIMD3<Float>] = [], triangles: [Triangle] = []) {
    self.positions = positions
    self.triangles = triangles
  }

  /// The smallest box around all vertices.
  public var bounds: Bounds { Bounds(positions) }
}

extension Mesh {
  /// The mean length of the triangles' sides in mm, each side counted once a triangle; zero for an
  /// empty mesh.
  public var meanEdgeLength: Double {
    guard !triangles.isEmpty else { return 0 }
    var sum = 0.0
    for triangle in triangles {
      let a = positions[Int(triangle.a)]
      let b = positions[Int(triangle.b)]
      let c = positions[Int(triangle.c)]
      sum += Double((b - a).length + (c - b).length + (a - c).length)
    }
    return sum / Double(triangles.count * 3)
  }
}
