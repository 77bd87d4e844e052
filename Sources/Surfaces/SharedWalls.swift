/// The walls that parts of a model share: pairs of triangles of two parts at exactly the same places that
/// face each other.
struct SharedWalls {
  static let none = UInt32.max

  /// All parts one after the other; triangles name the first of the vertices at a place.
  private(set) var mesh: Mesh
  /// The first of the vertices at each vertex's place.
  let places: [UInt32]
  /// The part of each triangle.
  private(set) var owners: [UInt32] = []
  /// The other side of each triangle; `none` where it is no wall.
  private(set) var others: [UInt32]

  /// Finds them. Sorts the triangles.
  init(_ model: Model) {
    mesh = model.merged
    let places = firstAtSamePosition(mesh.positions)
    self.places = places
    func place(_ vertex: UInt32) -> UInt32 {
      Int(vertex) < places.count ? places[Int(vertex)] : vertex
    }
    mesh.triangles = mesh.triangles.map { Triangle(place($0.a), place($0.b), place($0.c)) }
    others = [UInt32](repeating: Self.none, count: mesh.triangles.count)
    owners.reserveCapacity(mesh.triangles.count)
    for (number, part) in model.parts.enumerated() {
      owners += repeatElement(UInt32(number), count: part.mesh.triangles.count)
    }
    let keys = mesh.triangles.map(\.sorted)
    let order = keys.indices.sorted { keys[$0] == keys[$1] ? $0 < $1 : keys[$0] < keys[$1] }
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, keys[order[end]] == keys[order[start]] { end += 1 }
      // A wall has two sides; what lies there more often is no wall.
      if end - start == 2 {
        let (one, other) = (order[start], order[start + 1])
        if owners[one] != owners[other],
          mesh.triangles[one].isRising != mesh.triangles[other].isRising
        {
          others[one] = UInt32(other)
          others[other] = UInt32(one)
        }
      }
      start = end
    }
  }
}
