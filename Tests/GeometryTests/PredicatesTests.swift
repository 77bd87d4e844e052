import Geometry
import TestSupport
import Testing

/// Signs are compared with integer arithmetic that cannot round.
struct PredicatesTests {
  @Test func `points on a lattice get the sign that integers give`() {
    var generator = SeededGenerator(seed: 1)
    func point(_ range: ClosedRange<Int>) -> SIMD3<Int> {
      SIMD3(
        .random(in: range, using: &generator), .random(in: range, using: &generator),
        .random(in: range, using: &generator))
    }
    var seen = [0, 0, 0]
    for _ in 0..<20_000 {
      let p = (0..<4).map { _ in point(-3...3) }
      let f = p.map { SIMD3<Float>($0) }
      let expected = integerSign(p[0], p[1], p[2], p[3])
      seen[expected + 1] += 1
      #expect(orient3d(f[0], f[1], f[2], f[3]) == expected)
    }
    #expect(seen.allSatisfy { $0 > 300 })
  }

  @Test func `points a hair off a plane get the right side`() {
    var generator = SeededGenerator(seed: 2)
    // d lies in the plane of a, b, c up to one unit of 24-bit coordinates.
    for _ in 0..<20_000 {
      func coordinate() -> Int { .random(in: -(1 << 20)...(1 << 20), using: &generator) }
      let a = SIMD3(coordinate(), coordinate(), coordinate())
      let u = SIMD3(coordinate(), coordinate(), coordinate())
      let v = SIMD3(coordinate(), coordinate(), coordinate())
      var d = a &+ u &+ v
      d[Int.random(in: 0..<3, using: &generator)] += Int.random(in: -1...1, using: &generator)
      let points = [a, a &+ u, a &+ v, d]
      let f = points.map { SIMD3<Float>($0) }
      #expect(
        orient3d(f[0], f[1], f[2], f[3])
          == integerSign(points[0], points[1], points[2], points[3]))
    }
  }

  @Test func `coordinates of very different size lose no bit`() {
    var generator = SeededGenerator(seed: 3)
    // Bits 0 and 38 of the same sum: differences need up to 39 + 24 bits, more than a double has.
    func coordinate() -> Float {
      let mantissa = Float(Int.random(in: -7...7, using: &generator))
      return Bool.random(using: &generator) ? mantissa : mantissa * 0x1p35
    }
    var hard = 0
    for _ in 0..<20_000 {
      let f = (0..<4).map { _ in SIMD3<Float>(coordinate(), coordinate(), coordinate()) }
      let wide = f.map { point in (0..<3).map { Int128(Int64(point[$0])) } }
      let expected = wideSign(wide)
      if expected == 0 { hard += 1 }
      #expect(orient3d(f[0], f[1], f[2], f[3]) == expected)
    }
    #expect(hard > 10)
  }

  @Test func `swapping two points changes the sign, turning three does not`() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<5000 {
      let p = (0..<4).map { _ in
        SIMD3<Float>(
          .random(in: -1e-3...1e-3, using: &generator), .random(in: 100...101, using: &generator),
          Float(Int.random(in: 0...1, using: &generator)))
      }
      let sign = orient3d(p[0], p[1], p[2], p[3])
      #expect(orient3d(p[1], p[0], p[2], p[3]) == -sign)
      #expect(orient3d(p[1], p[2], p[0], p[3]) == sign)
      #expect(orient3d(p[0], p[1], p[3], p[2]) == -sign)
    }
  }

  @Test func `the convention: seen counter-clockwise from above is positive`() {
    #expect(orient3d([0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]) == 1)
    #expect(orient3d([0, 0, 0], [1, 0, 0], [0, 1, 0], [5, 5, -1e-38]) == -1)
    #expect(orient3d([0, 0, 0], [1, 0, 0], [0, 1, 0], [5, 5, 0]) == 0)
    #expect(orient2d([0, 0], [1, 0], [0, 1]) == 1)
    #expect(orient2d([0, 0], [1, 0], [0, -1]) == -1)
  }

  @Test func `the extremes of float32 neither overflow nor vanish`() {
    let big = Float.greatestFiniteMagnitude
    let tiny = Float.leastNonzeroMagnitude
    #expect(orient3d([0, 0, 0], [big, 0, 0], [0, big, 0], [0, 0, tiny]) == 1)
    #expect(orient3d([0, 0, 0], [tiny, 0, 0], [0, tiny, 0], [0, 0, tiny]) == 1)
    #expect(
      orient3d([-big, -big, -big], [big, -big, -big], [-big, big, -big], [0, 0, big]) == 1)
    #expect(orient3d([0, 0, 0], [big, big, big], [-big, big, big], [big, -big, -big]) == 0)
    #expect(orient3d([0, 0, 0], [big, big, big], [-big, big, big], [tiny, -big, -big]) == 0)
    #expect(orient2d([0, 0], [tiny, tiny], [big, big]) == 0)
    #expect(orient2d([0, 0], [tiny, tiny], [big.nextDown, big]) == 1)
  }

  @Test func `a line is as exact as a plane`() {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<20_000 {
      func coordinate() -> Int { .random(in: -(1 << 22)...(1 << 22), using: &generator) }
      let a = SIMD2(coordinate(), coordinate())
      let u = SIMD2(coordinate() / 4, coordinate() / 4)
      let c = a &+ u &+ u &+ SIMD2(Int.random(in: -1...1, using: &generator), 0)
      let b = a &+ u
      let determinant = u.x * (c.y - a.y) - u.y * (c.x - a.x)
      #expect(
        orient2d(SIMD2<Float>(a), SIMD2<Float>(b), SIMD2<Float>(c)) == determinant.signum())
    }
  }

  /// Exact for coordinates below 2^40.
  private func integerSign(
    _ a: SIMD3<Int>, _ b: SIMD3<Int>, _ c: SIMD3<Int>, _ d: SIMD3<Int>
  ) -> Int {
    wideSign([a, b, c, d].map { p in (0..<3).map { Int128(p[$0]) } })
  }

  private func wideSign(_ p: [[Int128]]) -> Int {
    let u = (0..<3).map { p[1][$0] - p[0][$0] }
    let v = (0..<3).map { p[2][$0] - p[0][$0] }
    let w = (0..<3).map { p[3][$0] - p[0][$0] }
    let determinant =
      u[0] * (v[1] * w[2] - v[2] * w[1]) - u[1] * (v[0] * w[2] - v[2] * w[0])
      + u[2] * (v[0] * w[1] - v[1] * w[0])
    return Int(determinant.signum())
  }
}
