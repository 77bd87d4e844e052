import Isosurfaces
public import Surfaces

/// A segmentation's own surface, from which deviations are measured: the isosurface as extracted, or the
/// labels' voxel faces.
public struct OwnSurface: Sendable {
  /// The walls of all structures.
  public var surface: LabelSurface
  /// What it is, in words.
  public var title: String

  /// That of one structure, by its number. Linear in the surface.
  public func part(_ number: Int) -> ReferenceSurface {
    ReferenceSurface(surface.part(UInt16(number)), title: title)
  }

  /// That of all structures together.
  public var union: ReferenceSurface { ReferenceSurface(surface.union, title: title) }
}

/// What the surface of grey values is called that deviations are measured from.
public let isosurfaceTitle = "the isosurface as extracted from the scan"

extension Segmented {
  /// The segmentation's own surface. Of grey values it is at hand; of labels the walls are found anew, as they
  /// are: a few passes over the map.
  ///
  /// - Parameter surfaced: what was made of it, with its surface as it was made.
  public func ownSurface(of surfaced: Surfaced) -> OwnSurface {
    switch self {
    case .grey:
      var surface = surfaced.surface
      surface.positions = surfaced.start()
      return OwnSurface(surface: surface, title: isosurfaceTitle)
    case .labels(let labels):
      return OwnSurface(
        surface: LabelWalls.voxelFaces(of: labels),
        title: "the labels' own surface, half-way between voxels of different label")
    }
  }
}
