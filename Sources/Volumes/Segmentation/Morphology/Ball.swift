/// The voxels that are within a radius of a voxel's centre, on a grid that may have another spacing
/// along each axis.
package struct Ball: Sendable {
  /// The spacing along x, y and z in mm.
  let spacing: SIMD3<Double>
  /// Whether a voxel is where its centre is, or a box.
  let measure: DistanceMeasure
  /// The largest squared distance within the ball, in mm².
  let limit: Double
  /// How many voxels the ball reaches along each axis.
  let reach: SIMD3<Int>

  /// The voxels whose centres are not farther away than the radius. A part in 10⁹ of its square is
  /// allowed for rounding, so that a distance that equals the radius is within it.
  package init(radius: Double, spacing: SIMD3<Double>) {
    self.init(radius, spacing, .toCentres, limit: radius * radius * (1 + 1e-9))
  }

  /// The voxels whose boxes a ball of the radius runs into; those that it only touches are not in
  /// it. Where none of them is background, the ball fits into the mask.
  init(solidOfRadius radius: Double, spacing: SIMD3<Double>) {
    self.init(radius, spacing, .toBoxes, limit: radius * radius * (1 - 1e-9))
  }

  private init(
    _ radius: Double, _ spacing: SIMD3<Double>, _ measure: DistanceMeasure, limit: Double
  ) {
    precondition(radius >= 0 && radius.isFinite)
    precondition(spacing.x > 0 && spacing.y > 0 && spacing.z > 0)
    self.spacing = spacing
    self.measure = measure
    self.limit = limit
    reach = SIMD3(
      measure.steps(spacing.x, from: 0, within: limit),
      measure.steps(spacing.y, from: 0, within: limit),
      measure.steps(spacing.z, from: 0, within: limit))
  }

  /// How far the ball reaches along x in the row that is `y` and `z` voxels away; nil where it does
  /// not come to that row.
  func halfWidth(_ y: Int, _ z: Int) -> Int? {
    let stepY = measure.length(y, spacing: spacing.y)
    let stepZ = measure.length(z, spacing: spacing.z)
    let rest = stepY * stepY + stepZ * stepZ
    return rest <= limit ? measure.steps(spacing.x, from: rest, within: limit) : nil
  }
}

extension DistanceMeasure {
  /// The most steps of a length whose squared distance added to `rest` stays within the limit.
  fileprivate func steps(_ spacing: Double, from rest: Double, within limit: Double) -> Int {
    func isWithin(_ steps: Int) -> Bool {
      let length = length(steps, spacing: spacing)
      return rest + length * length <= limit
    }
    // No grid has more voxels along an axis than this.
    let most = 1_000_000_000
    var steps = Int(min(max(0, limit - rest).squareRoot() / spacing, Double(most)))
    while steps > 0, !isWithin(steps) { steps -= 1 }
    while steps < most, isWithin(steps + 1) { steps += 1 }
    return steps
  }
}
