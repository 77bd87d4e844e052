import Geometry
import Parallel
public import Surfaces
public import Volumes

/// The walls of all structures of a label map in one pass, shared by neighbours vertex for vertex
/// and triangle for triangle.
///
/// The label map is first made well-composed (see `changes`), so that the boundary of each
/// structure, and of all together, is a closed 2-manifold: it has the connectivity of its voxel
/// faces. Changing a few voxels was preferred to splitting vertices because sheets that are split
/// in place are welded again by every reader of STL.
public struct LabelWalls: Sendable {
  /// What was changed so that no two voxels of a structure meet only at an edge or corner.
  public let changes: WellComposedReport
  private let grid: Grid
  private let spacing: SIMD3<Double>
  /// The voxels of each structure before those changes: the volumes that smoothing keeps.
  private let voxelCounts: [Int]
  private let corners: [SIMD3<Float>]
  private let neighbours: Neighbours
  private let quads: [Quad]

  /// Finds the walls. A few passes over the volume; about 100 bytes a vertex. The same for any
  /// number of threads.
  public init(of labels: LabelMap) {
    let (composed, changes) = labels.wellComposed()
    self.init(net: LabelNet(composed), changes: changes, voxelCounts: labels.voxelCounts())
  }

  private init(net: LabelNet, changes: WellComposedReport, voxelCounts: [Int]) {
    self.changes = changes
    grid = net.labels.grid
    spacing = grid.spacing
    self.voxelCounts = voxelCounts
    corners = net.corners(spacing)
    neighbours = net.neighbours()
    quads = net.quads()
  }

  /// The walls smoothed in millimetres, in the patient frame.
  ///
  /// Vertices on surfaces are averaged over their neighbours, those on the curves where three
  /// structures meet only along the curve; each is held within half a voxel of its grid corner.
  /// Then the walls are shifted so that each structure keeps its voxels' volume. Freedom from
  /// self-intersections is not promised.
  ///
  /// - Parameter passes: pairs of smoothing passes; 0 leaves the voxel faces as they are.
  /// - Returns: structures by their position in the label map's `structures`.
  public func surface(smoothing passes: Int = 20) -> LabelSurface {
    guard passes > 0 else { return inPatientFrame(quads.triangulated(corners)) }
    let options = SmoothingOptions(passes: passes, leash: .box(SIMD3<Float>(spacing / 2)))
    let smooth = quads.triangulated(taubinSmoothed(corners, neighbours, options))
    let cell = spacing.x * spacing.y * spacing.z
    return inPatientFrame(
      smooth.keepingVolumes(
        voxelCounts.map { Double($0) * cell }, from: corners, leash: options.leash))
  }

  /// The voxel faces of a label map exactly as it is: what deviations are measured from.
  ///
  /// Where voxels of a structure meet only at an edge or corner it is not a manifold.
  public static func voxelFaces(of labels: LabelMap) -> LabelSurface {
    let net = LabelNet(labels)
    let spacing = labels.grid.spacing
    return placed(net.quads().triangulated(net.corners(spacing)), labels.grid, spacing)
  }

  private func inPatientFrame(_ surface: LabelSurface) -> LabelSurface {
    Self.placed(surface, grid, spacing)
  }

  /// Moves a surface from mm along the grid's axes to the patient frame.
  private static func placed(
    _ surface: LabelSurface, _ grid: Grid, _ spacing: SIMD3<Double>
  ) -> LabelSurface {
    var surface = surface
    let toPatient = Affine(
      x: grid.indexToPatient.x / spacing.x, y: grid.indexToPatient.y / spacing.y,
      z: grid.indexToPatient.z / spacing.z, translation: grid.origin)
    parallelChunks(of: &surface.positions, chunk: 1 << 14) { _, positions in
      for index in 0..<positions.count {
        positions[index] = SIMD3<Float>(toPatient(SIMD3<Double>(positions[index])))
      }
    }
    if grid.isMirrored { surface.triangles = surface.triangles.map(\.reversed) }
    return surface
  }
}
