import Geometry
import Parallel

/// How a mask's edge is moved to the image's.
public struct LevelSetOptions: Sendable, Equatable, Codable {
  /// The farthest that the edge moves, mm.
  public var reach = 2.0
  /// The weight of smoothness against the image: 0 follows every voxel's noise, 1 is stiff.
  public var smoothness = 0.2
  /// The most steps; about three a voxel of the way are needed.
  public var steps = 60

  /// The defaults.
  public init() {}
}

extension Volume {
  /// A mask whose edge is moved, within a narrow band, to where the image changes from the inside's
  /// grey to the outside's.
  ///
  /// The model of Chan and Vese (2001, doi 10.1109/83.902291) on the signed distance to the mask: an
  /// edge moves towards the voxels whose value is nearer to the mean of the other side, with the
  /// means taken inside the band only, so that what is far away has no say; curvature smooths it.
  /// Nothing farther than `reach` from the given edge changes.
  ///
  /// - Complexity: a signed distance transform, then `steps` passes over the band; 16 bytes a voxel
  ///   of the mask's box, parallel over slices.
  public func refinedByLevelSet(_ mask: Mask, _ options: LevelSetOptions = .init()) -> Mask {
    precondition(mask.size == grid.size && options.reach > 0 && options.steps >= 0)
    guard let box = mask.boundingBox else { return mask }
    let spacing = grid.spacing
    let margin = SIMD3<Int>((options.reach * 2 / spacing).rounded(.up)) &+ 2
    let lower = pointwiseMax(box.lower &- margin, .zero)
    let upper = pointwiseMin(box.upper &+ margin, grid.size)
    var front = Front(
      heights: mask.framed(lower, upper).signedDistances(spacing: spacing),
      values: values(lower, upper), size: upper &- lower, spacing: spacing, options: options)
    for _ in 0..<options.steps where front.step() {}
    var result = mask
    let (size, heights) = (upper &- lower, front.heights)
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x {
          result[x + lower.x, y + lower.y, z + lower.z] = heights[(z * size.y + y) * size.x + x] < 0
        }
      }
    }
    return result
  }

  /// The values of a box as floats.
  private func values(_ lower: SIMD3<Int>, _ upper: SIMD3<Int>) -> [Float] {
    switch voxels {
    case .uint8(let all): values(all, lower, upper)
    case .int16(let all): values(all, lower, upper)
    case .uint16(let all): values(all, lower, upper)
    case .int32(let all): values(all, lower, upper)
    case .float(let all): values(all, lower, upper)
    case .double(let all): values(all, lower, upper)
    }
  }

  private func values<T: Voxel>(_ all: [T], _ lower: SIMD3<Int>, _ upper: SIMD3<Int>) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity((upper.x - lower.x) * (upper.y - lower.y) * (upper.z - lower.z))
    for z in lower.z..<upper.z {
      for y in lower.y..<upper.y {
        for x in lower.x..<upper.x { result.append(all[grid.offset(x, y, z)].asFloat) }
      }
    }
    return result
  }
}

/// An edge on its way: the zero of `heights`.
private struct Front: Sendable {
  var heights: [Float]
  let values: [Float]
  /// The given distances, which say how far a voxel may change.
  let start: [Float]
  let size: SIMD3<Int>
  let spacing: SIMD3<Float>
  let reach: Float
  let smoothness: Float

  init(
    heights: [Float], values: [Float], size: SIMD3<Int>, spacing: SIMD3<Double>,
    options: LevelSetOptions
  ) {
    self.heights = heights
    self.values = values
    start = heights
    self.size = size
    self.spacing = SIMD3<Float>(spacing)
    reach = Float(options.reach)
    smoothness = Float(options.smoothness)
  }

  /// Moves the edge once; false where the two sides cannot be told apart.
  mutating func step() -> Bool {
    let area = size.x * size.y
    let (before, far, slices) = (heights, reach * 2, size.z)
    let (all, first) = (values, start)
    // Sums in slice order, so that they do not depend on the threads.
    let sums = parallelMap(slices) { z in
      var sum = SIMD8<Double>.zero
      for at in z * area..<(z + 1) * area where abs(first[at]) <= far && all[at].isFinite {
        if before[at] < 0 {
          let value = Double(all[at])
          sum += SIMD8(value, 1, 0, 0, value * value, 0, 0, 0)
        } else {
          let value = Double(all[at])
          sum += SIMD8(0, 0, value, 1, value * value, 0, 0, 0)
        }
      }
      return sum
    }
    let total = sums.reduce(SIMD8<Double>.zero, +)
    guard total[1] > 0, total[3] > 0 else { return false }
    let (inside, outside) = (Float(total[0] / total[1]), Float(total[2] / total[3]))
    let contrast = inside - outside
    guard contrast != 0 else { return false }
    // Where the two sides differ by less than each scatters, nothing moves.
    let means = total[0] * total[0] / total[1] + total[2] * total[2] / total[3]
    let scatter = Float(max(0, (total[4] - means) / (total[1] + total[3])))
    let weight = contrast * contrast / (contrast * contrast + scatter)
    let pace = 0.4 * spacing.min()
    let curvatureScale = smoothness * spacing.min()
    let (size, spacing, reach, smoothness) = (size, spacing, reach, smoothness)
    let middle = (inside + outside) / 2
    parallelChunks(of: &heights, chunk: area) { from, target in
      let z = from / area
      let old = before.span
      for y in 0..<size.y {
        for x in 0..<size.x {
          let at = from &+ y &* size.x &+ x
          guard abs(first[at]) <= reach, abs(old[at]) <= 3 * reach, all[at].isFinite else {
            continue
          }
          // From -1 outside to 1 inside.
          let likeness = max(-1, min(1, 2 * (all[at] - middle) / contrast))
          let bend = curvature(old, x, y, z, size, spacing)
          let motion = weight * (curvatureScale * bend - likeness * (1 - smoothness))
          target[y &* size.x &+ x] = old[at] + pace * motion
        }
      }
    }
    return true
  }
}

/// The mean curvature (times two, 1/mm) of the level through a voxel, at most one over a voxel;
/// beyond the box its last voxels are repeated.
private func curvature(
  _ field: Span<Float>, _ x: Int, _ y: Int, _ z: Int, _ size: SIMD3<Int>, _ spacing: SIMD3<Float>
) -> Float {
  let (a, b) = (max(0, x - 1), min(size.x - 1, x + 1))
  let (c, d) = (max(0, y - 1), min(size.y - 1, y + 1))
  let (e, f) = (max(0, z - 1), min(size.z - 1, z + 1))
  func at(_ x: Int, _ y: Int, _ z: Int) -> Float { field[(z &* size.y &+ y) &* size.x &+ x] }
  let here = at(x, y, z)
  let gx = (at(b, y, z) - at(a, y, z)) / (2 * spacing.x)
  let gy = (at(x, d, z) - at(x, c, z)) / (2 * spacing.y)
  let gz = (at(x, y, f) - at(x, y, e)) / (2 * spacing.z)
  let xx = (at(b, y, z) - 2 * here + at(a, y, z)) / (spacing.x * spacing.x)
  let yy = (at(x, d, z) - 2 * here + at(x, c, z)) / (spacing.y * spacing.y)
  let zz = (at(x, y, f) - 2 * here + at(x, y, e)) / (spacing.z * spacing.z)
  let xy =
    (at(b, d, z) - at(a, d, z) - at(b, c, z) + at(a, c, z)) / (4 * spacing.x * spacing.y)
  let xz =
    (at(b, y, f) - at(a, y, f) - at(b, y, e) + at(a, y, e)) / (4 * spacing.x * spacing.z)
  let yz =
    (at(x, d, f) - at(x, c, f) - at(x, d, e) + at(x, c, e)) / (4 * spacing.y * spacing.z)
  let squared = gx * gx + gy * gy + gz * gz
  guard squared > 1e-6 else { return 0 }
  let turn =
    xx * (gy * gy + gz * gz) + yy * (gx * gx + gz * gz) + zz * (gx * gx + gy * gy)
    - 2 * (xy * gx * gy + xz * gx * gz + yz * gy * gz)
  let limit = 1 / spacing.min()
  return max(-limit, min(limit, turn / (squared * squared.squareRoot())))
}
