/// The unit in which a file states its lengths. Inside the house every length is in millimetres.
public enum LengthUnit: String, CaseIterable, Codable, Sendable {
  case micrometre = "um"
  case millimetre = "mm"
  case centimetre = "cm"
  case metre = "m"
  case inch
  case foot

  /// Millimetres in one of this unit.
  public var millimetres: Double {
    switch self {
    case .micrometre: 0.001
    case .millimetre: 1
    case .centimetre: 10
    case .metre: 1000
    case .inch: 25.4
    case .foot: 304.8
    }
  }
}
