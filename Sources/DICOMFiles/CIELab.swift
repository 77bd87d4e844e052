import Foundation
package import Geometry

/// A colour as DICOM recommends it for a segment: CIELab in 16 bits a component.
///
/// PS3.3 C.10.7.1.1: L* is 0...100 over 0...65535, a* and b* are -128...127, and the values are those
/// of the ICC profile connection space, whose white is D50. Some writers meant D65, which moves a
/// channel by up to 5 of 255; the standard is followed here.
package struct CIELab: Equatable {
  let lightness: Double
  let a: Double
  let b: Double

  /// From the three stored numbers; nil where they are not three of 0...65535.
  package init?(stored: [Double]) {
    guard stored.count == 3, stored.allSatisfy({ (0...65_535).contains($0) }) else { return nil }
    lightness = stored[0] / 65_535 * 100
    a = stored[1] / 65_535 * 255 - 128
    b = stored[2] / 65_535 * 255 - 128
  }

  /// The place of a colour of sRGB.
  package init(_ color: Color) {
    // To XYZ under D50: the inverse of the matrix in `color`.
    let linear = color.linear
    let xyz = SIMD3(
      SIMD3(0.4360747, 0.3850649, 0.1430804).dot(linear) / 0.9642,
      SIMD3(0.2225045, 0.7168786, 0.0606169).dot(linear),
      SIMD3(0.0139322, 0.0971045, 0.7141733).dot(linear) / 0.8249)
    func rooted(_ t: Double) -> Double {
      let foot = 6.0 / 29
      return t > foot * foot * foot ? cbrt(t) : t / (3 * foot * foot) + 4.0 / 29
    }
    let (x, y, z) = (rooted(xyz.x), rooted(xyz.y), rooted(xyz.z))
    lightness = 116 * y - 16
    a = 500 * (x - y)
    b = 200 * (y - z)
  }

  /// The three numbers as they are stored.
  package var stored: [UInt16] {
    [lightness / 100, (a + 128) / 255, (b + 128) / 255].map {
      UInt16((min(max($0, 0), 1) * 65_535).rounded())
    }
  }

  /// The nearest colour of sRGB (IEC 61966-2-1), each channel clipped.
  package var color: Color {
    // CIE 15: the inverse of the cube root with its linear foot.
    func cubed(_ t: Double) -> Double {
      t > 6.0 / 29 ? t * t * t : 3 * (6.0 / 29) * (6.0 / 29) * (t - 4.0 / 29)
    }
    let y = (lightness + 16) / 116
    // The white point D50 of the connection space, ICC.1 section 7.2.16.
    let xyz = SIMD3(0.9642 * cubed(y + a / 500), cubed(y), 0.8249 * cubed(y - b / 200))
    // From XYZ under D50 to linear sRGB: Bradford's adaptation to D65 and the primaries in one.
    let linear = SIMD3(
      SIMD3(3.1338561, -1.6168667, -0.4906146).dot(xyz),
      SIMD3(-0.9787684, 1.9161415, 0.0334540).dot(xyz),
      SIMD3(0.0719453, -0.2289914, 1.4052427).dot(xyz))
    return Color(linear: linear)
  }
}
