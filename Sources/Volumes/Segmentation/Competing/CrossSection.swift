import Geometry

/// A plane through a pool and the piece of the pool's cross-section around one of its points.
///
/// The plane is sampled on a square raster; a cell belongs to the pool where the voxels half a voxel
/// before and behind the plane both do. All positions are in mm along the index axes.
struct CrossSection: Sendable {
  let origin: SIMD3<Double>
  private(set) var normal: SIMD3<Double>
  let across: SIMD3<Double>
  let along: SIMD3<Double>
  /// The edge of a raster cell, mm.
  let step: Double
  /// Cells to each side of the origin.
  let reach: Int
  /// The raster, `2 * reach + 1` cells a row; true in the piece.
  private(set) var cells: [Bool]
  /// How many cells are in the piece.
  let count: Int

  /// The piece's area in mm².
  var area: Double { Double(count) * step * step }

  /// The raster's axes for a normal of length one.
  static func axes(_ normal: SIMD3<Double>) -> (SIMD3<Double>, SIMD3<Double>) {
    let helper: SIMD3<Double> = abs(normal.x) < 0.8 ? [1, 0, 0] : [0, 1, 0]
    let across = normal.cross(helper).normalized
    return (across, normal.cross(across))
  }

  /// The piece of the pool's cross-section that holds the cell nearest to `origin` (within 3 mm);
  /// nil where there is none, and where its area exceeds `limit` mm² or it leaves the raster.
  init?(
    of pool: PoolSampler, origin: SIMD3<Double>, normal: SIMD3<Double>, step: Double,
    limit: Double, radius: Double = 60
  ) {
    self.origin = origin
    self.normal = normal
    self.step = step
    (across, along) = Self.axes(normal)
    let reach = Int(radius / step)
    let side = 2 * reach + 1
    let half = pool.halfVoxel(along: normal)
    let most = Int(min(1e9, limit / (step * step)))
    let (before, behind) = (origin - normal * half, origin + normal * half)
    let (stepX, stepY) = (across * step, along * step)
    func holds(_ i: Int, _ j: Int) -> Bool {
      let shift = stepX * Double(i) + stepY * Double(j)
      return pool.contains(before + shift) && pool.contains(behind + shift)
    }
    guard let start = Self.nearest(within: Int(3 / step), holds) else { return nil }
    var cells = [Bool](repeating: false, count: side * side)
    var stack = [Int32((start.1 + reach) * side + start.0 + reach)]
    cells[Int(stack[0])] = true
    var count = 0
    while let next = stack.popLast() {
      count += 1
      if count > most { return nil }
      let at = Int(next)
      let (i, j) = (at % side - reach, at / side - reach)
      guard abs(i) < reach, abs(j) < reach else { return nil }
      for (x, y, to) in [
        (i - 1, j, at - 1), (i + 1, j, at + 1), (i, j - 1, at - side), (i, j + 1, at + side),
      ]
      where !cells[to] && holds(x, y) {
        cells[to] = true
        stack.append(Int32(to))
      }
    }
    self.reach = reach
    self.count = count
    self.cells = cells
  }

  /// The cell nearest to the middle that holds, the first of equals in reading order.
  private static func nearest(within reach: Int, _ holds: (Int, Int) -> Bool) -> (Int, Int)? {
    if holds(0, 0) { return (0, 0) }
    var best: (Int, Int)?
    var least = reach * reach + 1
    for j in -reach...reach {
      for i in -reach...reach where i * i + j * j < least && holds(i, j) {
        best = (i, j)
        least = i * i + j * j
      }
    }
    return best
  }

  /// The piece widened by `cells` raster cells to each side, so that its rim is tight.
  func widened(by width: Int) -> CrossSection {
    var result = self
    let side = 2 * reach + 1
    for j in 0..<side {
      for i in 0..<side where cells[j * side + i] {
        for y in max(0, j - width)...min(side - 1, j + width) {
          for x in max(0, i - width)...min(side - 1, i + width) {
            result.cells[y * side + x] = true
          }
        }
      }
    }
    return result
  }

  /// The middle of the piece, mm.
  var centroid: SIMD3<Double> {
    let side = 2 * reach + 1
    var (sumX, sumY) = (0, 0)
    for j in 0..<side {
      for i in 0..<side where cells[j * side + i] {
        sumX += i - reach
        sumY += j - reach
      }
    }
    let scale = step / Double(max(1, count))
    return origin + across * (Double(sumX) * scale) + along * (Double(sumY) * scale)
  }

  /// The same piece, seen from its other side.
  var flipped: CrossSection {
    var result = self
    result.normal = -normal
    return result
  }

  /// The signed distance of a point from the plane, mm.
  func height(_ point: SIMD3<Double>) -> Double { (point - origin).dot(normal) }

  /// Whether a point of that height lies before the plane.
  ///
  /// One in the plane, give or take rounding, does: else a voxel's centre there could count as before it
  /// from one side and behind it from the other, and the cut would leak. Before and not behind, as of
  /// equally narrow places the first is cut.
  @inline(__always)
  static func isBefore(_ height: Double) -> Bool { height < 1e-6 }

  /// Whether the raster cell that holds a point of the plane is in the piece.
  func contains(_ point: SIMD3<Double>) -> Bool {
    let offset = point - origin
    let i = Int((offset.dot(across) / step).rounded()) + reach
    let j = Int((offset.dot(along) / step).rounded()) + reach
    let side = 2 * reach + 1
    return i >= 0 && j >= 0 && i < side && j < side && cells[j * side + i]
  }

  /// The corners of the box around the piece, mm.
  var bounds: (lower: SIMD3<Double>, upper: SIMD3<Double>) {
    var lower = origin
    var upper = origin
    let side = 2 * reach + 1
    for j in 0..<side {
      for i in 0..<side where cells[j * side + i] {
        let point =
          origin + across * (step * Double(i - reach)) + along * (step * Double(j - reach))
        lower = pointwiseMin(lower, point)
        upper = pointwiseMax(upper, point)
      }
    }
    return (lower, upper)
  }
}

/// Looks up a pool by position in mm along the index axes: the nearest voxel decides, also outside
/// the grid, so that a vessel that the scan's edge cuts goes on there.
struct PoolSampler: Sendable {
  let mask: Mask
  let spacing: SIMD3<Double>
  private let inverse: SIMD3<Double>
  private let limit: SIMD3<Double>

  init(_ mask: Mask, spacing: SIMD3<Double>) {
    self.mask = mask
    self.spacing = spacing
    inverse = 1 / spacing
    limit = SIMD3<Double>(mask.size) - 0.5
  }

  /// Half a voxel's extent along a direction of length one.
  func halfVoxel(along normal: SIMD3<Double>) -> Double {
    (abs(normal.x) * spacing.x + abs(normal.y) * spacing.y + abs(normal.z) * spacing.z) / 2
  }

  @inline(__always)
  func contains(_ point: SIMD3<Double>) -> Bool {
    let place = pointwiseMax(pointwiseMin(point * inverse + 0.5, limit), .zero)
    let (x, y, z) = (Int(place.x) &+ 1, Int(place.y), Int(place.z))
    let word = mask.words[(z &* mask.size.y &+ y) &* mask.wordsPerRow &+ x >> 6]
    return word >> UInt64(x & 63) & 1 == 1
  }
}
