import Foundation
import Parallel

extension Volume {
  /// How much each voxel looks like the inside of a tube: Frangi's multi-scale vesselness (MICCAI
  /// 1998, doi 10.1007/BFb0056195), 0...1, the largest over the scales, in single precision.
  ///
  /// At each scale s the second derivatives of the volume smoothed by a Gaussian of s mm, times s²,
  /// have the eigenvalues |a| <= |b| <= |c|; a bright tube has b and c negative. Its value is
  /// (1 - exp(-2 (b/c)²)) exp(-2 a²/|bc|) (1 - exp(-(a²+b²+c²) / (2 k²))): Frangi's alpha and beta
  /// are 0.5. A tube of radius r answers most at a scale between r/2 and r.
  ///
  /// Derivatives are by the sampled Gaussian, exact for quadratic values, along the axes of the grid
  /// in mm, which are taken as perpendicular. Beyond the border the last value repeats. Not-a-number
  /// gives 0 as far as the kernel reaches. Memory: the result, and eight slices a thread; with a mask
  /// work is in its bounding box alone, and no result differs from that of the whole volume but by
  /// the choice of `structure`. Parallel over slices.
  ///
  /// - Parameters:
  ///   - scales: standard deviations in mm, at least one, each positive.
  ///   - bright: whether tubes are brighter than what surrounds them.
  ///   - structure: Frangi's c (here k) in the units of the values; below it structure counts as
  ///     noise. Nil chooses at each scale half the largest norm in the volume or the mask, as Frangi
  ///     does, which costs a second pass; where metal or bone is in view, state it.
  ///   - mask: where to look; elsewhere the result is 0.
  public func vesselness(
    scales: [Double], bright: Bool = true, structure: Double? = nil, in mask: Mask? = nil
  ) -> Volume {
    precondition(!scales.isEmpty && scales.allSatisfy { $0 > 0 && $0.isFinite })
    precondition(mask.map { $0.size == grid.size } ?? true)
    guard let mask else {
      return Volume(
        grid: grid, voxels: .float(tubes(scales, bright, structure, lookUp: nil)))
    }
    var result = [Float](repeating: 0, count: grid.count)
    if let (box, lower) = cropped(around: mask, by: scales) {
      let look = MaskWindow(mask: mask, lower: lower)
      let values = box.tubes(scales, bright, structure, lookUp: look)
      parallelChunks(of: &result, chunk: grid.size.x * grid.size.y) { start, target in
        let z = start / (grid.size.x * grid.size.y) - lower.z
        guard z >= 0, z < box.grid.size.z else { return }
        for y in 0..<box.grid.size.y {
          let from = box.grid.offset(0, y, z)
          let to = grid.offset(lower.x, y + lower.y, 0)
          for x in 0..<box.grid.size.x { target[to + x] = values[from + x] }
        }
      }
    }
    return Volume(grid: grid, voxels: .float(result))
  }

  /// The part of the volume that the kernels around the mask's bounding box reach, and where it is.
  private func cropped(around mask: Mask, by scales: [Double]) -> (Volume, lower: SIMD3<Int>)? {
    guard let bounds = mask.boundingBox, let largest = scales.max() else { return nil }
    var (lower, upper) = bounds
    for axis in 0..<3 {
      let reach = LineKernel.gaussianCurvature(sigma: largest / grid.spacing[axis]).radius
      lower[axis] = max(0, lower[axis] - reach)
      upper[axis] = min(grid.size[axis], upper[axis] + reach)
    }
    return (cropped(lower: lower, upper: upper), lower)
  }

  private func tubes(
    _ scales: [Double], _ bright: Bool, _ structure: Double?, lookUp: MaskWindow?
  ) -> [Float] {
    switch voxels {
    case .uint8(let values): tubes(values, scales, bright, structure, lookUp)
    case .int16(let values): tubes(values, scales, bright, structure, lookUp)
    case .uint16(let values): tubes(values, scales, bright, structure, lookUp)
    case .int32(let values): tubes(values, scales, bright, structure, lookUp)
    case .float(let values): tubes(values, scales, bright, structure, lookUp)
    case .double(let values): tubes(values, scales, bright, structure, lookUp)
    }
  }

  private func tubes<T: Voxel>(
    _ values: [T], _ scales: [Double], _ bright: Bool, _ structure: Double?, _ look: MaskWindow?
  ) -> [Float] {
    var best = [Float](repeating: 0, count: values.count)
    let slice = grid.size.x * grid.size.y
    for scale in scales {
      let slices = HessianSlices(
        derivatives: SliceDerivatives(grid: grid, sigma: scale), size: grid.size,
        normalisation: Float(scale * scale) * (bright ? 1 : -1), look: look)
      var k = structure ?? 0
      if structure == nil {
        let norms = parallelMap(grid.size.z) { slices.largestSquaredNorm(values.span, z: $0) }
        k = (norms.max() ?? 0).squareRoot() / 2
      }
      guard k > 0 else { continue }
      let noise = 1 / (2 * k * k)
      parallelChunks(of: &best, chunk: slice) { start, target in
        slices.addTubes(values.span, z: start / slice, noise: noise, to: &target)
      }
    }
    return best
  }
}

/// A mask of the whole volume, seen from a part of it that begins at `lower`.
struct MaskWindow: Sendable {
  let mask: Mask
  let lower: SIMD3<Int>

  @inline(__always)
  func has(_ x: Int, _ y: Int, _ z: Int) -> Bool {
    mask[x &+ lower.x, y &+ lower.y, z &+ lower.z]
  }
}

/// Scaled second derivatives of a volume, a slice at a time.
struct HessianSlices: Sendable {
  let derivatives: SliceDerivatives
  let size: SIMD3<Int>
  let normalisation: Float
  let look: MaskWindow?

  private static let orders: [SIMD3<Int>] = [
    [2, 0, 0], [0, 2, 0], [0, 0, 2], [1, 1, 0], [1, 0, 1], [0, 1, 1],
  ]

  /// Whether a slice has a voxel to look at.
  private func isWanted(_ z: Int) -> Bool {
    guard let look else { return true }
    let width = look.mask.wordsPerRow
    let row = (z + look.lower.z) * look.mask.size.y
    return look.mask.words[row * width..<(row + look.mask.size.y) * width].contains { $0 != 0 }
  }

  /// The largest sum of squared eigenvalues in a slice.
  func largestSquaredNorm<T: Voxel>(_ source: Span<T>, z: Int) -> Double {
    guard isWanted(z) else { return 0 }
    var largest = 0.0
    visit(source, z) { _, matrix in
      let norm = matrix.squaredNorm
      if norm > largest { largest = norm }
    }
    return largest
  }

  /// Raises the values of a slice to its vesselness at this scale.
  func addTubes<T: Voxel>(
    _ source: Span<T>, z: Int, noise: Double, to target: inout MutableSpan<Float>
  ) {
    guard isWanted(z) else { return }
    visit(source, z) { offset, matrix in
      // Both large eigenvalues are negative only if their sum is; and the last factor bounds the
      // value, so that most voxels need no eigenvalue.
      let strength = matrix.squaredNorm * noise
      guard matrix.trace < 0, strength > Double(target[offset]) else { return }
      let value = Float(tubeness(matrix, strength))
      if value > target[offset] { target[offset] = value }
    }
  }

  @inline(__always)
  private func visit<T: Voxel>(
    _ source: Span<T>, _ z: Int, _ body: (_ offset: Int, SymmetricMatrix) -> Void
  ) {
    let slices = derivatives.slices(source, z: z, orders: Self.orders)
    let (a, b, c) = (slices[0], slices[1], slices[2])
    let (d, e, f) = (slices[3], slices[4], slices[5])
    let (xx, yy, zz) = (a.span, b.span, c.span)
    let (xy, xz, yz) = (d.span, e.span, f.span)
    for y in 0..<size.y {
      for x in 0..<size.x where look?.has(x, y, z) ?? true {
        let i = y &* size.x &+ x
        body(
          i,
          SymmetricMatrix(
            xx: Double(xx[i] * normalisation), yy: Double(yy[i] * normalisation),
            zz: Double(zz[i] * normalisation), xy: Double(xy[i] * normalisation),
            xz: Double(xz[i] * normalisation), yz: Double(yz[i] * normalisation)))
      }
    }
  }
}

/// Frangi's measure of a bright tube from the second derivatives; `strength` is the sum of their
/// squared eigenvalues over 2 k².
func tubeness(_ matrix: SymmetricMatrix, _ strength: Double) -> Double {
  var (a, b, c) = (matrix.eigenvalues.x, matrix.eigenvalues.y, matrix.eigenvalues.z)
  if abs(a) > abs(b) { swap(&a, &b) }
  if abs(b) > abs(c) { swap(&b, &c) }
  if abs(a) > abs(b) { swap(&a, &b) }
  guard b < 0, c < 0 else { return 0 }
  let plate = b / c
  let blob = a * a / (b * c)
  return (1 - exp(-2 * plate * plate)) * exp(-2 * blob) * (1 - exp(-strength))
}
