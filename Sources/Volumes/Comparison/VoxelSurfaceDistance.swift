import Geometry
import Parallel

/// How far two surfaces are from each other, mm.
///
/// A structure's surface is the centres of its voxels that share a face with a voxel outside it or
/// with the outside of the grid (what ITK's label contour filter and a binary erosion leave over).
/// Each surface voxel of either structure has its distance to the nearest surface voxel of the
/// other; the numbers are over all of these together, both ways (as MedPy's `assd`, `hd` and
/// `hd95`). The Hausdorff distance is therefore between surfaces, not solids.
public struct VoxelSurfaceDistance: Codable, Equatable, Sendable {
  /// The mean.
  public var mean: Double
  /// The root of the mean square.
  public var rms: Double
  /// The 95th percentile, between the two nearest ranks by proportion.
  public var percentile95: Double
  /// The largest: the symmetric Hausdorff distance.
  public var hausdorff: Double

  /// Creates a distance, mm.
  public init(mean: Double, rms: Double, percentile95: Double, hausdorff: Double) {
    self.mean = mean
    self.rms = rms
    self.percentile95 = percentile95
    self.hausdorff = hausdorff
  }
}

extension Mask {
  /// The voxels of the mask that share a face with a voxel outside it or with the grid's outside.
  var surfaceVoxels: Mask {
    var result = self
    let (width, rows, slices) = (wordsPerRow, size.y, size.z)
    parallelChunks(of: &result.words, chunk: width * rows) { start, target in
      let all = words.span
      let z = start / (width * rows)
      for y in 0..<rows {
        for word in 0..<width {
          let at = start + y * width + word
          let here = all[at]
          guard here != 0 else { continue }
          let left = here << 1 | (word > 0 ? all[at - 1] >> 63 : 0)
          let right = here >> 1 | (word + 1 < width ? all[at + 1] << 63 : 0)
          var inner = left & right
          inner &= y > 0 ? all[at - width] : 0
          inner &= y + 1 < rows ? all[at + width] : 0
          inner &= z > 0 ? all[at - width * rows] : 0
          inner &= z + 1 < slices ? all[at + width * rows] : 0
          target[y * width + word] = here & ~inner
        }
      }
    }
    return result
  }

  /// The distance between the surfaces of two masks on one grid; nil where either is empty.
  ///
  /// Works in the box around both: an exact distance transform for each.
  public func surfaceDistance(to other: Mask, spacing: SIMD3<Double>) -> VoxelSurfaceDistance? {
    precondition(size == other.size)
    guard let a = boundingBox, let b = other.boundingBox else { return nil }
    // A margin of one tells the mask's own edge from the box's.
    let lower = pointwiseMin(a.lower, b.lower) &- 1
    let upper = pointwiseMax(a.upper, b.upper) &+ 1
    let first = framed(lower, upper).surfaceVoxels
    let second = other.framed(lower, upper).surfaceVoxels
    var squares = first.values(at: second, of: first.squaredDistances(spacing: spacing))
    squares += second.values(at: first, of: second.squaredDistances(spacing: spacing))
    squares.sort()
    var (sum, sumOfSquares) = (0.0, 0.0)
    for square in squares {
      sum += Double(square).squareRoot()
      sumOfSquares += Double(square)
    }
    let rank = 0.95 * Double(squares.count - 1)
    let low = Int(rank)
    let below = Double(squares[low]).squareRoot()
    let above = Double(squares[min(low + 1, squares.count - 1)]).squareRoot()
    return VoxelSurfaceDistance(
      mean: sum / Double(squares.count),
      rms: (sumOfSquares / Double(squares.count)).squareRoot(),
      percentile95: below + (above - below) * (rank - Double(low)),
      hausdorff: Double(squares[squares.count - 1]).squareRoot())
  }

  /// The values of a volume at the voxels of another mask, in the order of memory.
  private func values(at voxels: Mask, of volume: [Float]) -> [Float] {
    var result: [Float] = []
    voxels.forEachVoxel(in: .zero, size) { x, y, z in
      result.append(volume[(z * size.y + y) * size.x + x])
    }
    return result
  }
}
