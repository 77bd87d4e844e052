/// Where a decimation stops. With several limits it stops at whichever comes first.
public struct DecimationGoal: Equatable, Sendable, Codable {
  /// Stop at this many triangles or one or two below.
  public var triangles: Int?
  /// Stop at this share of the triangles, 0...1.
  public var ratio: Double?
  /// Never move farther from the original surface than this, in mm.
  public var maximumDeviation: Double?

  /// As few triangles as `count`, or as few as there can be where that is 0, and with a bound not farther
  /// away than `maximumDeviation` mm.
  public static func triangles(
    _ count: Int, maximumDeviation: Double? = nil
  ) -> DecimationGoal {
    precondition(count >= 0, "a number of triangles is not negative")
    return DecimationGoal(triangles: count, ratio: nil, maximumDeviation: checked(maximumDeviation))
  }

  /// This share of the triangles, 0...1, and with a bound not farther away than that many mm.
  public static func ratio(_ ratio: Double, maximumDeviation: Double? = nil) -> DecimationGoal {
    precondition(ratio >= 0 && ratio <= 1, "a ratio lies in 0...1")
    return DecimationGoal(triangles: nil, ratio: ratio, maximumDeviation: checked(maximumDeviation))
  }

  /// As few triangles as can be had within this distance in mm.
  public static func maximumDeviation(_ millimetres: Double) -> DecimationGoal {
    DecimationGoal(triangles: nil, ratio: nil, maximumDeviation: checked(millimetres))
  }

  private static func checked(_ millimetres: Double?) -> Double? {
    precondition(millimetres.map { $0 >= 0 } ?? true, "a deviation is not negative")
    return millimetres
  }

  /// The number of triangles to stop at, for a surface of `count`; 0 where none is asked for.
  func target(of count: Int) -> Int {
    let share = ratio.map { max(1, Int(($0 * Double(count)).rounded())) } ?? 0
    return max(triangles ?? 0, share)
  }
}
