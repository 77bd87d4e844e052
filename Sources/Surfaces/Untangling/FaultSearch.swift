/// What keeps a surface from being sound: pairs of triangles that cross, walls of different
/// structures included, triangles of no area, and vertices in the same place, which a reader of
/// STL makes one.
struct Faults: Equatable {
  /// The triangles that cross others or have no area, in rising order.
  var triangles: [Int] = []
  /// The vertices that share a place with others, in rising order.
  var vertices: [Int] = []
  /// How many pairs of triangles cross.
  var pairs = 0
  /// How many triangles have no area.
  var flat = 0

  var isEmpty: Bool { triangles.isEmpty && vertices.isEmpty }
}

/// A way to find the faults of a surface whose vertices move and whose triangles stay.
protocol FaultSearch {
  /// All faults.
  mutating func faults(of surface: LabelSurface) -> Faults

  /// The faults in which triangles at some vertices take part: all of them, where these are the
  /// vertices of all faults there were and nothing else has moved since.
  mutating func faults(of surface: LabelSurface, around vertices: [Int]) -> Faults
}
