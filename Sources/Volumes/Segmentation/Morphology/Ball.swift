/// The voxels whose centres lie within a radius of a voxel's centre, on a grid that may have
/// another spacing along each axis.
///
/// A distance that equals the radius is within it: a part in 10⁹ of the squared radius is allowed
/// for rounding, everywhere where a ball is used.
struct Ball: Sendable {
  /// The spacing along x, y and z in mm.
  let spacing: SIMD3<Double>
  /// The largest squared distance within the ball, in mm².
  let limit: Double
  /// How many voxels the ball reaches along each axis.
  let reach: SIMD3<Int>

  /// Creates a ball of a radius in mm, which must be finite and not negative.
  init(radius: Double, spacing: SIMD3<Double>) {
    precondition(radius >= 0 && radius.isFinite)
    precondition(spacing.x > 0 && spacing.y > 0 && spacing.z > 0)
    self.spacing = spacing
    let limit = radius * radius * (1 + 1e-9)
    self.limit = limit
    reach = SIMD3(
      steps(along: spacing.x, from: 0, within: limit),
      steps(along: spacing.y, from: 0, within: limit),
      steps(along: spacing.z, from: 0, within: limit))
  }

  /// How far the ball reaches along x in the row that is `y` and `z` voxels away; nil where it does
  /// not come to that row.
  func halfWidth(_ y: Int, _ z: Int) -> Int? {
    let (stepY, stepZ) = (Double(y) * spacing.y, Double(z) * spacing.z)
    let rest = stepY * stepY + stepZ * stepZ
    return rest <= limit ? steps(along: spacing.x, from: rest, within: limit) : nil
  }
}

/// The most steps of a length whose squared distance added to `rest` stays within the limit.
private func steps(along spacing: Double, from rest: Double, within limit: Double) -> Int {
  func isWithin(_ steps: Int) -> Bool {
    let length = Double(steps) * spacing
    return rest + length * length <= limit
  }
  // No grid has more voxels along an axis than this.
  var steps = Int(min((max(0, limit - rest)).squareRoot() / spacing, 1e9))
  while !isWithin(steps) && steps > 0 { steps -= 1 }
  while steps < 1_000_000_000, isWithin(steps + 1) { steps += 1 }
  return steps
}
