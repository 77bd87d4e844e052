import Geometry
import Parallel

/// A hierarchy of boxes around the triangles of a mesh, for questions of nearness and crossing.
///
/// Triangles are sorted along a Hilbert curve and cut into `leafCount` (a power of two) runs of
/// nearly equal length, at most four long; boxes are kept as in a binary heap: node 1 is the root,
/// node `i` has the children `2 i` and `2 i + 1`. Nothing needs pointers, and building is linear.
/// Triangles with an index out of range or a coordinate that is not a number are left out.
///
/// The tree keeps its own copy of the corners, so it stays valid whatever becomes of the mesh.
/// About 0.1 KB a triangle. The number of threads does not change it.
public struct TriangleTree: Sendable {
  /// The boxes of all nodes, node 0 unused.
  var boxes: [Box]
  /// The corners of the triangles in the order of the tree.
  var corners: [Corners]
  /// The triangle of the mesh at each place of the tree.
  var triangles: [UInt32]
  /// The number of leaves is two to this power.
  let levels: Int
  /// The number of leaves.
  var leafCount: Int { 1 &<< levels }

  /// Builds the tree. About 0.4 s of CPU time for 1.4 million triangles.
  public init(_ mesh: Mesh) {
    precondition(mesh.triangles.count < Int(UInt32.max))
    let order = hilbertOrder(mesh)
    let count = order.count
    let levels = (0...30).first { 4 << $0 >= count } ?? 31
    self.levels = levels
    triangles = order
    var corners = unspecifiedArray(of: Corners.self, count: count)
    parallelChunks(of: &corners, chunk: 1 << 14) { start, span in
      for index in 0..<span.count { span[index] = mesh.corners(Int(order[start + index])) }
    }
    self.corners = corners
    boxes = Self.boxes(around: corners, levels: levels)
  }

  /// The boxes of all nodes, level by level from the leaves on.
  private static func boxes(around corners: [Corners], levels: Int) -> [Box] {
    let leaves = 1 << levels
    return SharedSlots.array(count: 2 * leaves) { boxes in
      boxes[0] = .empty
      parallelRanges(leaves..<2 * leaves, length: 1 << 13) { nodes in
        for node in nodes {
          var box = Box.empty
          for place in places(ofLeaf: node - leaves, count: corners.count, levels: levels) {
            box.extend(corners[place].box)
          }
          boxes[node] = box
        }
      }
      for level in (0..<levels).reversed() {
        parallelRanges(1 << level..<2 << level, length: 1 << 13) { nodes in
          for node in nodes {
            var box = boxes[2 &* node]
            box.extend(boxes[2 &* node &+ 1])
            boxes[node] = box
          }
        }
      }
    }
  }

  /// Whether no triangle is in the tree.
  public var isEmpty: Bool { triangles.isEmpty }

  /// The places of the triangles in a node that is a leaf.
  @inline(__always) func places(_ node: Int) -> Range<Int> {
    TriangleTree.places(ofLeaf: node - leafCount, count: triangles.count, levels: levels)
  }

  /// The leaf that holds a place.
  @inline(__always) func leaf(of place: Int) -> Int {
    // The largest `leaf` for which `(leaf * count) >> levels` is not above the place.
    leafCount &+ ((place &+ 1) &<< levels &- 1) / triangles.count
  }

  @inline(__always) private static func places(
    ofLeaf leaf: Int, count: Int, levels: Int
  ) -> Range<Int> {
    // Counts below 2^32 do not overflow.
    (leaf &* count) &>> levels..<((leaf &+ 1) &* count) &>> levels
  }
}
