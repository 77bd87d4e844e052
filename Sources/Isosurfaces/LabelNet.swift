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
  /// For each vertex the vertices at the next corners before and behind along y, then z; only those
  /// to which a grid edge in a wall leads are right. Along x they are its neighbours in the order.
  let links: [SIMD4<UInt32>]
  /// Where the vertices and the quads of each layer of corners begin.
  private(set) var vertexOffsets: [Int] = [0]
  private(set) var quadOffsets: [Int] = [0]

  init(_ labels: LabelMap) {
    self.labels = labels
    let corners = LabelCorners(of: labels)
    self.corners = corners
    let counts = parallelMap(corners.size.z) { k in
      var count = 0
      corners.forEachVertex(in: k) { _, _ in count &+= 1 }
      return count
    }
    for count in counts { vertexOffsets.append((vertexOffsets.last ?? 0) + count) }
    let vertices = vertexOffsets.last ?? 0
    var codes = unspecifiedArray(of: CornerCode.self, count: vertices)
    let table = CornerCode.ofTwoStructures
    parallelPieces(of: &codes, offsets: vertexOffsets) { k, layer in
      let (twos, voxels) = (table.span, labels.indices.span)
      var next = 0
      corners.forEachVertex(in: k) { i, j in
        layer[next] = CornerCode(aroundCorner(voxels, labels.grid.size, i, j, k), twos)
        next &+= 1
      }
    }
    self.codes = codes
    for k in 0..<corners.size.z {
      var quads = 0
      for vertex in vertexOffsets[k]..<vertexOffsets[k + 1] { quads += codes[vertex].faceCount }
      quadOffsets.append((quadOffsets.last ?? 0) + quads)
    }
    links = Self.links(corners, vertexOffsets)
  }

  /// Finds the neighbours of all vertices, in slabs of layers.
  private static func links(_ corners: LabelCorners, _ offsets: [Int]) -> [SIMD4<UInt32>] {
    let thickness = 16
    let slabs = (0...(corners.size.z + thickness - 1) / thickness).map {
      min($0 * thickness, corners.size.z)
    }
    var links = unspecifiedArray(of: SIMD4<UInt32>.self, count: offsets.last ?? 0)
    parallelPieces(of: &links, offsets: slabs.map { offsets[$0] }) { slab, links in
      let row = corners.size.x
      // The vertices of the layers below, at and above; what is not a vertex is never asked for.
      var below = [UInt32](repeating: 0, count: row * (corners.size.y + 2))
      var here = below
      var above = below
      func number(_ k: Int, _ plane: inout [UInt32]) {
        guard k >= 0, k < corners.size.z else { return }
        var vertex = UInt32(offsets[k])
        var ids = plane.mutableSpan
        corners.forEachVertex(in: k) { i, j in
          ids[(j &+ 1) &* row &+ i] = vertex
          vertex &+= 1
        }
      }
      number(slabs[slab] - 1, &below)
      number(slabs[slab], &here)
      var next = 0
      for k in slabs[slab]..<slabs[slab + 1] {
        number(k + 1, &above)
        next = corners.writeLinks(of: k, below, here, above, &links, at: next)
        swap(&below, &here)
        swap(&here, &above)
      }
    }
    return links
  }
}

extension LabelCorners {
  /// Writes the neighbours of a layer's vertices, given the vertices of three layers, each in a frame of
  /// one row; returns where they end.
  fileprivate func writeLinks(
    of k: Int, _ below: [UInt32], _ here: [UInt32], _ above: [UInt32],
    _ links: inout MutableSpan<SIMD4<UInt32>>, at first: Int
  ) -> Int {
    let lower = below.span
    let same = here.span
    let upper = above.span
    let row = size.x
    var next = first
    forEachVertex(in: k) { i, j in
      let at = (j &+ 1) &* row &+ i
      links[next] = SIMD4(same[at &- row], same[at &+ row], lower[at], upper[at])
      next &+= 1
    }
    return next
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
