extension Model {
  /// The surface to the outside of all parts together: walls that two parts share are left out, each a
  /// pair of triangles at exactly the same places that face each other.
  ///
  /// Nothing is cut: parts that overlap, or whose walls differ by a bit, keep all of their triangles. Of a
  /// single part it is the part. Sorts the triangles; memory, 24 bytes each.
  public var outerSurface: Mesh {
    guard parts.count > 1 else { return merged }
    let mesh = merged.welded()
    var owners: [UInt32] = []
    owners.reserveCapacity(mesh.triangles.count)
    for (number, part) in parts.enumerated() {
      owners += repeatElement(UInt32(number), count: part.mesh.triangles.count)
    }
    func key(_ index: Int) -> (UInt32, UInt32, UInt32) { mesh.triangles[index].sorted }
    let order = mesh.triangles.indices.sorted {
      key($0) == key($1) ? $0 < $1 : key($0) < key($1)
    }
    var isKept = [Bool](repeating: true, count: order.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, key(order[end]) == key(order[start]) { end += 1 }
      // A wall has two sides; what lies there more often is no wall.
      if end - start == 2 {
        let (one, other) = (order[start], order[start + 1])
        if owners[one] != owners[other],
          mesh.triangles[one].isRising != mesh.triangles[other].isRising
        {
          isKept[one] = false
          isKept[other] = false
        }
      }
      start = end
    }
    return Mesh(
      positions: mesh.positions,
      triangles: mesh.triangles.indices.filter { isKept[$0] }.map { mesh.triangles[$0] })
  }
}
