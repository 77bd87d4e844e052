import Foundation

/// A colour as shares of light, as sRGB (IEC 61966-2-1) encodes them.
extension Color {
  /// The shares of red, green and blue light, each 0...1.
  package var linear: SIMD3<Double> {
    func light(_ channel: UInt8) -> Double {
      let encoded = Double(channel) / 255
      return encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4)
    }
    return SIMD3(light(red), light(green), light(blue))
  }

  /// The nearest colour to shares of light; each is clipped to 0...1. The inverse of `linear`.
  package init(linear: SIMD3<Double>) {
    func channel(_ value: Double) -> UInt8 {
      let light = value > 0 ? min(value, 1) : 0
      let encoded = light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055
      return UInt8((255 * encoded).rounded())
    }
    self.init(channel(linear.x), channel(linear.y), channel(linear.z))
  }
}
