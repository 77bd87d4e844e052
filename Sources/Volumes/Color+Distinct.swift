public import Geometry

extension Color {
  /// A colour that differs from those of the positions around it: the hue turns by the golden angle
  /// and the brightness takes one of three steps.
  public static func distinct(_ position: Int) -> Color {
    let hue = (Double(position) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1) * 6
    let value = [0.9, 0.72, 0.55][position / 8 % 3]
    let saturation = 0.6
    func channel(_ shift: Double) -> UInt8 {
      // The piecewise linear form of the conversion from hue, saturation and value.
      let k = (shift + hue).truncatingRemainder(dividingBy: 6)
      let fall = max(0, min(k, 4 - k, 1))
      return UInt8((255 * value * (1 - saturation * fall)).rounded())
    }
    return Color(channel(5), channel(3), channel(1))
  }
}
