import Parallel

extension Volume {
  /// How steeply the values change: the length of the gradient of the volume smoothed by a Gaussian
  /// of `sigma` mm, in values a millimetre, in single precision.
  ///
  /// By derivatives of the sampled Gaussian that are exact for linear values. SciPy's
  /// `gaussian_filter` of order 1 along each axis, divided by the spacing, within a thousandth of the
  /// value range where `sigma` is at least one voxel; beyond the border the last value repeats.
  /// Derivatives are along the axes of the grid, which are taken as perpendicular. Not-a-number
  /// spreads as far as the kernel reaches. Parallel over slices; besides the result five slices a
  /// thread.
  public func gradientMagnitude(sigma: Double) -> Volume {
    precondition(sigma >= 0 && sigma.isFinite)
    let lengths =
      switch voxels {
      case .uint8(let values): gradientLengths(values, sigma)
      case .int16(let values): gradientLengths(values, sigma)
      case .uint16(let values): gradientLengths(values, sigma)
      case .int32(let values): gradientLengths(values, sigma)
      case .float(let values): gradientLengths(values, sigma)
      case .double(let values): gradientLengths(values, sigma)
      }
    return Volume(grid: grid, voxels: .float(lengths))
  }

  private func gradientLengths<T: Voxel>(_ values: [T], _ sigma: Double) -> [Float] {
    let derivatives = SliceDerivatives(grid: grid, sigma: sigma)
    let orders: [SIMD3<Int>] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    let slice = grid.size.x * grid.size.y
    var result = unspecifiedArray(of: Float.self, count: values.count)
    parallelChunks(of: &result, chunk: slice) { start, target in
      let slopes = derivatives.slices(values.span, z: start / slice, orders: orders)
      let (alongX, alongY, alongZ) = (slopes[0], slopes[1], slopes[2])
      let dx = alongX.span
      let dy = alongY.span
      let dz = alongZ.span
      for i in 0..<target.count {
        target[i] = (dx[i] * dx[i] + dy[i] * dy[i] + dz[i] * dz[i]).squareRoot()
      }
    }
    return result
  }
}
