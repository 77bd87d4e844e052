import Geometry
import Parallel
public import Surfaces
import Volumes

/// What marching cubes made of a volume, and between which voxels each vertex lies, so that it can be
/// balanced. Not to be copied: places are balanced in memory that copies would share.
public struct LevelSurface: ~Copyable, Sendable {
  /// Vertices in mm in the patient frame; see `Volume.isosurface(of:in:)`.
  public private(set) var mesh: Mesh
  /// Nil once it is balanced.
  private var found: (layers: [LayerCrossings], layout: RowLayout)?
  private let volume: Volume

  /// Writes each layer where it belongs, once all are found and summed.
  init(_ layers: [LayerCrossings], _ layout: RowLayout, of volume: Volume) {
    found = (layers, layout)
    self.volume = volume
    let grid = volume.grid
    mesh = Mesh(
      positions: unspecifiedArray(count: layout.vertexOffsets.last ?? 0),
      triangles: unspecifiedArray(count: layout.triangleOffsets.last ?? 0))
    let table = CubeTable(mirrored: grid.isMirrored)
    parallelPieces(
      of: &mesh.positions, offsets: layout.vertexOffsets,
      and: &mesh.triangles, offsets: layout.triangleOffsets
    ) { layer, positions, triangles in
      let found = layers[layer]
      writeVertices(of: found, layer, layout, grid, into: &positions)
      writeTriangles(of: found, layer, layout, table, into: &triangles)
    }
  }

  /// Slides each vertex along the line between its two voxels: to where values that bend cross the level, and by
  /// what flat triangles cut off curved walls, so that the surface lies about as much outside of them as inside.
  ///
  /// Of a ball of 16 voxels radius flat triangles cut off a fifth of a per cent, of a tube of two voxels
  /// five per cent; see `ChordHeights`. What straight lines between voxels miss of the values is a twentieth of
  /// a per cent of that ball, where voxels are four times as long as wide a quarter; see `bend`. Some nine tenths
  /// of the former and most of the latter are given back. A wall that is rough in itself, of noise or of a
  /// mask's voxels, gets rougher.
  ///
  /// No vertex slides by more than an eighth of its line, nor, if it was not there before, nearer than 1/32 to a
  /// voxel: the surface parts the same voxels, and before rounding to single precision it is as sound as it
  /// was. Vertices beside one of the two outermost voxels of the volume stay, on account of the cap. Done once; the
  /// second time nothing happens.
  ///
  /// - Complexity: linear, about 25 ns a triangle; memory for each thread of 40 bytes a vertex of three layers.
  public mutating func balance() {
    guard let (layers, layout) = found, !mesh.triangles.isEmpty else { return }
    let grid = volume.grid
    switch volume.voxels {
    case .uint8(let values): balancePlaces(of: layers, layout, mesh, grid, values)
    case .int16(let values): balancePlaces(of: layers, layout, mesh, grid, values)
    case .uint16(let values): balancePlaces(of: layers, layout, mesh, grid, values)
    case .int32(let values): balancePlaces(of: layers, layout, mesh, grid, values)
    case .float(let values): balancePlaces(of: layers, layout, mesh, grid, values)
    case .double(let values): balancePlaces(of: layers, layout, mesh, grid, values)
    }
    parallelPieces(of: &mesh.positions, offsets: layout.vertexOffsets) { layer, positions in
      writeVertices(of: layers[layer], layer, layout, grid, into: &positions)
    }
    found = nil
  }
}
