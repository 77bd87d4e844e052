import Geometry

extension Color {
  /// The colour as `#C8323C`.
  var hexadecimal: String {
    let digits = [red, green, blue].map { channel in
      (channel < 16 ? "0" : "") + String(channel, radix: 16, uppercase: true)
    }
    return "#" + digits.joined()
  }
}
