/// The original vertices that each vertex stands for, itself among them; by counting sort.
/// Eight bytes a vertex.
struct MergedVertices: Sendable {
  /// Where those of each vertex start in `vertices`, and twice where those of the last end.
  private let starts: [UInt32]
  private let vertices: [UInt32]

  /// - Parameter heirs: what each original vertex was merged into.
  init(_ heirs: [UInt32]) {
    // Counted one place late, so that placing moves each start to where it belongs.
    var starts = [UInt32](repeating: 0, count: heirs.count + 2)
    for heir in heirs { starts[Int(heir) + 2] += 1 }
    for vertex in starts.indices.dropFirst() { starts[vertex] += starts[vertex - 1] }
    var vertices = [UInt32](repeating: 0, count: heirs.count)
    for (vertex, heir) in heirs.enumerated() {
      vertices[Int(starts[Int(heir) + 1])] = UInt32(vertex)
      starts[Int(heir) + 1] += 1
    }
    (self.starts, self.vertices) = (starts, vertices)
  }

  /// Those that a vertex stands for, in rising order.
  subscript(vertex: UInt32) -> ArraySlice<UInt32> {
    vertices[Int(starts[Int(vertex)])..<Int(starts[Int(vertex) + 1])]
  }
}
