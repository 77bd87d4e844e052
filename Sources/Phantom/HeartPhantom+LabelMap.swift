import Geometry
import Parallel
public import Volumes

extension HeartPhantom {
  /// The structure at the centre of every voxel; indices are positions in `HeartPhantom.structures`.
  ///
  /// Linear in the voxels near surfaces; parallel over slabs of slices, equal for any number of
  /// threads.
  public func labelMap() -> LabelMap {
    let rasterizer = Rasterizer(scene: scene, grid: grid)
    var indices = [UInt16](repeating: 0, count: grid.count)
    let area = grid.size.x * grid.size.y
    parallelChunks(of: &indices, chunk: area * Rasterizer.slab) { start, span in
      rasterizer.fill(&span, firstSlice: start / area) { tissue in
        UInt16(tissue.label)
      } mixed: { scene, point in
        UInt16(scene.tissue(at: point).label)
      }
    }
    return LabelMap(grid: grid, indices: indices, structures: HeartPhantom.structures)
  }
}
