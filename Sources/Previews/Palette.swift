import Geometry
import Surfaces

/// Colours for parts that nobody coloured, and those of the pictures' own furniture.
enum Palette {
  /// The part's own colour, or one by its number: light tones that stand apart on grey.
  static func color(of part: Part, number: Int) -> Color {
    part.color ?? parts[number % parts.count]
  }

  private static let parts = [
    Color(232, 92, 86), Color(92, 168, 235), Color(244, 190, 79), Color(112, 200, 144),
    Color(190, 140, 230), Color(240, 142, 84), Color(96, 206, 208), Color(238, 136, 178),
    Color(176, 196, 92), Color(140, 152, 240), Color(206, 166, 128), Color(160, 214, 190),
  ]

  static let black = Color(0, 0, 0)
  static let ink = Color(236, 238, 242)
  static let quietInk = Color(150, 156, 168)
  static let sheet = Color(17, 19, 24)
  static let line = Color(48, 52, 61)
}
