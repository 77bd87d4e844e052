import Geometry
import Isosurfaces
public import Surfaces
public import Volumes

/// The surfaces of what is to be printed, before anything was simplified.
public struct Surfaced: Sendable {
  /// The walls between structures and to the outside, smoothed.
  public var surface: LabelSurface
  /// Makes where each vertex of the surface lay before smoothing: when who asks has room for it.
  public var start: @Sendable () -> [SIMD3<Float>]
  /// Which of its triangles smoothing can have made cross.
  public var contacts: ContactRange
  /// The structures by their number in the surface; 0 is the outside.
  public var structures: [Structure]
  /// What was done on the way.
  public var report: SurfaceReport
}

/// What surfacing and smoothing did.
public struct SurfaceReport: Codable, Equatable, Sendable {
  /// `marching cubes` or `label net`.
  public var method: String
  /// Pairs of smoothing passes.
  public var smoothingPasses: Int
  /// How far smoothing may have moved a vertex, in mm along each axis of the grid.
  public var largestMove: [Double]
  /// What was changed to make labels well-composed; nil for grey values.
  public var wellComposed: WellComposedReport?
}

extension Segmented {
  /// Makes the surfaces.
  ///
  /// - Parameters:
  ///   - passes: pairs of smoothing passes; nil for the default: 200 for labels, whose terraces must
  ///     go, and 3 for grey values, where only noise must.
  ///   - recorder: hears of the stages `surface` and `smooth`.
  public func surfaced(smoothing passes: Int?, _ recorder: StageRecorder) -> Surfaced {
    switch self {
    case .grey(let segment):
      let mesh = recorder.measure("surface") {
        segment.level.volume.isosurface(of: segment.mask, in: segment.level.range)
      }
      let smoothed = recorder.measure("smooth") {
        Self.smooth(mesh, passes: passes ?? 3, segment.scan.grid.spacing)
      }
      return Surfaced(
        surface: smoothed.surface, start: { mesh.positions }, contacts: .anywhere,
        structures: [.background, segment.structure], report: smoothed.report)
    case .labels(let labels):
      let passes = passes ?? LabelWalls.defaultPasses
      // Who wants no smoothing wants the voxels as they are.
      let walls = recorder.measure("surface") {
        LabelWalls(of: labels, fillingSlices: passes > 0)
      }
      let (half, changes, start) = (walls.largestMove, walls.changes, walls.start)
      let surface = recorder.measure("smooth", handing: walls) { $0.surface(smoothing: passes) }
      return Surfaced(
        surface: surface, start: { start.positions }, contacts: .quadsAtOneVertex,
        structures: labels.structures,
        report: SurfaceReport(
          method: "label net", smoothingPasses: passes,
          largestMove: passes > 0 ? [half.x, half.y, half.z] : [0, 0, 0],
          wellComposed: changes))
    }
  }

  /// Takes the noise off an isosurface, the volume staying, and gives back what its flat triangles cut
  /// off curved walls: no vertex moves by more than a quarter of a voxel.
  private static func smooth(
    _ mesh: Mesh, passes: Int, _ spacing: SIMD3<Double>
  ) -> (surface: LabelSurface, report: SurfaceReport) {
    let radius = passes > 0 ? spacing.min() / 4 : 0
    let report = SurfaceReport(
      method: "marching cubes", smoothingPasses: passes, largestMove: [radius, radius, radius])
    guard passes > 0 else { return (LabelSurface(mesh), report) }
    let options = SmoothingOptions(passes: passes, leash: .ball(Float(radius)))
    var surface = LabelSurface(mesh).smoothed(options, structures: 2)
    let smooth = Mesh(positions: surface.positions, triangles: surface.triangles)
    surface.positions = smooth.balancingChords(upTo: Float(radius)).positions
    return (surface.held(on: options.leash, from: mesh.positions), report)
  }
}

extension Surfaced {
  /// The surface without what crosses in it, and what that took.
  public func untangled() -> (LabelSurface, UntanglingReport) {
    surface.untangled(towards: start(), contacts: contacts)
  }

  /// The structures that have a surface, each with its number there and a name for its file (without
  /// suffix).
  public var parts: [(file: String, part: Part, number: Int)] {
    var names = FileNames()
    return structures.indices.dropFirst().compactMap { index in
      let mesh = surface.part(UInt16(index))
      guard !mesh.triangles.isEmpty else { return nil }
      let structure = structures[index]
      return (
        names.unique(structure.name),
        Part(name: structure.name, color: structure.color, mesh: mesh), index
      )
    }
  }
}
