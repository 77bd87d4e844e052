/// Derivatives of a Gaussian-smoothed volume by millimetres, a slice at a time.
///
/// Each order across slices and rows is convolved once for all results that share it. Memory: a
/// slice for each result, and one more.
package struct SliceDerivatives: Sendable {
  private let convolution: SliceConvolution
  /// For each axis the kernels of orders 0, 1 and 2, by millimetres.
  private let kernels: [[LineKernel]]
  private let margin: Int

  /// - Parameter sigma: the standard deviation in mm.
  package init(grid: Grid, sigma: Double) {
    convolution = SliceConvolution(size: grid.size)
    kernels = (0..<3).map { axis in
      let spacing = grid.spacing[axis]
      return [
        .gaussian(sigma: sigma / spacing),
        LineKernel.gaussianSlope(sigma: sigma / spacing).scaled(by: 1 / spacing),
        LineKernel.gaussianCurvature(sigma: sigma / spacing).scaled(by: 1 / (spacing * spacing)),
      ]
    }
    margin = kernels[0].map(\.radius).max() ?? 0
  }

  /// The derivatives of the given orders along x, y and z for slice `z`, one slice of values each.
  package func slices<T: Voxel>(_ source: Span<T>, z: Int, orders: [SIMD3<Int>]) -> [[Float]] {
    let size = convolution.size
    let blank = [Float](repeating: 0, count: size.x * size.y)
    var results = [[Float]](repeating: blank, count: orders.count)
    var slice = blank
    var line = [Float](repeating: 0, count: size.x + 2 * margin)
    for orderZ in 0...2 where orders.contains(where: { $0.z == orderZ }) {
      convolution.acrossSlices(source, z: z, kernels[2][orderZ], into: &slice)
      for orderY in 0...2 {
        let wanted = orders.indices.filter { orders[$0].z == orderZ && orders[$0].y == orderY }
        guard !wanted.isEmpty else { continue }
        for y in 0..<size.y {
          convolution.acrossRows(slice, y: y, kernels[1][orderY], into: &line, margin: margin)
          for index in wanted {
            var target = results[index].mutableSpan
            convolution.alongRow(
              line, margin: margin, kernels[0][orders[index].x], into: &target, y: y)
          }
        }
      }
    }
    return results
  }
}

extension LineKernel {
  /// The kernel with every weight multiplied.
  func scaled(by factor: Double) -> LineKernel { LineKernel(weights.map { Double($0) * factor }) }
}
