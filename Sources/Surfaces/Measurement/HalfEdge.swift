/// Half-edges as numbers: `3 t + k` runs from corner `k` of triangle `t` to the next corner.
enum HalfEdge {
  /// The half-edge that follows around the same triangle.
  @inline(__always)
  static func next(_ halfEdge: UInt32) -> UInt32 {
    halfEdge % 3 == 2 ? halfEdge &- 2 : halfEdge &+ 1
  }

  /// The half-edge before it around the same triangle.
  @inline(__always)
  static func previous(_ halfEdge: UInt32) -> UInt32 {
    halfEdge % 3 == 0 ? halfEdge &+ 2 : halfEdge &- 1
  }
}
