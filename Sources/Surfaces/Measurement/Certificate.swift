import Geometry

/// What was measured on a mesh and whether it bounds solids that can be printed.
///
/// Everything is decided for the float32 coordinates as they are, with vertices at exactly equal
/// positions taken as one, since that is what a reader of STL gets: a mesh whose own indices are
/// manifold but whose positions coincide is judged by what it becomes in the file.
public struct Certificate: Equatable, Sendable, Codable {
  /// All triangles.
  public var triangles: Int
  /// Vertices in use, equal positions taken as one.
  public var vertices: Int
  /// Edges with one triangle. Sound: none.
  public var boundaryEdges: Int
  /// Edges with three or more triangles. Sound: none.
  public var nonManifoldEdges: Int
  /// Vertices whose triangles do not form a single disc or half disc. Sound: none.
  public var nonManifoldVertices: Int
  /// Edges whose triangles disagree on which side is outside. Sound: none.
  public var inconsistentEdges: Int
  /// Closed, oriented shells that face the wrong way: a solid must face outward and lie outside all
  /// others, a cavity inward and inside exactly one solid. Sound: none.
  public var misdirectedShells: Int
  /// Shells that bound a cavity, as they should: inward and inside exactly one solid.
  public var cavities: Int
  /// Triangles of exactly zero area, a vertex named twice included. Sound: none.
  public var degenerateTriangles: Int
  /// Triangles with the same corners as an earlier one. Sound: none.
  public var duplicateTriangles: Int
  /// Triangles that name a vertex which does not exist. Sound: none.
  public var outOfRangeTriangles: Int
  /// Vertices with a coordinate that is infinite or not a number, used or not. Sound: none.
  public var nonFiniteVertices: Int
  /// Triangles that run through or onto others, or nil where this was not asked for. Sound: none.
  public var selfIntersections: SelfIntersections?
  /// The parts that hang together over edges.
  public var shells: Int
  /// The handles of all shells together, or nil where a shell is not a closed oriented manifold.
  public var genus: Int?
  /// The enclosed volume in ml; cavities are subtracted.
  public var volume: Double
  /// The area in mm².
  public var area: Double
  /// How far the mesh lies from the surface that it stands for; nil where nobody said which. It has
  /// no part in soundness: how far is too far is for people to say.
  public var deviation: Deviation?

  /// Whether every edge has at least two triangles, and there is a triangle.
  public var isClosed: Bool { shells > 0 && boundaryEdges == 0 }

  /// Whether every edge has at most two triangles and every vertex a single disc or half disc.
  public var isManifold: Bool { nonManifoldEdges == 0 && nonManifoldVertices == 0 }

  /// Whether neighbouring triangles agree on which side is outside.
  public var isOriented: Bool { inconsistentEdges == 0 }

  /// Whether every shell is a closed oriented one that faces the right way.
  public var isOutward: Bool { isClosed && isOriented && misdirectedShells == 0 }

  /// Whether the mesh bounds solids: closed, 2-manifold, outward, without degenerate, duplicate,
  /// unusable or intersecting triangles. Where self-intersections were not looked for it says
  /// nothing about them; see `selfIntersections`.
  ///
  /// Several solids in one mesh are sound while they do not touch; so is a cavity.
  public var isSound: Bool {
    isOutward && isManifold && degenerateTriangles == 0 && duplicateTriangles == 0
      && outOfRangeTriangles == 0 && nonFiniteVertices == 0 && (selfIntersections?.pairs ?? 0) == 0
  }
}

extension Mesh {
  /// Certifies the mesh, or says what is wrong with it. Any mesh will do.
  ///
  /// - Parameters:
  ///   - selfIntersections: whether to look for triangles that run through others, which takes most
  ///     of the time.
  ///   - reference: the surface that this one stands for, to measure the deviation from. Both are
  ///     sampled at their vertices and at points at most about one and a half edges of the finer one apart.
  ///
  /// About 3 s of CPU time for 1.4 million triangles, and about 2 µs a sample for the deviation. The
  /// number of threads does not change it.
  public func certificate(
    selfIntersections: Bool = true, against reference: ReferenceSurface? = nil
  ) -> Certificate {
    let mesh = welded()
    let topology = mesh.topology()
    let tree = TriangleTree(mesh)
    let directions = mesh.directions(topology, tree)
    let measures = mesh.measures()
    let genera = topology.shells.map(\.genus)
    return Certificate(
      triangles: topology.triangles, vertices: topology.usedVertices,
      boundaryEdges: topology.boundaryEdges, nonManifoldEdges: topology.nonManifoldEdges,
      nonManifoldVertices: topology.nonManifoldVertices,
      inconsistentEdges: topology.inconsistentEdges,
      misdirectedShells: directions.misdirected, cavities: directions.cavities,
      degenerateTriangles: topology.repeatedIndexTriangles + topology.zeroAreaTriangles,
      duplicateTriangles: topology.duplicateTriangles,
      outOfRangeTriangles: topology.outOfRangeTriangles,
      nonFiniteVertices: topology.nonFiniteVertices,
      selfIntersections: selfIntersections ? mesh.selfIntersections(tree) : nil,
      shells: topology.shells.count,
      genus: genera.contains(nil) ? nil : genera.reduce(0) { $0 + ($1 ?? 0) },
      volume: measures.volume / 1000, area: measures.area,
      deviation: reference.flatMap { mesh.deviation(from: $0, tree) })
  }

  /// Which closed, oriented shells face the way they should. One that encloses nothing, like a triangle
  /// and its other side, faces nowhere.
  private func directions(
    _ topology: Topology, _ tree: TriangleTree
  ) -> (misdirected: Int, cavities: Int) {
    var samples = [Int](repeating: -1, count: topology.shells.count)
    for triangle in triangles.indices.reversed() {
      let shell = topology.shellOfTriangle[triangle]
      if shell != .max { samples[Int(shell)] = triangle }
    }
    let signs = signsOfVolumes(topology, samples)
    var misdirected = 0
    var cavities = 0
    for shell in topology.shells.indices where signs[shell] != 0 {
      guard topology.shells[shell].isClosed, topology.shells[shell].isOriented else { continue }
      let point = positions[Int(triangles[samples[shell]].a)]
      guard point.isFinite else { continue }
      var windingOfOthers = 0
      tree.visitCrossings(of: point) { triangle, sign in
        if topology.shellOfTriangle[triangle] != UInt32(shell) { windingOfOthers += sign }
      }
      switch (signs[shell], windingOfOthers) {
      case (1, 0): break
      case (-1, 1): cavities += 1
      default: misdirected += 1
      }
    }
    return (misdirected, cavities)
  }

  /// Whether each shell's volume is positive (1), negative (-1) or none to speak of (0).
  ///
  /// Taken about a corner of the shell's own, so that a speck far from the middle of the mesh is not
  /// lost in rounding: differences of floats of a shell are exact in doubles.
  private func signsOfVolumes(_ topology: Topology, _ samples: [Int]) -> [Int] {
    let origins = samples.map { $0 < 0 ? .zero : SIMD3<Double>(corners($0).a) }
    var sums = [SIMD2<Double>](repeating: .zero, count: samples.count)
    for triangle in triangles.indices {
      let shell = topology.shellOfTriangle[triangle]
      guard shell != .max else { continue }
      let (corners, origin) = (corners(triangle), origins[Int(shell)])
      guard corners.isFinite else { continue }
      let (a, b) = (SIMD3<Double>(corners.a) - origin, SIMD3<Double>(corners.b) - origin)
      let term = a.dot(b.cross(SIMD3<Double>(corners.c) - origin))
      sums[Int(shell)] += SIMD2(term, abs(term))
    }
    return sums.map { abs($0.x) <= 1e-13 * $0.y ? 0 : $0.x > 0 ? 1 : -1 }
  }
}
