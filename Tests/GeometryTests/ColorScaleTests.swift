import Geometry
import Testing

/// A map is read by people who see colours in different ways, and by people who see none.
@Suite struct ColorScaleTests {
  private let scale = ColorScale(limit: 2)

  /// Relative luminance of sRGB (IEC 61966-2-1).
  private func luminance(_ color: Color) -> Double {
    let linear = linear(color)
    return 0.2126 * linear.x + 0.7152 * linear.y + 0.0722 * linear.z
  }

  private func linear(_ color: Color) -> SIMD3<Double> {
    var result = SIMD3<Double>()
    for (channel, value) in [color.red, color.green, color.blue].enumerated() {
      let share = Double(value) / 255
      // The curve's power of 2.4 by way of its square and a root found by Newton's steps.
      result[channel] = share <= 0.04045 ? share / 12.92 : power((share + 0.055) / 1.055)
    }
    return result
  }

  /// x to the power 2.4 = (x^12)^(1/5).
  private func power(_ x: Double) -> Double {
    let target = x * x * x * x * x * x * x * x * x * x * x * x
    var root = max(x, 1e-3)
    for _ in 0..<60 { root -= (root - target / (root * root * root * root)) / 5 }
    return root
  }

  @Test func `the luminance falls steadily on both sides of zero`() {
    for sign in [-1.0, 1] {
      let steps = (0...64).map { luminance(scale.color(of: sign * 2 * Double($0) / 64)) }
      #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 > $1 })
      #expect(steps[0] > 0.8 && steps[64] < 0.08)
    }
  }

  /// What eyes without one kind of cone see: the linear colour mapped to the plane of colours that look
  /// to them as they look to others (Viénot, Brettel and Mollon 1999 for red and green).
  @Test func `who cannot tell red from green can tell the sides apart`() {
    let protan: (SIMD3<Double>) -> SIMD3<Double> = { color in
      let yellow = 0.11238 * color.x + 0.88762 * color.y
      return SIMD3(yellow, yellow, 0.00401 * color.x - 0.00401 * color.y + color.z)
    }
    let deutan: (SIMD3<Double>) -> SIMD3<Double> = { color in
      let yellow = 0.29275 * color.x + 0.70725 * color.y
      return SIMD3(yellow, yellow, -0.02234 * color.x + 0.02234 * color.y + color.z)
    }
    for seen in [protan, deutan] {
      for step in 16...64 {
        let value = 2 * Double(step) / 64
        let inside = seen(linear(scale.color(of: -value)))
        let outside = seen(linear(scale.color(of: value)))
        // On one side blue outweighs yellow, on the other yellow outweighs blue.
        #expect(inside.z > 1.3 * inside.x, "at -\(value)")
        #expect(outside.z < 0.7 * outside.x, "at \(value)")
      }
    }
  }

  @Test func `the ends hold beyond the limit, and what is no number is grey`() {
    #expect(scale.color(of: 2) == ColorScale.colors[4])
    #expect(scale.color(of: .infinity) == ColorScale.colors[4])
    #expect(scale.color(of: -9) == ColorScale.colors[0])
    #expect(scale.color(of: 0) == ColorScale.colors[2])
    #expect(scale.color(of: 1) == ColorScale.colors[3])
    #expect(scale.color(of: .nan) == ColorScale.missing)
    #expect(!(0...64).contains { scale.color(of: Double($0) / 16 - 2) == ColorScale.missing })
  }

  @Test(arguments: [
    (0.0, 1.0), (0.3, 0.5), (0.5, 0.5), (0.51, 1), (1, 1), (1.2, 2), (4.9, 5), (5.1, 10), (12, 20),
    (0.07, 0.1), (0.012, 0.02), (640, 1000), (2e-12, 1),
  ]) func `the limit is round and not below what it must hold`(
    _ world: (value: Double, limit: Double)
  ) {
    let values = [Double](repeating: -world.value, count: 40) + [.nan]
    #expect(ColorScale(fitting: values).limit == world.limit)
  }

  @Test func `a twentieth of the values may lie beyond`() {
    let values = [Double](repeating: 0.2, count: 96) + [Double](repeating: 9, count: 4)
    #expect(ColorScale(fitting: values).limit == 0.2)
    #expect(ColorScale(fitting: [Double]()).limit == 1)
    #expect(ColorScale(fitting: [3e-7, -5e-7], atLeast: 0.001).limit == 0.001)
    #expect(ColorScale(fitting: [3, -5], atLeast: 0.001).limit == 5)
  }
}
