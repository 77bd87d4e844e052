public import Surfaces
public import Volumes

extension Volume {
  /// The surface around the voxels of a mask, with its vertices where the values cross the bounds.
  ///
  /// Marching cubes over the mask's bits; a vertex lies on the line between an inside and an
  /// outside voxel where the linearly interpolated value equals the bound that is crossed, at
  /// least 1/256 of the way from either, so that no two vertices coincide. What lies outside the
  /// volume is outside: the border is closed half a voxel beyond the last voxel's centre. Where a
  /// mask holds less than its threshold would (a single component), the rest is treated as below
  /// the bound. The result is closed, 2-manifold, outward and, before rounding to single
  /// precision, free of self-intersections, for any mask and values; a mirrored grid is respected.
  ///
  /// - Parameters:
  ///   - mask: which voxels are inside; of the volume's size.
  ///   - range: the values that count as inside, bounds included.
  /// - Returns: vertices in mm in the patient frame; empty for an empty mask. The same bytes for
  ///   any number of threads. Vertices and triangles are ordered by slice, row and position.
  /// - Complexity: one pass over the mask's words and one visit to each active cell; memory for
  ///   the mesh and 16 bytes a row.
  public func isosurface(of mask: Mask, in range: ClosedRange<Double>) -> Mesh {
    precondition(mask.size == grid.size)
    return surface(in: range) { z, slice in
      let first = z * slice.count
      for word in 0..<slice.count { slice[word] = mask.words[first &+ word] }
    }.mesh
  }

  /// The surface around all voxels at or above a level.
  public func isosurface(at level: Double) -> Mesh { levelSurface(at: level).mesh }

  /// The same as a surface that can be balanced.
  public func levelSurface(at level: Double) -> LevelSurface {
    let range = level...Double.infinity
    return surface(in: range) { z, slice in markVoxels(in: range, ofSlice: z, into: &slice) }
  }

  private func surface(
    in range: ClosedRange<Double>,
    _ fill: @Sendable (_ z: Int, _ words: inout MutableSpan<UInt64>) -> Void
  ) -> LevelSurface {
    let (layers, layout) =
      switch voxels {
      case .uint8(let values): findLayers(values, grid.size, range, fill)
      case .int16(let values): findLayers(values, grid.size, range, fill)
      case .uint16(let values): findLayers(values, grid.size, range, fill)
      case .int32(let values): findLayers(values, grid.size, range, fill)
      case .float(let values): findLayers(values, grid.size, range, fill)
      case .double(let values): findLayers(values, grid.size, range, fill)
      }
    return LevelSurface(layers, layout, of: self)
  }
}
