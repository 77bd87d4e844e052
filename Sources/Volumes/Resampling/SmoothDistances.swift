import Geometry
import Parallel

/// The signed distances of a map's structures, smooth between the voxels.
struct SmoothDistances: Sendable {
  let map: LabelMap
  private let near: NearDistances

  init(of map: LabelMap) {
    self.map = map
    // A structure that fills its surroundings has no surface there: any depth that all sides share
    // will do.
    near = NearDistances(of: map, limit: 2.5 * map.grid.spacing.max())
  }

  /// The distance of the voxels of a box to the half-way surface of a structure, in mm, negative
  /// inside.
  ///
  /// As far as two and a half voxels from the surface, smoothed over a few voxels without shrinking what
  /// is round; where that would take a voxel from its structure or give it another's, the distances of
  /// it and of those that touch it stay as they were. A value depends on what is near it alone, not on
  /// the box.
  func field(of index: UInt16, in box: IndexBox) -> Volume {
    let around = box.grown(by: 2 * Self.kernel.radius + 1, within: map.grid.size)
    let exact = near.values(of: index, in: around)
    let smooth = smoothing(exact, around.size)
    var field = smooth
    for offset in smooth.indices where (smooth[offset] < 0) != (exact[offset] < 0) {
      restore(&field, exact, around: offset, around.size)
    }
    let part = map.grid.cropped(lower: around.lower, upper: around.upper)
    return Volume(grid: part, voxels: .float(field))
      .cropped(lower: box.lower &- around.lower, upper: box.upper &- around.lower)
  }

  /// A binomial kernel: nearly a Gaussian of 1.4 voxels, but with an end.
  private static let kernel = LineKernel([1, 8, 28, 56, 70, 56, 28, 8, 1].map { $0 / 256 })

  /// Smooths without moving curved surfaces inwards: what the kernel takes off is added before it is
  /// applied, which leaves the second moment of the whole at zero.
  private func smoothing(_ values: [Float], _ size: SIMD3<Int>) -> [Float] {
    let kernels = [Self.kernel, Self.kernel, Self.kernel]
    var sharp = convolve(values, size, kernels, .nearest)
    parallelChunks(of: &sharp, chunk: 1 << 16) { start, target in
      let before = values.span.extracting(start..<start + target.count)
      for i in 0..<target.count { target[i] = 2 * before[i] - target[i] }
    }
    return convolve(sharp, size, kernels, .nearest)
  }

  /// Puts back the distances of a voxel and of those that touch it.
  private func restore(
    _ field: inout [Float], _ exact: [Float], around offset: Int, _ size: SIMD3<Int>
  ) {
    let voxel = SIMD3(
      offset % size.x, offset / size.x % size.y, offset / (size.x * size.y))
    let low = pointwiseMax(voxel &- 1, .zero)
    let high = pointwiseMin(voxel &+ 1, size &- 1)
    for z in low.z...high.z {
      for y in low.y...high.y {
        let row = (z * size.y + y) * size.x
        for x in row + low.x...row + high.x { field[x] = exact[x] }
      }
    }
  }
}
