/// From where to where distances are measured.
enum DistanceMeasure: Sendable {
  /// From a voxel's centre to the nearest centre of the mask.
  case toCentres
  /// From a voxel's centre to the nearest point of the mask's voxels as boxes.
  case toBoxes

  /// The distance along one axis in mm of so many steps, which may be negative. Both measures are
  /// convex in the number of steps, which is what `DistanceLine` needs.
  func length(_ steps: Int, spacing: Double) -> Double {
    let steps = Double(abs(steps))
    return spacing * (self == .toCentres ? steps : max(0, steps - 0.5))
  }

  /// The squares of the lengths of 0, 1, 2, ... steps.
  func squares(count: Int, spacing: Double) -> [Double] {
    (0..<count).map { steps in
      let length = length(steps, spacing: spacing)
      return length * length
    }
  }
}
