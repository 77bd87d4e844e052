package import Memory
package import Parallel

/// For the vertices of a net, the vertices that smoothing averages over: mostly four, at most six. Kernels
/// read four whether or not there are as many: asking would be guessed wrong too often.
package struct NetNeighbours: Sendable {
  /// The first four of each vertex; a vertex whose values are zero stands for those that it does not have.
  package let fours: SharedSlots<SIMD4<UInt32>>
  /// One divided by how many each vertex has.
  package let weights: SharedSlots<Float>

  /// The fifth and the sixth neighbour of a vertex.
  package struct Rest: BitwiseCopyable, Sendable {
    package let vertex: UInt32
    package let first: UInt32
    package let second: UInt32

    /// Creates one.
    package init(vertex: UInt32, first: UInt32, second: UInt32) {
      (self.vertex, self.first, self.second) = (vertex, first, second)
    }
  }

  /// Of so many vertices, to be written.
  package init(count: Int, in workspace: Workspace) {
    fours = SharedSlots(count: count, in: workspace)
    weights = SharedSlots(count: count, in: workspace)
  }
}
