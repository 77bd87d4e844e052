/// The combinatorial facts of a mesh: what its indices say about edges, vertices and shells, and
/// which coordinates and triangles are unfit.
///
/// Vertices count as the same only where their index is the same; ask `mesh.welded().topology()`
/// for what a reader of STL will see. Triangles with an index out of range or a repeated index are
/// reported and take no part in edges, vertices and shells; triangles of zero area do take part.
public struct Topology: Equatable, Sendable {
  /// All vertices of the mesh.
  public var vertices = 0
  /// Vertices that a triangle taking part names.
  public var usedVertices = 0
  /// All triangles of the mesh.
  public var triangles = 0
  /// Edges with one triangle.
  public var boundaryEdges = 0
  /// Edges with two triangles.
  public var manifoldEdges = 0
  /// Edges with three or more triangles.
  public var nonManifoldEdges = 0
  /// Edges of two or more triangles that are not run through equally often in both directions.
  public var inconsistentEdges = 0
  /// Used vertices whose triangles do not form a single disc or half disc. The ends of a
  /// non-manifold edge are among them.
  public var nonManifoldVertices = 0
  /// Triangles that name a vertex twice.
  public var repeatedIndexTriangles = 0
  /// Triangles of three different vertices whose area is exactly zero, the float32 coordinates
  /// taken as they are: equal or collinear corners.
  public var zeroAreaTriangles = 0
  /// Triangles that have the same three vertices, in any order, as an earlier one.
  public var duplicateTriangles = 0
  /// Triangles that name a vertex the mesh does not have.
  public var outOfRangeTriangles = 0
  /// Vertices, used or not, with a coordinate that is infinite or not a number.
  public var nonFiniteVertices = 0
  /// Vertices, used or not, at exactly the position of an earlier vertex (-0 equals 0).
  public var coincidentVertices = 0
  /// The parts that hang together over edges, in the order of their first triangle.
  public var shells: [Shell] = []
  /// For every triangle its shell; `UInt32.max` for triangles that take no part.
  public var shellOfTriangle: [UInt32] = []

  /// A part of a mesh that hangs together over edges.
  public struct Shell: Equatable, Sendable, Codable {
    /// Its triangles.
    public var triangles = 0
    /// Its vertices; a vertex where two shells touch counts in both.
    public var vertices = 0
    /// Its edges.
    public var edges = 0
    /// Those of its edges with one triangle.
    public var boundaryEdges = 0
    /// Those of its edges with three or more triangles.
    public var nonManifoldEdges = 0
    /// Those of its edges that are not run through equally often in both directions.
    public var inconsistentEdges = 0
    /// Its vertices around which its triangles, together with those of other shells, do not form a
    /// single disc or half disc.
    public var nonManifoldVertices = 0

    /// Vertices - edges + triangles.
    public var eulerNumber: Int { vertices - edges + triangles }

    /// Whether every edge has at least two triangles.
    public var isClosed: Bool { boundaryEdges == 0 }

    /// Whether all neighbouring triangles agree on which side is outside.
    public var isOriented: Bool { inconsistentEdges == 0 }

    /// The number of handles; nil unless the shell is a closed, oriented 2-manifold.
    public var genus: Int? {
      guard isClosed, isOriented, nonManifoldEdges == 0, nonManifoldVertices == 0 else {
        return nil
      }
      return (2 - eulerNumber) / 2
    }
  }

  /// All edges.
  public var edges: Int { boundaryEdges + manifoldEdges + nonManifoldEdges }

  /// Vertices that no triangle names.
  public var unusedVertices: Int { vertices - usedVertices }

  /// Used vertices - edges + triangles that take part.
  public var eulerNumber: Int {
    usedVertices - edges + triangles - repeatedIndexTriangles - outOfRangeTriangles
  }

  /// Whether there is a surface and each of its edges has at least two triangles.
  public var isClosed: Bool { !shells.isEmpty && boundaryEdges == 0 }

  /// Whether every edge has one or two triangles and every vertex a single disc or half disc.
  public var isManifold: Bool { nonManifoldEdges == 0 && nonManifoldVertices == 0 }

  /// Whether all neighbouring triangles agree on which side is outside.
  public var isOriented: Bool { inconsistentEdges == 0 }
}
