import Parallel

extension Volume {
  /// The volume smoothed by a Gaussian whose standard deviation is `sigma` mm along every axis of
  /// the grid, in single precision.
  ///
  /// The kernel is sampled, cut at four standard deviations and normalised; beyond the border the
  /// last value repeats. SciPy's `gaussian_filter(sigma / spacing, mode='nearest')` to a millionth
  /// of the value range. A standard deviation of 0 only converts. Not-a-number spreads as far as
  /// the kernel reaches. Linear in voxels and in `sigma`; parallel over slices; besides the result
  /// a slice a thread.
  public func gaussian(sigma: Double) -> Volume {
    precondition(sigma >= 0 && sigma.isFinite)
    let kernels = (0..<3).map { LineKernel.gaussian(sigma: sigma / grid.spacing[$0]) }
    return Volume(grid: grid, voxels: .float(convolved(kernels, border: .nearest)))
  }

  /// Convolves along x, y and z with a kernel each.
  func convolved(_ kernels: [LineKernel], border: LineBorder) -> [Float] {
    switch voxels {
    case .uint8(let values): convolve(values, grid.size, kernels, border)
    case .int16(let values): convolve(values, grid.size, kernels, border)
    case .uint16(let values): convolve(values, grid.size, kernels, border)
    case .int32(let values): convolve(values, grid.size, kernels, border)
    case .float(let values): convolve(values, grid.size, kernels, border)
    case .double(let values): convolve(values, grid.size, kernels, border)
    }
  }
}

/// Convolves values of a grid of `size` along x, y and z with a kernel each.
func convolve<T: Voxel>(
  _ values: [T], _ size: SIMD3<Int>, _ kernels: [LineKernel], _ border: LineBorder
) -> [Float] {
  let slice = size.x * size.y
  var result = unspecifiedArray(of: Float.self, count: values.count)
  parallelChunks(of: &result, chunk: slice) { start, target in
    convolveSlice(values, size, z: start / slice, kernels, border, into: &target)
  }
  return result
}

/// One slice of what `convolve` gives.
func convolvedSlice<T: Voxel>(
  _ values: [T], _ size: SIMD3<Int>, z: Int, _ kernels: [LineKernel], _ border: LineBorder
) -> [Float] {
  var result = [Float](repeating: 0, count: size.x * size.y)
  var target = result.mutableSpan
  convolveSlice(values, size, z: z, kernels, border, into: &target)
  return result
}

private func convolveSlice<T: Voxel>(
  _ values: [T], _ size: SIMD3<Int>, z: Int, _ kernels: [LineKernel], _ border: LineBorder,
  into target: inout MutableSpan<Float>
) {
  let convolution = SliceConvolution(size: size, border: border)
  let margin = kernels[0].radius
  var slice = [Float](repeating: 0, count: size.x * size.y)
  var line = [Float](repeating: 0, count: size.x + 2 * margin)
  convolution.acrossSlices(values.span, z: z, kernels[2], into: &slice)
  for y in 0..<size.y {
    convolution.acrossRows(slice, y: y, kernels[1], into: &line, margin: margin)
    convolution.alongRow(line, margin: margin, kernels[0], into: &target, y: y)
  }
}
