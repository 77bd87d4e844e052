extension Model {
  /// The surface to the outside of all parts together: walls that two parts share are left out (see
  /// `SharedWalls`).
  ///
  /// Nothing is cut: parts that overlap, or whose walls differ by a bit, keep all of their triangles. Of a
  /// single part it is the part. Sorts the triangles; memory, 24 bytes each.
  public var outerSurface: Mesh {
    guard parts.count > 1 else { return merged }
    let walls = SharedWalls(self)
    return Mesh(
      positions: walls.mesh.positions,
      triangles: walls.mesh.triangles.indices.filter { walls.others[$0] == SharedWalls.none }
        .map { walls.mesh.triangles[$0] }
    ).welded()
  }
}
