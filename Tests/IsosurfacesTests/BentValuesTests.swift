import Foundation
import Isosurfaces
import TestSupport
import Testing

/// Where a level is crossed between voxels whose values bend.
struct BentValuesTests {
  /// Four values of a function at -1, 0, 1 and 2.
  static func samples(_ function: (Double) -> Double) -> SIMD4<Float> {
    SIMD4(Float(function(-1)), Float(function(0)), Float(function(1)), Float(function(2)))
  }

  @Test func `a parabola is crossed a tenth as far off as by a straight line, and less`() {
    var generator = SeededGenerator(seed: 21)
    for _ in 0..<2000 {
      let crossing = Double.random(in: 0.02...0.98, using: &generator)
      let slope =
        Double.random(in: 0.5...200, using: &generator) * (Bool.random(using: &generator) ? 1 : -1)
      // Bent by up to a third of the slope.
      let second = slope * Double.random(in: -0.33...0.33, using: &generator)
      func value(_ x: Double) -> Double {
        (x - crossing) * (slope + second / 2 * (x + crossing - 1))
      }
      let values = Self.samples(value)
      let straight = -value(0) / (value(1) - value(0))
      let bent = straight + Double(bend(values, at: Float(straight)))
      #expect(abs(bent - crossing) <= 0.1 * abs(straight - crossing) + 1e-5)
    }
  }

  @Test func `where the second differences disagree, values are taken as straight`() {
    // A step, a single voxel, a wave from voxel to voxel.
    for values: SIMD4<Float> in [[0, 0, 1, 1], [0, 0, 1, 0], [-3, 1, -1, 3], [5, 0, 1, 5]] {
      let isHollow = values == [5, 0, 1, 5]
      #expect((bend(values, at: 0.5) != 0) == isHollow)
    }
  }

  @Test func `it is the same seen from the other end, and in any unit`() {
    var generator = SeededGenerator(seed: 22)
    for _ in 0..<2000 {
      let values = SIMD4<Float>((0..<4).map { _ in .random(in: -1...1, using: &generator) })
      guard abs(values.z - values.y) > 0.01 else { continue }
      let place = Float.random(in: 0...1, using: &generator)
      let shift = bend(values, at: place)
      #expect(abs(shift) <= 0.25)
      let turned = SIMD4(values.w, values.z, values.y, values.x)
      #expect(abs(bend(turned, at: 1 - place) + shift) < 1e-5)
      #expect(abs(bend(values * -1000 + 70, at: place) - shift) < 1e-2)
    }
  }

  @Test func `values that are not finite bend nothing`() {
    for lane in 0..<4 {
      for value in [Float.nan, .infinity, -.infinity] {
        var values: SIMD4<Float> = [-3, -1, 2, 8]
        values[lane] = value
        #expect(bend(values, at: 0.3) == 0)
      }
    }
    #expect(bend([1, 1, 1, 1], at: 0.5) == 0)
    #expect(bend([.greatestFiniteMagnitude, -1, 1, .greatestFiniteMagnitude], at: 0.5).isFinite)
  }
}
