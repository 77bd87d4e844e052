import Geometry
import Memory
import Parallel
public import Surfaces
public import Volumes

/// The walls of all structures of a label map in one pass, shared by neighbours vertex for vertex
/// and triangle for triangle.
///
/// The walls are those of the voxels in which the labels were made: planes that are only repeated
/// are taken as one, and far slices get slices between them. Then the label map is made
/// well-composed (see `changes`), so that the boundary of each structure, and of all together, is a
/// closed 2-manifold: it has the connectivity of its voxel faces. Changing a few voxels was
/// preferred to splitting vertices because sheets that are split in place are welded again by every
/// reader of STL.
public struct LabelWalls: Sendable {
  /// What was changed so that no two voxels of a structure meet only at an edge or corner.
  public let changes: WellComposedReport
  /// How far smoothing may move a vertex along each axis of the grid, in mm: nearly half the
  /// step between the voxels in which the labels were made.
  public let largestMove: SIMD3<Double>
  private let grid: Grid
  /// The volume of each structure's voxels as they were given, in mm³: what smoothing keeps.
  private let volumes: [Double]
  private let net: LabelNet

  /// Finds the walls. A few passes over the volume; a bit a voxel and a few bytes a vertex; more where
  /// slices are put in between. The same for any number of threads.
  ///
  /// - Parameter fillingSlices: whether far slices get slices between them; without, the unsmoothed
  ///   walls are the faces of the given voxels wherever the map is well-composed.
  public init(of labels: LabelMap, fillingSlices: Bool = true) {
    let own = labels.withoutRepeatedPlanes()
    let placed = fillingSlices ? own.withSlicesBetween() : own
    let counts = labels.voxelCounts()
    let isOwn = placed.labels.grid.size == labels.grid.size
    let composed = placed.labels.wellComposed(
      counts: isOwn ? counts : placed.labels.voxelCounts())
    net = LabelNet(composed.labels, composed.corners, lines: placed.lines)
    changes = composed.report
    grid = labels.grid
    // Smoothing works along the grid's axes as if they stood upright on each other: on a sheared grid a
    // voxel has another volume there, which becomes the true one in the patient frame.
    let spacing = labels.grid.spacing
    volumes = counts.map { Double($0) * spacing.x * spacing.y * spacing.z }
    // A little less than half a cell, so that two vertices never meet in the middle.
    largestMove = SIMD3<Double>(placed.halfCell) * (1 - 1.0 / 256)
  }

  /// The walls smoothed in millimetres, in the patient frame.
  ///
  /// Vertices on surfaces are averaged over their neighbours, those on the curves where three
  /// structures meet only along the curve; each is held within `largestMove` of its grid corner.
  /// Walls are brought back to where they enclose what the voxels do, near each vertex and then for
  /// each structure as a whole. Freedom from self-intersections is not promised: quads that share a
  /// vertex may cross (`ContactRange.quadsAtOneVertex`).
  ///
  /// - Parameter passes: pairs of smoothing steps; 0 leaves the voxel faces as they are.
  /// - Returns: structures by their position in the label map's `structures`; triangles 2 q and
  ///   2 q + 1 are the two halves of quad q.
  public consuming func surface(smoothing passes: Int = LabelWalls.defaultPasses) -> LabelSurface {
    let (grid, volumes, places) = (grid, volumes, net.places)
    let (half, own) = (SIMD3<Float>(largestMove), net)
    _ = consume self
    let surface = Self.surface(of: consume own, smoothing: passes, within: half)
    guard passes > 0 else { return Self.placed(surface, grid) }
    // The net lay between arrays that stay.
    FreedMemory.giveBack()
    return Self.placed(
      surface.keepingVolumes(volumes, leash: .box(half)) { places.of($0) }, grid)
  }

  /// The smoothed walls of a net, which nobody needs after that.
  private static func surface(
    of net: consuming LabelNet, smoothing passes: Int, within half: SIMD3<Float>
  ) -> LabelSurface {
    net.triangulated(passes > 0 ? net.smoothed(passes: passes, within: half) : net.places.all)
  }

  /// As many pairs of smoothing steps as take the terraces of labels away to the eye.
  public static let defaultPasses = 200

  /// Where the vertices of a surface lie before smoothing: what to draw them back to. There, nothing crosses.
  public var start: Start { Start(places: net.places, grid: grid) }

  /// The corners of the voxels at which a surface has its vertices, some bits each.
  public struct Start: Sendable {
    fileprivate let places: CornerPlaces
    fileprivate let grid: Grid

    /// All of them in the order of the vertices, in the patient frame.
    public var positions: [SIMD3<Float>] {
      var positions = places.all
      LabelWalls.place(&positions, grid)
      return positions
    }
  }

  /// The voxel faces of a label map exactly as it is: what deviations are measured from.
  ///
  /// Where voxels of a structure meet only at an edge or corner it is not a manifold.
  public static func voxelFaces(of labels: LabelMap) -> LabelSurface {
    let spacing = labels.grid.spacing
    let lines = (0..<3).map { axis in
      (0...labels.grid.size[axis]).map { (Double($0) - 0.5) * spacing[axis] }
    }
    let net = LabelNet(MendedLabels(labels), LabelCorners(of: labels), lines: lines)
    return placed(net.triangulated(net.places.all), labels.grid)
  }

  /// Moves a surface from mm along the grid's axes to the patient frame.
  private static func placed(_ surface: consuming LabelSurface, _ grid: Grid) -> LabelSurface {
    place(&surface.positions, grid)
    if grid.isMirrored { surface.turnAround() }
    return surface
  }

  fileprivate static func place(_ positions: inout [SIMD3<Float>], _ grid: Grid) {
    let spacing = grid.spacing
    let toPatient = Affine(
      x: grid.indexToPatient.x / spacing.x, y: grid.indexToPatient.y / spacing.y,
      z: grid.indexToPatient.z / spacing.z, translation: grid.origin)
    parallelChunks(of: &positions, chunk: 1 << 14) { _, positions in
      for index in 0..<positions.count {
        positions[index] = SIMD3<Float>(toPatient(SIMD3<Double>(positions[index])))
      }
    }
  }
}
