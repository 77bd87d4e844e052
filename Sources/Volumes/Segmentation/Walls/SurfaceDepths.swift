import Foundation
import Geometry

/// How far voxels at the surface of a mask lie behind it, between the voxels' centres.
///
/// The mask is smoothed by a Gaussian; on a plane the value at a distance from it is the normal
/// distribution's, so the value tells the distance. Curved surfaces move by the square of the
/// Gaussian's width: two widths, and what they differ by, take that off.
package struct SurfaceDepths {
  /// The Gaussian's width in voxels: narrow enough for vessels of three voxels.
  private static let width = 0.7
  private static let reach = 3
  /// In voxels: what the outermost of many depths that are not quite sure are too deep by. Chosen
  /// on planes, balls and tubes of known size on voxels of 1 mm.
  private static let excess = 0.03

  private struct Tap {
    let offset: SIMD3<Int>
    let narrow: Double
    let wide: Double
  }

  private let taps: [Tap]
  private let spacing: SIMD3<Double>
  /// What is outside.
  private let background: Mask

  /// Prepares the depths behind the surface towards `background`.
  package init(towards background: Mask, spacing: SIMD3<Double>) {
    self.background = background
    self.spacing = spacing
    let range = -Self.reach...Self.reach
    let squares = [Self.width * Self.width, 2 * Self.width * Self.width]
    let lines = squares.map { square in
      let values = range.map { exp(-Double($0 * $0) / (2 * square)) }
      let sum = values.reduce(0, +)
      return values.map { $0 / sum }
    }
    var taps: [Tap] = []
    for z in range {
      for y in range {
        for x in range {
          let at = [x, y, z].map { $0 + Self.reach }
          taps.append(
            Tap(
              offset: SIMD3(x, y, z), narrow: at.reduce(1) { $0 * lines[0][$1] },
              wide: at.reduce(1) { $0 * lines[1][$1] }))
        }
      }
    }
    self.taps = taps
  }

  /// How far a voxel's centre lies behind the surface, in mm: 0 to 0.9 voxels along the normal. What
  /// is beyond the grid is like its edge.
  package func depth(at voxel: SIMD3<Int>) -> Double {
    var (narrow, wide) = (0.0, 0.0)
    var slope = SIMD3<Double>.zero
    let last = background.size &- 1
    for tap in taps {
      let at = (voxel &+ tap.offset).clamped(lowerBound: .zero, upperBound: last)
      guard !background[at.x, at.y, at.z] else { continue }
      narrow += tap.narrow
      wide += tap.wide
      slope += tap.narrow * SIMD3<Double>(tap.offset)
    }
    let first = Self.width * Self.deviation(narrow)
    let second = Self.width * 2.0.squareRoot() * Self.deviation(wide)
    let depth = min(max(2 * first - second, 0), 0.9) - Self.excess
    let length = slope.length
    // The step from one voxel to the next along the normal, in mm.
    let step = length > 1e-9 ? 1 / (slope / length / spacing).length : spacing.min()
    return depth * step
  }

  /// Where the normal distribution has a value, in its deviations (after Winitzki 2008, to 0.002).
  private static func deviation(_ value: Double) -> Double {
    let x = min(max(2 * value - 1, -0.9999), 0.9999)
    let a = 0.147
    let logarithm = log(1 - x * x)
    let half = 2 / (Double.pi * a) + logarithm / 2
    let root = ((half * half - logarithm / a).squareRoot() - half).squareRoot()
    return (x < 0 ? -root : root) * 2.0.squareRoot()
  }
}
