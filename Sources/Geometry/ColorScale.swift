/// Colours for numbers that lie on either side of zero: blue below, light grey at zero, orange above,
/// darker the further away.
///
/// Straight lines between five colours. Blue and orange differ for every common kind of colour
/// blindness, and since the luminance falls steadily on both sides, how far a value is from zero can
/// be read without any colour at all.
public struct ColorScale: Equatable, Sendable {
  /// The value of the darkest orange, and with a minus sign of the darkest blue; what lies beyond has
  /// that colour too. Above zero.
  public let limit: Double

  /// A scale from `-limit` to `limit`.
  public init(limit: Double) {
    precondition(limit.isFinite && limit > 0)
    self.limit = limit
  }

  /// The scale that ends at the first of 1, 2, 5, 10, 20, ... (and their tenths) that is not exceeded
  /// by more than a twentieth of the values' sizes. What is not a number does not count; where nothing
  /// counts, or nearly all is zero, the limit is 1.
  ///
  /// - Parameter least: what the limit is not less than, so that rounding does not look like something;
  ///   for values that are all smaller it is the limit.
  public init(fitting values: some Sequence<Double>, atLeast least: Double = 0) {
    let sizes = values.lazy.map { abs($0) }.filter { $0.isFinite }.sorted()
    let reached = sizes.isEmpty ? 0 : sizes[(sizes.count - 1) * 19 / 20]
    self.init(limit: max(least, Self.roundLimit(atLeast: reached)))
  }

  private static func roundLimit(atLeast value: Double) -> Double {
    guard value >= 1e-9, value <= 1e9 else { return 1 }
    var steps = [1.0, 2, 5]
    // Whole numbers divided or multiplied by whole powers of ten stay the nearest to their decimals.
    var power = 1.0
    if value > 5 {
      while value > steps[2] {
        power *= 10
        steps = [1 * power, 2 * power, 5 * power]
      }
    } else {
      while value <= 5 / (power * 10) {
        power *= 10
        steps = [1 / power, 2 / power, 5 / power]
      }
    }
    return steps.first { value <= $0 } ?? steps[2]
  }

  /// The colour of a value that there is none of.
  public static let missing = Color(128, 128, 128)

  /// The colours at -1, -1/2, 0, 1/2 and 1 times the limit.
  public static let colors = [
    Color(8, 48, 128), Color(96, 156, 224), Color(240, 240, 240), Color(240, 156, 48),
    Color(128, 52, 0),
  ]

  /// The colour of a value; `missing` for what is not a number.
  public func color(of value: Double) -> Color {
    guard !value.isNaN else { return Self.missing }
    let place = (min(max(value / limit, -1), 1) + 1) * 2
    let lower = min(Int(place), 3)
    let share = place - Double(lower)
    let (from, to) = (Self.colors[lower], Self.colors[lower + 1])
    func mixed(_ one: UInt8, _ other: UInt8) -> UInt8 {
      UInt8((Double(one) + (Double(other) - Double(one)) * share).rounded())
    }
    return Color(
      mixed(from.red, to.red), mixed(from.green, to.green), mixed(from.blue, to.blue))
  }
}
