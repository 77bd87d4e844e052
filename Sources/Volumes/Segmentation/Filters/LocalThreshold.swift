import Parallel

extension Volume {
  /// The voxels whose value is at least `offset` above the mean of the box around them that reaches
  /// `radius` mm along each axis of the grid: for scans whose brightness drifts.
  ///
  /// The box is that of the voxels whose centre is at most `radius` away along each axis, itself
  /// alone where there is none; beyond the border the last value repeats. The mean is in single
  /// precision. scikit-image's `threshold_local` with method 'mean', mode 'nearest' and the negated
  /// offset. A mean that is not a number has no voxel above it. Linear in voxels and in `radius`;
  /// parallel; memory: the result and two slices a thread.
  public func locallyThresholded(radius: Double, offset: Double = 0) -> Mask {
    precondition(radius >= 0 && radius.isFinite)
    let kernels = (0..<3).map { axis in
      let reach = min(radius / grid.spacing[axis] + 1e-9, Double(grid.size[axis]))
      return LineKernel.box(radius: Int(reach))
    }
    return switch voxels {
    case .uint8(let values): above(values, kernels, offset)
    case .int16(let values): above(values, kernels, offset)
    case .uint16(let values): above(values, kernels, offset)
    case .int32(let values): above(values, kernels, offset)
    case .float(let values): above(values, kernels, offset)
    case .double(let values): above(values, kernels, offset)
    }
  }

  private func above<T: Voxel>(_ values: [T], _ kernels: [LineKernel], _ offset: Double) -> Mask {
    let size = grid.size
    var mask = Mask(size: size)
    let width = mask.wordsPerRow
    parallelChunks(of: &mask.words, chunk: width * size.y) { start, words in
      let z = start / (width * size.y)
      let means = convolvedSlice(values, size, z: z, kernels, .nearest)
      for y in 0..<size.y {
        let first = (z * size.y + y) * size.x
        let line = values.span.extracting(first..<first + size.x)
        let mean = means.span.extracting(y * size.x..<(y + 1) * size.x)
        for x in 0..<size.x {
          let isAbove = line[x].asDouble >= Double(mean[x]) + offset
          words[y &* width &+ (x &+ 1) >> 6] |= (isAbove ? 1 : 0) << UInt64((x &+ 1) & 63)
        }
      }
    }
    return mask
  }
}
