/// What a structure is to the walls of a heart, by its name.
public enum WallRole: Sendable, Equatable {
  /// Filled with blood: a wall goes around it.
  case pool
  /// A plane that ends a vessel: it is left open.
  case opening
  /// Muscle, wall or valve of the heart: it is kept as it is.
  case solid
  /// Neither: a rib, a lung, the liver.
  case other

  private static let solids = [
    "myocard", "muscle", "wall", "septum", "valve", "ring", "annulus", "calc", "plaque", "neck",
  ]
  private static let blood = [
    "ventric", "atri", "aort", "arter", "vein", "cava", "coronar", "blood", "pool", "vessel",
    "lumen", "trunk", "carotid", "subclavian", "cusp", "outflow",
  ]

  /// The part that a structure of this name plays.
  init(_ name: String) {
    let name = name.lowercased()
    if name.contains(" plane") {
      self = .opening
    } else if Self.solids.contains(where: { name.contains($0) }) {
      self = .solid
    } else if name == "heart" || Self.blood.contains(where: { name.contains($0) }) {
      self = .pool
    } else {
      self = .other
    }
  }
}

extension LabelMap {
  /// The role of every structure, by its position; that of the background is `other`.
  ///
  /// Where no name is that of blood, as when structures are called by their numbers, all that is
  /// not solid counts as filled with blood.
  func wallRoles() -> [WallRole] {
    let roles = [.other] + structures.dropFirst().map { WallRole($0.name) }
    guard !roles.contains(.pool) else { return roles }
    return [.other] + roles.dropFirst().map { $0 == .other ? .pool : $0 }
  }
}
