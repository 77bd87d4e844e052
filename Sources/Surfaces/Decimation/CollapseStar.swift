/// Scratch of one collapse: the triangles around both ends of the edge, and what becomes of them.
struct CollapseStar: Sendable {
  /// A triangle that stays: which of its corners moves, and its two other vertices.
  struct Spoke: Sendable, BitwiseCopyable {
    var triangle: UInt32
    var next: UInt32
    var last: UInt32
  }

  /// The triangles at the vertex that stays, then those at the one that goes, edge left out.
  var spokes: [Spoke] = []
  /// How many of `spokes` belong to the vertex that stays.
  var keptSpokes = 0
  /// The triangles at the edge, which go, and their third vertices.
  var edgeTriangles: [(triangle: UInt32, apex: UInt32)] = []
  /// The first of `spokes` whose triangle changes: 0 where the kept vertex moves.
  var firstChanged = 0
  /// The new triangles and the original vertices to be measured against them, where asked for.
  var shapes: [TriangleShape] = []
  var merged: [UInt32] = []
}
