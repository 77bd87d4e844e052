import Geometry
import TestSupport
import Testing

/// Whole numbers of any size and the points made of them, against small numbers that Int128 holds.
struct ExactTests {
  private static func random(_ generator: inout SeededGenerator) -> (BigInteger, Int128) {
    let value = Float(Int32.random(in: -9_999_999...9_999_999, using: &generator))
    let shift = Int.random(in: 0...20, using: &generator)
    return (BigInteger(value, timesTwoTo: shift), Int128(Int64(value)) << Int128(shift))
  }

  @Test func `sums, differences, products and signs are those of Int128`() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<5000 {
      let (a, x) = Self.random(&generator)
      let (b, y) = Self.random(&generator)
      let (c, z) = Self.random(&generator)
      let exact = x * y - z * z + x
      let value = a * b - c * c + a
      #expect(value.sign == exact.signum())
      #expect(BigInteger.quotient(value, .one) == Double(exact))
      #expect(value.bitCount == 128 - exact.magnitude.leadingZeroBitCount)
    }
  }

  @Test func `equal fractions have equal doubles, the nearest ones`() {
    var generator = SeededGenerator(seed: 8)
    for _ in 0..<5000 {
      let (a, x) = Self.random(&generator)
      let (b, y) = Self.random(&generator)
      let (c, _) = Self.random(&generator)
      guard b.sign != 0, c.sign != 0, abs(x) < 1 << 52, abs(y) < 1 << 52 else { continue }
      let quotient = BigInteger.quotient(b.sign > 0 ? a : -a, b.magnitude)
      #expect(quotient == Double(x) / Double(y))
      let scaled = BigInteger.quotient(
        (b.sign > 0 ? a : -a) * c.magnitude * c.magnitude, b.magnitude * c.magnitude * c.magnitude)
      #expect(scaled == quotient)
    }
  }

  @Test func `all floats are whole in the unit of the finest`() {
    let points: [SIMD3<Float>] = [
      [1, -0.375, 1e-30], [.leastNonzeroMagnitude, 3e38, 0], [-0x1p-133, 16_777_218, 0.1],
    ]
    let exponent = exponentOfUnit(points)
    #expect(exponent == 149)
    for point in points {
      #expect(
        ExactPoint(point, exponent: exponent).rounded(exponent: exponent) == SIMD3<Double>(point))
    }
  }

  @Test func `three planes meet where the lines between them are cut`() throws {
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<200 {
      func point() -> ExactPoint {
        ExactPoint(Shapes.offset(10, using: &generator), exponent: 149)
      }
      let (p, q) = (point(), point())
      // Two planes through the line from p to q and a third across it.
      let (one, two) = (ExactPlane(p, q, point()), ExactPlane(p, q, point()))
      let three = ExactPlane(point(), point(), point())
      let met = try #require(ExactPlane.meet(one, two, three))
      let cut = ExactPoint.cut(p, three.height(p), q, three.height(q))
      #expect(met.isSame(as: cut))
      #expect(met.rounded(exponent: 149) == cut.rounded(exponent: 149))
      #expect([one, two, three].allSatisfy { $0.height(met).sign == 0 })
    }
  }
}
