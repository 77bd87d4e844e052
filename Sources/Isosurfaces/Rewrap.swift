public import Failures
import Foundation
import Geometry
public import Surfaces
import Volumes

/// What a new wrapping did, in mm.
public struct RewrapReport: Codable, Equatable, Sendable {
  /// How far outside the old surface the new one was to lie.
  public var offset: Double
  /// The step of the grid that was sampled.
  public var step: Double
  /// The largest distance from the new surface to the old one, mended, that was measured.
  public var maximumDeviation: Double
  /// The mean of these distances.
  public var meanDeviation: Double
}

/// Why a mesh was not wrapped anew.
public enum RewrapFailure: Failure, Equatable {
  /// There is no triangle with coordinates that are numbers.
  case noTriangles
  /// So small an offset would take more samples than fit memory.
  case tooFine(smallest: Double)

  /// See `Failure`.
  public var kind: FailureKind {
    switch self {
    case .noTriangles: .nothingToPrint
    case .tooFine: .badArguments
    }
  }

  /// See `Failure`.
  public var description: String {
    switch self {
    case .noTriangles: "There is no usable triangle to wrap."
    case .tooFine(let smallest):
      "So fine a wrapping takes too much memory for a model of this size; "
        + "give at least \(smallest) mm."
    }
  }
}

extension Mesh {
  /// A new surface that encloses every triangle of the mesh and of `inside`, about `offset` mm outside: the way out
  /// where nothing can be mended.
  ///
  /// The distance to the triangles is sampled on a grid, negative where `inside` winds around more
  /// than half of a place, and surfaced at the offset by marching cubes. All corners of a cell
  /// through which a triangle runs are closer to it than a cell's diagonal, which is less than the
  /// offset; so the triangle lies inside. Gaps narrower than twice the offset close.
  ///
  /// - Parameters:
  ///   - offset: mm, positive.
  ///   - inside: a surface with the same inside that is as closed as can be; the mesh repaired.
  /// - Returns: a closed, outward manifold. The same for any number of threads.
  /// - Complexity: 2 µs a sample; 4 bytes a sample, at most 2 GB.
  public func rewrapped(
    offset: Double, inside: Mesh
  ) throws(RewrapFailure) -> (Mesh, RewrapReport) {
    precondition(offset > 0)
    // Patches of the mended surface are walls too.
    let walls = Model(parts: [Part(name: "", mesh: self), Part(name: "", mesh: inside)]).merged
    let tree = TriangleTree(walls)
    guard !tree.isEmpty else { throw .noTriangles }
    let bounds = walls.usedBounds
    // A little more than the root of three cells fits in the offset.
    let step = offset / 1.75
    let margin = offset + 2 * step
    let size = (bounds.size + 2 * margin) / step
    guard size.x * size.y * size.z < 5e8 else {
      let finest = cbrt(bounds.size.x * bounds.size.y * bounds.size.z / 4e8)
      throw .tooFine(smallest: (1.75 * finest * 100).rounded(.up) / 100)
    }
    let counts = SIMD3(Int(size.x) + 2, Int(size.y) + 2, Int(size.z) + 2)
    let grid = Grid(
      size: counts, spacing: SIMD3(repeating: step), origin: bounds.lower - margin)
    let solid = TriangleTree(inside)
    let sampler = DistanceSampler(
      tree: tree, solid: solid, isClosed: inside.topology().boundaryEdges == 0,
      field: WindingField(solid), farthest: Float(2 * offset))
    let values = sampler.samples(grid).map { -$0 }
    let surface = Volume(grid: grid, voxels: .float(values)).isosurface(at: -offset)
    let distance = surface.distance(to: walls)
    let report = RewrapReport(
      offset: offset, step: step, maximumDeviation: distance?.forward.maximum ?? 0,
      meanDeviation: distance?.forward.mean ?? 0)
    return (surface, report)
  }

  /// The bounds of the vertices of usable triangles.
  private var usedBounds: Bounds {
    Bounds(
      triangles.lazy.filter { max($0.a, max($0.b, $0.c)) < positions.count }
        .map { t in [t.a, t.b, t.c].map { positions[Int($0)] } }
        .filter { corners in corners.allSatisfy { ($0.x + $0.y + $0.z).isFinite } }
        .flatMap { $0 })
  }
}
