/// Which phase of a series of several is wanted.
public enum PhaseChoice: Equatable, Sendable, CustomStringConvertible {
  /// By its number from 1, in the order of time.
  case number(Int)
  /// By its nominal percentage of the cardiac cycle, within half a percent.
  case percent(Double)

  /// Reads `3` or `75%`; nil where the text is neither.
  public init?(_ text: String) {
    if text.hasSuffix("%") {
      guard let percent = Double(text.dropLast()), (0...100).contains(percent) else { return nil }
      self = .percent(percent)
    } else {
      guard let number = Int(text), number > 0 else { return nil }
      self = .number(number)
    }
  }

  /// As it is written.
  public var description: String {
    switch self {
    case .number(let number): "\(number)"
    case .percent(let percent):
      (Int(exactly: percent).map(String.init) ?? String(percent)) + "%"
    }
  }
}
