public import Geometry

/// A picture: rows from the top, pixels from the left, three bytes each (sRGB red, green, blue).
public struct Image: Equatable, Sendable {
  /// The number of columns.
  public let width: Int
  /// The number of rows.
  public let height: Int
  /// `width * height * 3` bytes.
  public var pixels: [UInt8]
  /// How opaque each pixel is, `width * height` bytes; nil where all are.
  public var alpha: [UInt8]?

  /// Creates a picture of one colour; both sides are at least one.
  public init(width: Int, height: Int, filledWith color: Color = Color(0, 0, 0)) {
    precondition(width > 0 && height > 0)
    self.width = width
    self.height = height
    pixels = [UInt8](repeating: 0, count: width * height * 3)
    fill(0, 0, width, height, with: color)
  }

  /// Creates a picture from its bytes.
  public init(width: Int, height: Int, pixels: [UInt8], alpha: [UInt8]? = nil) {
    precondition(width > 0 && height > 0 && pixels.count == width * height * 3)
    precondition(alpha.map { $0.count == width * height } ?? true)
    self.width = width
    self.height = height
    self.pixels = pixels
    self.alpha = alpha
  }

  /// The colour of one pixel, counted from the top left.
  public subscript(x: Int, y: Int) -> Color {
    get {
      let at = (y * width + x) * 3
      return Color(pixels[at], pixels[at + 1], pixels[at + 2])
    }
    set {
      let at = (y * width + x) * 3
      pixels[at] = newValue.red
      pixels[at + 1] = newValue.green
      pixels[at + 2] = newValue.blue
    }
  }
}
