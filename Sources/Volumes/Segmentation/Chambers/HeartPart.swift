/// What a seed's name says that it stands for, where that matters for finding vessels.
public enum HeartPart: String, Sendable, Codable, CaseIterable {
  case leftVentricle = "left ventricle"
  case leftAtrium = "left atrium"
  case rightVentricle = "right ventricle"
  case rightAtrium = "right atrium"
  case aorta
  case pulmonaryArtery = "pulmonary artery"
  case superiorVenaCava = "superior vena cava"
  case inferiorVenaCava = "inferior vena cava"
  case pulmonaryVein = "pulmonary vein"

  /// The part that an English name says; nil for any other.
  public init?(name: String) {
    let name = name.lowercased()
    let has = { (words: [String]) in words.contains { name.contains($0) } }
    if has(["myocard", "wall", "muscle", "septum", "valve", "annulus"]) { return nil }
    if name.contains("pulmon") {
      if has(["vein", "venous"]) {
        self = .pulmonaryVein
      } else if has(["arter", "trunk"]) {
        self = .pulmonaryArtery
      } else {
        return nil
      }
    } else if name.contains("cava") {
      if name.contains("superior") {
        self = .superiorVenaCava
      } else if name.contains("inferior") {
        self = .inferiorVenaCava
      } else {
        return nil
      }
    } else if name.contains("aort") {
      self = .aorta
    } else if name.contains("ventric"), has(["left", "right"]) {
      self = name.contains("left") ? .leftVentricle : .rightVentricle
    } else if has(["atrium", "atrial"]), has(["left", "right"]), !name.contains("append") {
      self = name.contains("left") ? .leftAtrium : .rightAtrium
    } else {
      return nil
    }
  }

  /// The vessels that leave or enter a chamber; none for a vessel.
  var vessels: [HeartPart] {
    switch self {
    case .leftVentricle: [.aorta]
    case .rightVentricle: [.pulmonaryArtery]
    case .leftAtrium: [.pulmonaryVein]
    case .rightAtrium: [.superiorVenaCava, .inferiorVenaCava]
    default: []
    }
  }

  /// The ventricle that an artery leaves; nil for what is no artery.
  var ventricle: HeartPart? {
    self == .aorta ? .leftVentricle : self == .pulmonaryArtery ? .rightVentricle : nil
  }

  /// The atrium before a ventricle; nil for what is no ventricle.
  var atrium: HeartPart? {
    self == .leftVentricle ? .leftAtrium : self == .rightVentricle ? .rightAtrium : nil
  }

  /// Whether blood passes between the two through a valve or a vessel's mouth, or they are veins of one
  /// kind, in a heart without defects.
  package func isJoined(to other: HeartPart) -> Bool {
    self == other || vessels.contains(other) || other.vessels.contains(self)
      || atrium == other || other.atrium == self
  }

  /// Whether it is a ventricle.
  var isVentricle: Bool { self == .leftVentricle || self == .rightVentricle }
}
