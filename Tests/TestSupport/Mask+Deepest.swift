public import Volumes

extension Mask {
  /// The voxel that is farthest from the mask's outside, the first of equals, among those whose
  /// distance from another mask, in mm, is in `range`; nil where there is none.
  public func deepest(
    on grid: Grid, from other: Mask? = nil, at range: ClosedRange<Float> = 0...0
  ) -> SIMD3<Int>? {
    let depths = complement().squaredDistances(spacing: grid.spacing)
    let ways = other?.squaredDistances(spacing: grid.spacing)
    var best: Int?
    for index in depths.indices where depths[index] > (best.map { depths[$0] } ?? 0) {
      if let ways, !range.contains(ways[index].squareRoot()) { continue }
      best = index
    }
    let size = grid.size
    return best.map { SIMD3($0 % size.x, $0 / size.x % size.y, $0 / (size.x * size.y)) }
  }
}
