import Geometry
import Parallel

/// How far a surface lies from the one that it stands for, as certificates carry it; all in mm.
public struct Deviation: Equatable, Sendable, Codable {
  /// What it was measured against, in words.
  public var against: String
  /// The mean over both surfaces, by area.
  public var mean: Double
  /// The root mean square over both surfaces, by area.
  public var rms: Double
  /// The larger of the distances that 95 % of either surface do not exceed.
  public var percentile95: Double
  /// The largest distance of any sample of either surface.
  public var maximum: Double
  /// From the surface to what it was measured against.
  public var forward: SurfaceDistance.OneSided
  /// And back.
  public var backward: SurfaceDistance.OneSided

  /// The deviation that a two-sided distance states.
  public init(_ distance: SurfaceDistance, against: String) {
    self.against = against
    mean = distance.mean
    rms = distance.rms
    percentile95 = distance.percentile95
    maximum = distance.maximum
    forward = distance.forward
    backward = distance.backward
  }
}

/// A surface to measure from, and what to call it.
public struct ReferenceSurface: Sendable {
  /// The surface, in mm in the frame of what is measured.
  public var mesh: Mesh
  /// What it is, in words, such as `the isosurface as extracted`.
  public var title: String

  /// Names a surface.
  public init(_ mesh: Mesh, title: String) {
    self.mesh = mesh
    self.title = title
  }
}

/// How far each vertex of a mesh lies from another surface.
public struct VertexDeviations: Equatable, Sendable {
  /// For each vertex the distance in mm to the closest point of the other surface; with a sign where
  /// that surface has an inside: negative inside, positive outside. Not a number where the vertex is
  /// none.
  public var values: [Float]
  /// Whether the other surface is closed, manifold and oriented, so that there is an inside.
  public var isSigned: Bool
}

extension Mesh {
  /// How far each vertex lies from another surface, or nil where that has no usable triangle.
  ///
  /// Exact but for the rounding of doubles, and of the result; inside and outside by exact crossings
  /// of a ray. About 3 µs a vertex of CPU time; the number of threads does not change it.
  public func vertexDeviations(from other: Mesh) -> VertexDeviations? {
    let tree = TriangleTree(other)
    guard !tree.isEmpty else { return nil }
    let topology = other.welded().topology()
    let isSigned = topology.isClosed && topology.isManifold && topology.isOriented
    var values = unspecifiedArray(of: Float.self, count: positions.count)
    parallelChunks(of: &values, chunk: 1 << 10) { start, span in
      let positions = positions.span
      // Vertices that follow each other are mostly close, as `distances` likes it.
      let distances = tree.distances(
        of: span.indices.map { SIMD3<Double>(positions[start + $0]) })
      for index in span.indices {
        let distance = distances[index]
        let isInside =
          isSigned && distance.isFinite && tree.windingNumber(at: positions[start + index]) != 0
        span[index] = Float(isInside ? -distance : distance)
      }
    }
    return VertexDeviations(values: values, isSigned: isSigned)
  }
}

extension Mesh {
  /// The deviation from a reference, as the certificate has it; nil where one of them has no usable
  /// triangle. About 1 µs a sample.
  public func deviation(from reference: ReferenceSurface) -> Deviation? {
    deviation(from: reference, TriangleTree(self))
  }

  /// The same where the tree is at hand.
  func deviation(from reference: ReferenceSurface, _ tree: TriangleTree) -> Deviation? {
    denseDistance(to: reference.mesh, tree).map { Deviation($0, against: reference.title) }
  }

  /// The two-sided distance to another surface, sampled at vertices and middles, and larger triangles about
  /// as densely as the finer of the two is cut into triangles; nil where one of them has no usable
  /// triangle. About 1 µs a sample.
  public func denseDistance(to other: Mesh) -> SurfaceDistance? {
    denseDistance(to: other, TriangleTree(self))
  }

  private func denseDistance(to other: Mesh, _ tree: TriangleTree) -> SurfaceDistance? {
    let otherTree = TriangleTree(other)
    let edges = [tree.meanEdgeLength, otherTree.meanEdgeLength].filter { $0 > 0 }
    // The triangles of the finer one itself need no more than their middle.
    let spacing = edges.min().map { 1.5 * $0 }
    return distance(to: other, spacing: spacing, tree: tree, otherTree: otherTree)
  }
}

extension TriangleTree {
  /// The mean length of the sides of its triangles in mm; zero where there is none.
  fileprivate var meanEdgeLength: Double {
    let sum = corners.reduce(0.0) {
      $0 + Double(($1.b - $1.a).length) + Double(($1.c - $1.b).length)
        + Double(($1.a - $1.c).length)
    }
    return corners.isEmpty ? 0 : sum / Double(3 * corners.count)
  }
}
