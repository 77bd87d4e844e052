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
  /// - Complexity: a signed distance transform, then `steps` passes over the band; parallel over
  ///   slices. A byte a voxel of the mask's box, two more for each within twice the reach of the
  ///   edge, in cells of eight, since distances are kept there alone, 64 for each row along x and
  ///   thread while they are taken, and eight for each block of 2.5 mm for the means of its place and
  ///   twice that while they are taken.
  public func refinedByLevelSet(_ mask: Mask, _ options: LevelSetOptions = .init()) -> Mask {
    precondition(mask.size == grid.size && options.reach > 0 && options.steps >= 0)
    return switch voxels {
    case .uint8(let values): refined(mask, values, options)
    case .int16(let values): refined(mask, values, options)
    case .uint16(let values): refined(mask, values, options)
    case .int32(let values): refined(mask, values, options)
    case .float(let values): refined(mask, values, options)
    case .double(let values): refined(mask, values, options)
    }
  }

  private func refined<T: Voxel>(_ mask: Mask, _ values: [T], _ options: LevelSetOptions) -> Mask {
    guard let (lower, upper) = refinedBox(mask, options) else { return mask }
    var front = EdgeFront(
      BoxValues(all: values, gridSize: grid.size, lower: lower),
      mask: mask.framed(lower, upper), spacing: grid.spacing, options)
    for step in 0..<options.steps {
      guard front.step(step) else { break }
    }
    var result = mask
    front.forEachMovable { voxel, isInside in
      let place = voxel &+ lower
      result[place.x, place.y, place.z] = isInside
    }
    return result
  }

  /// The most bytes that `refinedByLevelSet` can need besides the volume and the mask: where all of
  /// the mask's box is within reach of its edge, and a block of the means is a voxel.
  public func bytesToRefine(_ mask: Mask, _ options: LevelSetOptions = .init()) -> Int {
    guard let (lower, upper) = refinedBox(mask, options) else { return 0 }
    let size = upper &- lower
    return 24 * size.x * size.y * size.z
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
}

/// The values of a box of a volume, as floats.
struct BoxValues<T: Voxel>: Sendable {
  let all: [T]
  let gridSize: SIMD3<Int>
  let lower: SIMD3<Int>

  /// The position of a row's first value.
  @inline(__always)
  func row(_ y: Int, _ z: Int) -> Int {
    ((z &+ lower.z) &* gridSize.y &+ y &+ lower.y) &* gridSize.x &+ lower.x
  }

  @inline(__always)
  subscript(place: Int) -> Float { all[place].asFloat }
}
