import Geometry
import TestSupport
import Testing

struct BoundsTests {
  @Test func `the empty box has no size and takes the first point whole`() {
    #expect(Bounds.empty.isEmpty)
    #expect(Bounds.empty.size == .zero)
    #expect(Bounds([]).isEmpty)
    #expect(Bounds.empty.union(.empty).isEmpty)
    let point = Bounds([SIMD3<Float>(1, 2, 3)])
    #expect(point == Bounds(lower: [1, 2, 3], upper: [1, 2, 3]))
    #expect(!point.isEmpty)
    #expect(Bounds.empty.union(point) == point)
  }

  @Test func `a box is the smallest around its points, and a union around both boxes`() {
    var random = SeededGenerator(seed: 4)
    let points = (0..<200).map { _ in SIMD3<Float>.random(in: -50...50, using: &random) }
    let whole = Bounds(points)
    for axis in 0..<3 {
      #expect(whole.lower[axis] == points.map { Double($0[axis]) }.min())
      #expect(whole.upper[axis] == points.map { Double($0[axis]) }.max())
    }
    #expect(Bounds(points[..<50]).union(Bounds(points[50...])) == whole)
    #expect(whole.size == whole.upper - whole.lower)
    #expect(whole.center == (whole.lower + whole.upper) / 2)
  }
}
