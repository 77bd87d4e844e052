package import Geometry

/// A box of voxels, upper indices left out; empty as made.
package struct IndexBox: Sendable {
  package var lower = SIMD3<Int>(repeating: .max)
  package var upper = SIMD3<Int>(repeating: .min)

  init() {}

  package init(lower: SIMD3<Int>, upper: SIMD3<Int>) {
    self.lower = lower
    self.upper = upper
  }

  var isEmpty: Bool { any(lower .>= upper) }
  var size: SIMD3<Int> { upper &- lower }

  mutating func include(from first: SIMD3<Int>, to end: SIMD3<Int>) {
    lower = pointwiseMin(lower, first)
    upper = pointwiseMax(upper, end)
  }

  func united(with other: IndexBox) -> IndexBox {
    IndexBox(lower: pointwiseMin(lower, other.lower), upper: pointwiseMax(upper, other.upper))
  }

  /// The voxels of both, lower above upper where there are none.
  func intersection(with other: IndexBox) -> IndexBox {
    IndexBox(lower: pointwiseMax(lower, other.lower), upper: pointwiseMin(upper, other.upper))
  }

  func grown(by voxels: Int, within size: SIMD3<Int>) -> IndexBox {
    grown(by: SIMD3(repeating: voxels), within: size)
  }

  func grown(by voxels: SIMD3<Int>, within size: SIMD3<Int>) -> IndexBox {
    IndexBox(
      lower: pointwiseMax(lower &- voxels, .zero), upper: pointwiseMin(upper &+ voxels, size))
  }

  /// The voxels of another grid, of `size`, whose centres may lie in the box's voxels; empty where
  /// there is none.
  func mapped(by map: Affine, within size: SIMD3<Int>) -> IndexBox {
    let box = mapped(by: map)
    return IndexBox(
      lower: box.lower.clamped(lowerBound: .zero, upperBound: size),
      upper: box.upper.clamped(lowerBound: .zero, upperBound: size))
  }

  /// The same on a grid without an end, to 2^40 voxels either way.
  func mapped(by map: Affine) -> IndexBox {
    let (low, high) = extent(mappedBy: map)
    var box = IndexBox()
    for axis in 0..<3 {
      box.lower[axis] = Int(min(max(low[axis].rounded(.down), -0x1p40), 0x1p40))
      box.upper[axis] = Int(min(max(high[axis].rounded(.up) + 1, -0x1p40), 0x1p40))
    }
    return box
  }

  /// How far its voxels, with their halves around the centres, reach along the axes after a map.
  package func extent(mappedBy map: Affine) -> (low: SIMD3<Double>, high: SIMD3<Double>) {
    var low = SIMD3<Double>(repeating: .infinity)
    var high = -low
    for corner in 0..<8 {
      var point = SIMD3<Double>()
      for axis in 0..<3 {
        point[axis] =
          corner >> axis & 1 == 0 ? Double(lower[axis]) - 0.5 : Double(upper[axis]) - 0.5
      }
      low = pointwiseMin(low, map(point))
      high = pointwiseMax(high, map(point))
    }
    return (low, high)
  }
}
