import Geometry

extension Image {
  /// Paints a rectangle, cut to the picture.
  mutating func fill(_ left: Int, _ top: Int, _ width: Int, _ height: Int, with color: Color) {
    for y in max(0, top)..<max(0, top, min(self.height, top + height)) {
      for x in max(0, left)..<max(0, left, min(self.width, left + width)) { self[x, y] = color }
    }
  }

  /// Lays a colour over one pixel, `coverage` of 255 parts; outside the picture nothing happens.
  mutating func blend(_ color: Color, coverage: Int, at x: Int, _ y: Int) {
    guard x >= 0, x < width, y >= 0, y < height, coverage > 0 else { return }
    let at = (y * width + x) * 3
    func mix(_ old: UInt8, _ new: UInt8) -> UInt8 {
      UInt8((Int(old) * (255 - coverage) + Int(new) * coverage + 127) / 255)
    }
    pixels[at] = mix(pixels[at], color.red)
    pixels[at + 1] = mix(pixels[at + 1], color.green)
    pixels[at + 2] = mix(pixels[at + 2], color.blue)
  }

  /// Copies a whole picture to a place, cut to this one.
  mutating func paste(_ other: Image, at left: Int, _ top: Int) {
    for y in max(0, -top)..<max(0, -top, min(other.height, height - top)) {
      for x in max(0, -left)..<max(0, -left, min(other.width, width - left)) {
        self[left + x, top + y] = other[x, y]
      }
    }
  }

  /// Paints a disc of the given radius in pixels around a pixel position, anti-aliased.
  mutating func fillDisc(center: SIMD2<Double>, radius: Double, with color: Color) {
    let reach = Int(radius) + 2
    for y in Int(center.y) - reach...Int(center.y) + reach {
      for x in Int(center.x) - reach...Int(center.x) + reach {
        let offset = SIMD2(Double(x), Double(y)) - center
        let distance = (offset * offset).sum().squareRoot()
        let coverage = min(1, max(0, radius + 0.5 - distance))
        blend(color, coverage: Int(coverage * 255), at: x, y)
      }
    }
  }
}

extension Color {
  /// This colour with `part` of another in it, 0...1.
  func mixed(with other: Color, _ part: Double) -> Color {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) * (1 - part) + Double(b) * part).rounded())
    }
    return Color(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }

  /// How bright the eye finds it, 0...255 (ITU-R BT.709 weights).
  var luminance: Double {
    0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue)
  }
}
