import Geometry
import Parallel
public import Volumes

extension HeartPhantom {
  /// The scan in Hounsfield units, as `Int16`.
  ///
  /// A voxel that holds several tissues gets their mean over 3 × 3 × 3 points; then comes the point
  /// spread (a Gaussian of `options.blur` mm, cut at 3.5 standard deviations; the outermost slices
  /// are repeated beyond the field of view), then white noise of `options.noise` HU, then rounding
  /// to -1024...3071. The noise is a function of seed and voxel, so the bytes are the same for any
  /// number of threads.
  public func volume() -> Volume {
    let blurred = blurredInSlices()
    let area = grid.size.x * grid.size.y
    let kernel = GaussianKernel(sigma: options.blur / options.spacing.z)
    let noise = Float(options.noise)
    let randomness = Randomness(seed: options.seed, stream: 2)
    let lastSlice = grid.size.z - 1
    var voxels = [Int16](repeating: 0, count: grid.count)
    parallelChunks(of: &voxels, chunk: area) { start, span in
      let slice = start / area
      var sums = [Float](repeating: 0, count: area)
      for (shift, weight) in kernel.taps {
        let from = min(lastSlice, max(0, slice + shift)) * area
        accumulate(blurred.span.extracting(from..<from + area), times: weight, into: &sums)
      }
      if noise > 0 { addNoise(randomness, times: noise, firstVoxel: start, to: &sums) }
      for index in 0..<area {
        span[index] = Int16(min(3071, max(-1024, sums[index].rounded())))
      }
    }
    return Volume(grid: grid, voxels: .int16(voxels))
  }

  /// The noiseless scan, blurred along x and y.
  private func blurredInSlices() -> [Float] {
    let densities = Tissue.allCases.map { Float($0.density(in: options.phase)) }
    let rasterizer = Rasterizer(scene: scene, grid: grid)
    let spacing = options.spacing
    let halfDiagonal = spacing.length / 2
    let area = grid.size.x * grid.size.y
    let width = grid.size.x
    let across = GaussianKernel(sigma: options.blur / spacing.x)
    let down = GaussianKernel(sigma: options.blur / spacing.y)
    var values = [Float](repeating: 0, count: grid.count)
    parallelChunks(of: &values, chunk: area * Rasterizer.slab) { start, span in
      var near = Scene()
      rasterizer.fill(&span, firstSlice: start / area) { tissue in
        densities[Int(tissue.rawValue)]
      } mixed: { scene, point in
        if let only = scene.tissue(within: halfDiagonal, of: point) {
          return densities[Int(only.rawValue)]
        }
        scene.prune(to: point, radius: halfDiagonal, into: &near)
        return meanDensity(near, point, spacing: spacing, densities)
      }
      for slice in 0..<span.count / area {
        let part = slice * area..<(slice + 1) * area
        across.blurRows(of: &span, in: part, width: width)
        down.blurColumns(of: &span, in: part, width: width)
      }
    }
    return values
  }
}

/// The mean over 3 × 3 × 3 points, spread evenly in the voxel around `center`.
private func meanDensity(
  _ scene: Scene, _ center: SIMD3<Double>, spacing: SIMD3<Double>, _ densities: [Float]
) -> Float {
  var sum: Float = 0
  for z in -1...1 {
    for y in -1...1 {
      for x in -1...1 {
        let shift = SIMD3(Double(x), Double(y), Double(z)) / 3
        sum += densities[Int(scene.tissue(at: center + shift * spacing).rawValue)]
      }
    }
  }
  return sum / 27
}

private func accumulate(_ source: Span<Float>, times weight: Float, into sums: inout [Float]) {
  var target = sums.mutableSpan
  for index in source.indices { target[index] += weight * source[index] }
}

/// Voxels 2k and 2k + 1 of the whole volume share one draw of two deviates.
private func addNoise(
  _ randomness: Randomness, times noise: Float, firstVoxel: Int, to sums: inout [Float]
) {
  var index = 0
  if firstVoxel % 2 == 1 {
    sums[0] += noise * randomness.normalPair(firstVoxel / 2).1
    index = 1
  }
  while index < sums.count {
    let pair = randomness.normalPair((firstVoxel + index) / 2)
    sums[index] += noise * pair.0
    if index + 1 < sums.count { sums[index + 1] += noise * pair.1 }
    index += 2
  }
}
