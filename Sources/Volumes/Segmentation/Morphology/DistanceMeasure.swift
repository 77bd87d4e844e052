/// From where to where distances are measured.
enum DistanceMeasure: Sendable {
  /// From a voxel's centre to the nearest centre of the mask.
  case toCentres
  /// From a voxel's centre to the nearest point of the mask's voxels as boxes.
  case toBoxes

  /// The squared distances along one axis, in mm², of 0, 1, 2, ... steps. Both measures are convex
  /// in the number of steps, which is what `DistanceLine` needs.
  func squares(count: Int, spacing: Double) -> [Double] {
    (0..<count).map { steps in
      let length = spacing * (self == .toCentres ? Double(steps) : max(0, Double(steps) - 0.5))
      return length * length
    }
  }
}
