/// Morphology by a true Euclidean ball: a voxel is within the radius where the distance of the
/// centres, in mm along each axis, is not greater (to a part in 10⁹ of the squared radius).
///
/// Radii are in mm and must be finite and not negative; `spacing` is the distance of neighbours
/// along x, y and z in mm. What lies outside the grid is unknown: it neither erodes nor dilates.
/// Only the mask's bounding box is worked on. Balls of few voxels are put together from widened rows
/// of bits, large ones are cut out of the exact distance transform; the result is the same.
extension Mask {
  /// The voxels within the radius of a voxel of the mask.
  public func dilated(by radius: Double, spacing: SIMD3<Double>) -> Mask {
    dilated(Ball(radius: radius, spacing: spacing))
  }

  /// The voxels of the mask that have no voxel of the grid's background within the radius.
  public func eroded(by radius: Double, spacing: SIMD3<Double>) -> Mask {
    eroded(Ball(radius: radius, spacing: spacing))
  }

  /// The mask eroded and then dilated: without what is thinner than the ball. Within the mask.
  public func opened(by radius: Double, spacing: SIMD3<Double>) -> Mask {
    eroded(by: radius, spacing: spacing).dilated(by: radius, spacing: spacing)
  }

  /// The mask dilated and then eroded: gaps and pits that the ball does not fit into are filled.
  /// Contains the mask.
  ///
  /// Dilation goes on beyond the grid, as if it were larger and empty there, so that nothing is
  /// lost at its border nor joined to it. A bit of memory for each voxel of the bounding box made
  /// larger by the radius on every side: the caller must bound the radius.
  public func closed(by radius: Double, spacing: SIMD3<Double>) -> Mask {
    guard let box = boundingBox else { return self }
    let ball = Ball(radius: radius, spacing: spacing)
    // One more layer: it is the nearest background outside.
    let lower = box.lower &- ball.reach &- 1
    let upper = box.upper &+ ball.reach &+ 1
    let around = framed(lower, upper).dilatedWhole(ball).complement()
    return around.dilatedWhole(ball).complement().framed(.zero &- lower, size &- lower)
  }
}

extension Mask {
  /// The voxels of the grid that a ball around a voxel of the mask covers.
  func dilated(_ ball: Ball) -> Mask {
    guard let box = boundingBox else { return self }
    let reach = pointwiseMin(ball.reach, size)
    let lower = pointwiseMax(box.lower &- reach, .zero)
    let upper = pointwiseMin(box.upper &+ reach, size)
    return framed(lower, upper).dilatedWhole(ball).framed(.zero &- lower, size &- lower)
  }

  /// The voxels of the mask around which a ball covers no background of the grid.
  func eroded(_ ball: Ball) -> Mask {
    guard let box = boundingBox else { return self }
    // The nearest background to a voxel of the box is not farther away than its layer around.
    let lower = pointwiseMax(box.lower &- 1, .zero)
    let upper = pointwiseMin(box.upper &+ 1, size)
    let frame = framed(lower, upper)
    return frame.subtracting(frame.complement().dilatedWhole(ball))
      .framed(.zero &- lower, size &- lower)
  }

  /// The mask dilated without regard to its bounding box.
  private func dilatedWhole(_ ball: Ball) -> Mask {
    let rows = BallRows(ball, size: size)
    // Measured: 0.2 ns for a row of the ball and a word, 16 ns for a voxel's distance.
    let isSmall = rows.count * words.count <= 80 * size.x * size.y * size.z
    return isSmall ? rows.dilated(self) : dilatedByDistances(ball)
  }
}
