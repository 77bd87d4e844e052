import Geometry
import Surfaces

extension Part {
  /// The colour of a vertex in a file in which all vertices have one: its own, else the part's, else a
  /// grey.
  @inline(__always)
  func shownColor(of vertex: Int) -> Color { vertexColors?[vertex] ?? color ?? .uncolored }
}
