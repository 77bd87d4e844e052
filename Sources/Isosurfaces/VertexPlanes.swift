import Volumes

/// The numbers of the vertices of a layer of corners and of those below and above it, each in a frame
/// of one row; at corners without a vertex they mean nothing.
struct VertexPlanes {
  private(set) var below: [UInt32]
  private(set) var here: [UInt32]
  private(set) var above: [UInt32]
  private let corners: LabelCorners
  /// The number of each layer's first vertex.
  private let firsts: [Int]
  private var next: Int

  /// Those around a layer, when those of each layer are numbered from a first one.
  init(_ corners: LabelCorners, numbering firsts: [Int], around k: Int) {
    (self.corners, self.firsts) = (corners, firsts)
    below = [UInt32](repeating: 0, count: corners.size.x * (corners.size.y + 2))
    here = below
    above = below
    next = k - 1
    for _ in 0..<3 { advance() }
  }

  /// Goes on to the next layer.
  mutating func advance() {
    swap(&below, &here)
    swap(&here, &above)
    if next >= 0, next < corners.size.z { corners.number(next, from: firsts[next], in: &above) }
    next += 1
  }
}

extension LabelCorners {
  /// Writes the numbers of a layer's vertices, which begin at `first`, into a frame of one row.
  fileprivate func number(_ k: Int, from first: Int, in plane: inout [UInt32]) {
    var vertex = UInt32(first)
    var numbers = plane.mutableSpan
    forEachVertex(in: k) { i, j in
      numbers[(j &+ 1) &* size.x &+ i] = vertex
      vertex &+= 1
    }
  }
}
