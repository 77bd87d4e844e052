import Geometry
import Parallel
import Volumes

/// The bounds of the values that are inside, and where between voxels they are passed.
struct EdgeBounds {
  private let low: Float
  private let high: Float

  /// Bounds in single precision, as places are computed in it.
  init(_ range: ClosedRange<Double>) {
    low = Float(range.lowerBound)
    high = Float(range.upperBound)
  }

  /// Writes how far along their edges the surface passes, for edges along one axis.
  ///
  /// - Parameters:
  ///   - edges: twice the place of an edge's first voxel, counted from `origin`, and 1 more where
  ///     that voxel is inside; as many as there are, then three that may be anything.
  ///   - origin: where in memory to count from.
  ///   - step: how far on in memory an edge's second voxel is. Edges of which a voxel is out of the
  ///     volume get a place that means nothing.
  ///   - along: written from `first` on, up to three beyond the last edge.
  func place<T: Voxel>(
    _ edges: Span<Int>, _ values: Span<T>, origin: Int, step: Int,
    into along: SharedSlots<Float>, at first: Int
  ) {
    let last = values.count &- 1
    var at = 0
    while at < edges.count &- 3 {
      let code = SIMD4(edges[at], edges[at &+ 1], edges[at &+ 2], edges[at &+ 3])
      @inline(__always) func both(_ lane: Int) -> (Float, Float) {
        let place = origin &+ code[lane] &>> 1
        return (
          values[min(max(place, 0), last)].asFloat,
          values[min(max(place &+ step, 0), last)].asFloat
        )
      }
      let (a, b, c, d) = (both(0), both(1), both(2), both(3))
      let found = fraction(
        SIMD4(a.0, b.0, c.0, d.0), SIMD4(a.1, b.1, c.1, d.1),
        firstIsInside: SIMD4<Int32>(truncatingIfNeeded: code) & 1 .== 1)
      along[first &+ at] = found.x
      along[first &+ at &+ 1] = found.y
      along[first &+ at &+ 2] = found.z
      along[first &+ at &+ 3] = found.w
      at &+= 4
    }
  }

  /// The fractions of the way from one voxel to another, of which one is inside.
  @inline(__always)
  private func fraction(
    _ one: SIMD4<Float>, _ two: SIMD4<Float>, firstIsInside: SIMDMask<SIMD4<Int32>>
  ) -> SIMD4<Float> {
    let from = two.replacing(with: one, where: firstIsInside)
    let to = one.replacing(with: two, where: firstIsInside)
    let bound = SIMD4(repeating: low).replacing(with: high, where: to .> high)
    var fraction = (bound - from) / (to - from)
    // A comparison with not-a-number is false: what has no place goes half-way.
    let hasNone = fraction .!= fraction
    fraction = lesser(SIMD4(repeating: 255 / 256), greater(SIMD4(repeating: 1 / 256), fraction))
    fraction.replace(with: 0.5, where: hasNone)
    return (1 - fraction).replacing(with: fraction, where: firstIsInside)
  }
}
