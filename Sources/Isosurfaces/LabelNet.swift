import Geometry
import Parallel
import Surfaces
import Volumes

/// The net over a label map's walls: a vertex at each grid corner whose eight voxels differ, a
/// quad on each voxel face whose two voxels differ (surface nets, Gibson 1998,
/// doi 10.1007/BFb0056277, and Frisken 2022 for several labels).
///
/// Corner (i, j, k) lies between voxels i - 1 and i and so on, so there is one corner more than
/// voxels along each axis; what lies outside the volume is background. Corner (i, j, k) owns the
/// faces between voxel (i, j, k) and its three predecessors. Vertices stand in the order of the
/// corners.
struct LabelNet {
  let labels: LabelMap
  /// Which corners have a vertex.
  let corners: LabelCorners
  /// What meets at each vertex.
  let codes: [CornerCode]
  /// What lies in which layer of corners.
  private(set) var layers = NetLayers()

  init(_ labels: LabelMap, _ corners: LabelCorners) {
    self.labels = labels
    self.corners = corners
    let counts = parallelMap(corners.size.z) { k in
      var count = 0
      corners.forEachVertex(in: k) { _, _ in count &+= 1 }
      return count
    }
    for count in counts { layers.vertices.append(layers.vertexCount + count) }
    var codes = unspecifiedArray(of: CornerCode.self, count: layers.vertexCount)
    let table = CornerCode.ofTwoStructures
    parallelPieces(of: &codes, offsets: layers.vertices) { k, layer in
      let (twos, voxels) = (table.span, labels.indices.span)
      var next = 0
      corners.forEachVertex(in: k) { i, j in
        layer[next] = CornerCode(aroundCorner(voxels, labels.grid.size, i, j, k), twos)
        next &+= 1
      }
    }
    self.codes = codes
    let (starts, found) = (layers.vertices, self.codes)
    let counted = parallelMap(corners.size.z) { k in
      var count = (quads: 0, neighbours: 0)
      for vertex in starts[k]..<starts[k + 1] {
        count.quads &+= found[vertex].faceCount
        count.neighbours &+= found[vertex].neighbours.nonzeroBitCount
      }
      return count
    }
    for count in counted {
      layers.quads.append(layers.quadCount + count.quads)
      layers.neighbours.append(layers.neighbourCount + count.neighbours)
    }
  }
}

/// Where the vertices, the quads and the vertices' neighbours of each layer of a net begin, and at the end
/// how many there are.
struct NetLayers: Sendable {
  var vertices: [Int] = [0]
  var quads: [Int] = [0]
  var neighbours: [Int] = [0]

  var count: Int { vertices.count - 1 }
  var vertexCount: Int { vertices[vertices.count - 1] }
  var quadCount: Int { quads[quads.count - 1] }
  var neighbourCount: Int { neighbours[neighbours.count - 1] }
}

/// The numbers of the vertices of a layer of corners and of those below and above it, each in a frame
/// of one row; at corners without a vertex they mean nothing.
struct VertexPlanes {
  private(set) var below: [UInt32]
  private(set) var here: [UInt32]
  private(set) var above: [UInt32]
  private let corners: LabelCorners
  private let layers: NetLayers
  private var next: Int

  /// Those around a layer.
  init(_ corners: LabelCorners, _ layers: NetLayers, around k: Int) {
    (self.corners, self.layers) = (corners, layers)
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
    if next >= 0, next < corners.size.z {
      corners.number(next, from: layers.vertices[next], in: &above)
    }
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

  /// Calls `body` with each corner of a layer that has a vertex, in order.
  @inline(__always)
  func forEachVertex(in k: Int, _ body: (_ i: Int, _ j: Int) -> Void) {
    let words = words.span
    for j in 0..<size.y {
      let row = (k &* size.y &+ j) &* wordsPerRow
      for word in 0..<wordsPerRow {
        var bits = words[row &+ word]
        while bits != 0 {
          let i = word &* 64 &+ bits.trailingZeroBitCount
          bits &= bits &- 1
          body(i, j)
        }
      }
    }
  }
}

/// The labels of the eight voxels around a grid corner; voxel c lies at (c & 1, c >> 1 & 1, c >> 2).
@inline(__always)
private func aroundCorner(
  _ indices: Span<UInt16>, _ size: SIMD3<Int>, _ i: Int, _ j: Int, _ k: Int
) -> SIMD8<UInt16> {
  let last = ((k &* size.y) &+ j) &* size.x &+ i
  let slice = size.x &* size.y
  if i > 0, j > 0, k > 0, i < size.x, j < size.y, k < size.z {
    let (second, third) = (last &- size.x, last &- slice)
    let fourth = third &- size.x
    return SIMD8(
      indices[fourth &- 1], indices[fourth], indices[third &- 1], indices[third],
      indices[second &- 1], indices[second], indices[last &- 1], indices[last])
  }
  var labels = SIMD8<UInt16>.zero
  for corner in 0..<8 {
    let x = i &- 1 &+ corner & 1
    let y = j &- 1 &+ (corner &>> 1) & 1
    let z = k &- 1 &+ corner &>> 2
    guard x >= 0, y >= 0, z >= 0, x < size.x, y < size.y, z < size.z else { continue }
    labels[corner] = indices[(z &* size.y &+ y) &* size.x &+ x]
  }
  return labels
}
