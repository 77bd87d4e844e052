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
  /// edge moves towards the voxels whose value is nearer to the mean of the other side; curvature
  /// smooths it. The means are those of the place (`EdgeMeans`), after Lankton and Tannenbaum (2008,
  /// doi 10.1109/TIP.2008.2004611): each stretch of the edge has its own neighbour, and a scan's
  /// brightness may drift. Nothing farther than `reach` from the given edge changes.
  ///
  /// - Complexity: a signed distance transform, then `steps` passes over the band; memory as
  ///   `bytesToRefine(_:_:)` says; parallel over slices.
  public func refinedByLevelSet(_ mask: Mask, _ options: LevelSetOptions = .init()) -> Mask {
    precondition(mask.size == grid.size && options.reach > 0 && options.steps >= 0)
    guard let (lower, upper) = refinedBox(mask, options) else { return mask }
    let size = upper &- lower
    var front = EdgeFront(
      heights: mask.framed(lower, upper).signedDistances(spacing: grid.spacing),
      values: values(lower, upper), grid: Grid(size: size, spacing: grid.spacing), options)
    for step in 0..<options.steps {
      guard front.step(step) else { break }
    }
    var result = mask
    let heights = front.heights
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x {
          result[x + lower.x, y + lower.y, z + lower.z] = heights[(z * size.y + y) * size.x + x] < 0
        }
      }
    }
    return result
  }

  /// How many bytes `refinedByLevelSet` needs besides the volume and the mask: distances, a copy of
  /// them, the distances on the way and the values, each 4 bytes a voxel of the mask's box, and the
  /// transform that makes the first of them as much again.
  public func bytesToRefine(_ mask: Mask, _ options: LevelSetOptions = .init()) -> Int {
    guard let (lower, upper) = refinedBox(mask, options) else { return 0 }
    let size = upper &- lower
    return 20 * size.x * size.y * size.z
  }

  /// What may change, and as much around it as the means are taken from.
  private func refinedBox(
    _ mask: Mask, _ options: LevelSetOptions
  ) -> (lower: SIMD3<Int>, upper: SIMD3<Int>)? {
    guard let box = mask.boundingBox else { return nil }
    let reach = pointwiseMin(
      options.reach * 2 / grid.spacing, SIMD3<Double>(grid.size)
    ).rounded(.up)
    let margin = SIMD3<Int>(reach) &+ 2
    return (pointwiseMax(box.lower &- margin, .zero), pointwiseMin(box.upper &+ margin, grid.size))
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
