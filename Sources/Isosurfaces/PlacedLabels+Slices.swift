import Geometry
import Volumes

extension PlacedLabels {
  /// From how many times the finest step on an axis counts as that of slices.
  private static let sliceRatio = 3.5

  /// The labels with slices put in between where slices lie far apart, their contours moving evenly
  /// from one to the next: else a wall that leans would climb in steps of a whole slice.
  ///
  /// Each axis whose step is at least 3.5 times the finest is cut into steps about as long as that;
  /// the voxels in between follow the signed distances of each structure (`LabelMap.resampled(to:)`).
  func withSlicesBetween() -> PlacedLabels {
    let grid = labels.grid
    let spacing = grid.spacing
    let finest = spacing.min()
    var parts = SIMD3<Int>(repeating: 1)
    for axis in 0..<3
    where spacing[axis] >= Self.sliceRatio * finest && grid.size[axis] > 1 {
      parts[axis] = Int((spacing[axis] / finest).rounded())
    }
    guard parts != SIMD3(repeating: 1) else { return self }
    let factor = SIMD3<Double>(parts)
    var map = grid.indexToPatient
    map.translation = map(0.5 / factor - 0.5)
    map.x /= factor.x
    map.y /= factor.y
    map.z /= factor.z
    let fine = Grid(size: grid.size &* parts, indexToPatient: map)
    let cut = (0..<3).map { axis in
      let lines = lines[axis]
      return zip(lines, lines.dropFirst()).flatMap { from, to in
        (0..<parts[axis]).map { from + (to - from) * Double($0) / factor[axis] }
      } + lines.suffix(1)
    }
    return PlacedLabels(labels: labels.resampled(to: fine), lines: cut)
  }
}
