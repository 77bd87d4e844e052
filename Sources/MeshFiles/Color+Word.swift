import Geometry

/// A colour in one number, so that zero can stand for none: 0xFF and red, green and blue.
extension Color {
  var word: UInt32 { 0xFF00_0000 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) }

  init(word: UInt32) {
    self.init(
      UInt8(truncatingIfNeeded: word >> 16), UInt8(truncatingIfNeeded: word >> 8),
      UInt8(truncatingIfNeeded: word))
  }
}
