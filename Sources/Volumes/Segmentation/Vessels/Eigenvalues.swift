import Foundation

/// A symmetric 3 x 3 matrix, such as the second derivatives at a voxel.
package struct SymmetricMatrix {
  package var xx: Double
  package var yy: Double
  package var zz: Double
  package var xy: Double
  package var xz: Double
  package var yz: Double

  package init(xx: Double, yy: Double, zz: Double, xy: Double, xz: Double, yz: Double) {
    self.xx = xx
    self.yy = yy
    self.zz = zz
    self.xy = xy
    self.xz = xz
    self.yz = yz
  }

  /// The sum of the squares of all nine entries, which is that of the eigenvalues.
  package var squaredNorm: Double {
    xx * xx + yy * yy + zz * zz + 2 * (xy * xy + xz * xz + yz * yz)
  }

  package var trace: Double { xx + yy + zz }

  /// The eigenvalues, falling, by the trigonometric solution of the characteristic cubic (Smith,
  /// Commun. ACM 1961;4:168, doi 10.1145/355578.366316); good to about 1e-8 of the largest.
  package var eigenvalues: SIMD3<Double> {
    let mean = trace / 3
    let (a, b, c) = (xx - mean, yy - mean, zz - mean)
    let offDiagonal = xy * xy + xz * xz + yz * yz
    let spread = ((a * a + b * b + c * c + 2 * offDiagonal) / 6).squareRoot()
    guard spread > 0 else { return SIMD3(repeating: mean) }
    let determinant = a * (b * c - yz * yz) - xy * (xy * c - yz * xz) + xz * (xy * yz - b * xz)
    let half = determinant / (2 * spread * spread * spread)
    let angle = acos(min(1, max(-1, half))) / 3
    let largest = mean + 2 * spread * cos(angle)
    let smallest = mean + 2 * spread * cos(angle + 2 * .pi / 3)
    return SIMD3(largest, 3 * mean - largest - smallest, smallest)
  }
}
