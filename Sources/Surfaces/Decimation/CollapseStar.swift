/// Scratch of one collapse: the triangles around both ends of the edge, and what becomes of them.
struct CollapseStar: Sendable {
  /// A triangle that stays: the corner that moves, and its two other vertices.
  struct Spoke: Sendable, BitwiseCopyable {
    var corner: UInt32
    var next: UInt32
    var last: UInt32
    var triangle: Int { Int(corner / 3) }
  }

  /// The corners at the vertex that stays and at the one that goes, of triangles that stay.
  var spokes: [Spoke] = []
  /// How many of `spokes` belong to the vertex that stays.
  var keptSpokes = 0
  /// The triangles at the edge, which go, and their third vertices.
  var edgeTriangles: [(triangle: UInt32, apex: UInt32)] = []
  /// The first of `spokes` whose triangle changes: 0 where the kept vertex moves.
  var firstChanged = 0
  /// For each spoke the new triangle.
  var shapes: [TriangleShape] = []
  /// The original vertices that the changed triangles stood for, each with its new spoke.
  var points: [(point: UInt32, spoke: Int)] = []
  /// Vertices around, each once.
  var ring: [UInt32] = []
}
