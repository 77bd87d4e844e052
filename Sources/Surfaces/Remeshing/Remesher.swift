import Geometry

/// The state of a running remeshing: a closed surface as half-edges in flat arrays.
///
/// Half-edge `3 t + k` runs from corner `k` of triangle `t` to the next one. Triangles and vertices
/// that are gone leave a gap.
struct Remesher: ~Copyable {
  static let none = UInt32.max
  /// The cosine of the largest angle between a triangle and the original surface at its corners:
  /// so a tube keeps at least five sides, however long edges should be.
  static let leastAgreement: Float = 0.75

  /// How free a vertex is, in rising order of its right to stay.
  enum Freedom: UInt8, BitwiseCopyable, Sendable, Comparable {
    /// Moves along the surface.
    case smooth
    /// Moves along a sharp edge.
    case curve
    /// Stays where it is.
    case corner
    /// Stays, and so do all edges to others of the kind.
    case frozen

    static func < (one: Self, two: Self) -> Bool { one.rawValue < two.rawValue }
  }

  /// What is known of a vertex.
  struct Vertex: BitwiseCopyable, Sendable {
    /// In mm.
    var position: SIMD3<Float>
    /// Of the original surface there; zero at sharp edges.
    var normal: SIMD3<Float>
    /// How long edges should be here, in mm.
    var size: Float
    /// A half-edge from it; `none` where the vertex is gone.
    var outgoing = Remesher.none
    var mark: UInt32 = 0
    var freedom: Freedom
  }

  let ground: RemeshGround
  var vertices: [Vertex]
  /// The vertex from which each half-edge runs; `none` where the triangle is gone.
  var origins: [UInt32]
  var mates: [UInt32]
  var isSharp: [Bool]
  var mark: UInt32 = 0

  /// Starts with the original surface.
  init(_ ground: RemeshGround) {
    self.ground = ground
    let mesh = ground.mesh
    vertices = mesh.positions.indices.map { index in
      Vertex(
        position: mesh.positions[index], normal: ground.normals[index], size: ground.sizes[index],
        freedom: ground.isFrozen[index] ? .frozen : ground.freedoms[index])
    }
    origins = []
    origins.reserveCapacity(3 * mesh.triangles.count)
    for t in mesh.triangles {
      for vertex in [t.a, t.b, t.c] {
        vertices[Int(vertex)].outgoing = UInt32(origins.count)
        origins.append(vertex)
      }
    }
    mates = ground.mates
    isSharp = ground.isSharp
  }

  /// What there is now, without gaps.
  func result() -> Mesh {
    var newIndex = [UInt32](repeating: Self.none, count: vertices.count)
    var mesh = Mesh()
    for index in vertices.indices where vertices[index].outgoing != Self.none {
      newIndex[index] = UInt32(mesh.positions.count)
      mesh.positions.append(vertices[index].position)
    }
    for first in stride(from: 0, to: origins.count, by: 3) where origins[first] != Self.none {
      mesh.triangles.append(
        Triangle(
          newIndex[Int(origins[first])], newIndex[Int(origins[first + 1])],
          newIndex[Int(origins[first + 2])]))
    }
    return mesh
  }

  // MARK: - Small things that all parts use

  @inline(__always)
  func next(_ halfEdge: UInt32) -> UInt32 { HalfEdge.next(halfEdge) }

  @inline(__always)
  func previous(_ halfEdge: UInt32) -> UInt32 { HalfEdge.previous(halfEdge) }

  @inline(__always)
  func origin(_ halfEdge: UInt32) -> UInt32 { origins[Int(halfEdge)] }

  @inline(__always)
  func mate(_ halfEdge: UInt32) -> UInt32 { mates[Int(halfEdge)] }

  /// The half-edge from the same vertex that follows around it.
  @inline(__always)
  func around(_ halfEdge: UInt32) -> UInt32 { mate(previous(halfEdge)) }

  @inline(__always)
  func position(_ vertex: UInt32) -> SIMD3<Float> { vertices[Int(vertex)].position }

  @inline(__always)
  func length(_ u: UInt32, _ v: UInt32) -> Float { (position(v) - position(u)).length }

  /// How long the edge between two vertices should be.
  @inline(__always)
  func target(_ u: UInt32, _ v: UInt32) -> Float {
    (vertices[Int(u)].size + vertices[Int(v)].size) / 2
  }

  /// The number of edges at a vertex.
  func degree(_ vertex: UInt32) -> Int {
    let start = vertices[Int(vertex)].outgoing
    var halfEdge = start
    var count = 0
    repeat {
      count += 1
      halfEdge = around(halfEdge)
    } while halfEdge != start
    return count
  }

  /// Whether nothing may be done to an edge.
  @inline(__always)
  func isFrozen(_ u: UInt32, _ v: UInt32) -> Bool {
    vertices[Int(u)].freedom == .frozen && vertices[Int(v)].freedom == .frozen
  }

  @inline(__always)
  mutating func join(_ one: UInt32, _ two: UInt32) {
    mates[Int(one)] = two
    mates[Int(two)] = one
  }

  @inline(__always)
  mutating func markSharp(_ halfEdge: UInt32, _ value: Bool) {
    isSharp[Int(halfEdge)] = value
    isSharp[Int(mate(halfEdge))] = value
  }

  /// The same for three vertices as they are.
  @inline(__always)
  func agreement(_ a: UInt32, _ b: UInt32, _ c: UInt32) -> Float {
    let (p, q, r) = (vertices[Int(a)], vertices[Int(b)], vertices[Int(c)])
    return normalAgreement(p.position, q.position, r.position, (p.normal, q.normal, r.normal))
  }
}
