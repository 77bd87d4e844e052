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
/// corners. Only what tells them apart is kept, some twelve bytes a vertex: quads, neighbours and
/// positions are made layer by layer for who goes over them.
struct LabelNet: Sendable {
  /// Which corners have a vertex.
  let corners: LabelCorners
  /// Where these lie.
  let places: CornerPlaces
  /// What meets at each vertex.
  let codes: [CornerCode]
  /// What is on the sides of each quad, layer by layer in the order of their owners; of one owner across
  /// x, then y, then z. Kept since labels lie far apart in memory.
  let sides: [[FaceSides]]
  /// What lies in which layer of corners.
  let layers: NetLayers

  init(_ labels: MendedLabels, _ corners: LabelCorners, lines: [[Double]]) {
    self.corners = corners
    var layers = NetLayers()
    for count in parallelMap(corners.size.z, { corners.vertexCount(in: $0) }) {
      layers.vertices.append(layers.vertexCount + count)
    }
    var codes = unspecifiedArray(of: CornerCode.self, count: layers.vertexCount)
    var sides = [[FaceSides]](repeating: [], count: layers.count)
    let table = CornerCode.ofTwoStructures
    parallelPieces(
      of: &codes, offsets: layers.vertices, and: &sides, offsets: Array(0...layers.count)
    ) { k, codes, sides in
      var rows = CornerRows(labels, corners)
      var found = unspecifiedArray(of: FaceSides.self, count: 3 * codes.count)
      var (vertex, face) = (0, 0)
      for j in 0..<corners.size.y where corners.hasVertices(j, k) {
        rows.around(j, k) { voxels, starts in
          let twos = table.span
          var found = found.mutableSpan
          corners.forEachVertex(inRow: j, k) { i in
            let labels = aroundCorner(voxels, starts &+ i)
            let code = CornerCode(labels, twos)
            codes[vertex] = code
            vertex &+= 1
            // Each face is written and then kept or not: asking first would be guessed wrong half of the
            // time.
            for axis in 0..<3 {
              found[face] = FaceSides(own: labels[7], behind: labels[7 ^ 1 << axis])
              face &+= code.ownsFace(axis)
            }
          }
        }
      }
      sides[0] = Array(found[..<face])
    }
    for sides in sides { layers.quads.append(layers.quadCount + sides.count) }
    self.codes = codes
    self.sides = sides
    self.layers = layers
    places = CornerPlaces(corners, lines: lines, firsts: layers.vertices)
  }

  /// Cuts the layers into as many stretches of about as many vertices as are wanted; returns where they
  /// begin, and where the last ends.
  func stretches(_ count: Int) -> [Int] {
    var cuts = [0]
    for part in 1..<max(count, 1) {
      let wanted = layers.vertexCount * part / count
      cuts.append(max(cuts[part - 1], layers.vertices.firstIndex { $0 >= wanted } ?? 0))
    }
    return cuts + [layers.count]
  }
}

/// Where the vertices and the quads of each layer of a net begin, and at the end how many there are.
struct NetLayers: Sendable {
  var vertices: [Int] = [0]
  var quads: [Int] = [0]

  var count: Int { vertices.count - 1 }

  /// Whether a layer is one of them.
  func has(_ layer: Int) -> Bool { layer >= 0 && layer < count }

  var vertexCount: Int { vertices[vertices.count - 1] }
  var quadCount: Int { quads[quads.count - 1] }
}

/// The structures of the voxel that a corner's face lies before, and of the one behind the face.
struct FaceSides: BitwiseCopyable, Sendable {
  let own: UInt16
  let behind: UInt16
}

/// The labels of the eight voxels around a grid corner, given where those behind it stand in their rows;
/// voxel c lies at (c & 1, c >> 1 & 1, c >> 2).
@inline(__always)
private func aroundCorner(_ voxels: Span<UInt16>, _ at: SIMD4<Int>) -> SIMD8<UInt16> {
  SIMD8(
    voxels[at.x &- 1], voxels[at.x], voxels[at.y &- 1], voxels[at.y],
    voxels[at.z &- 1], voxels[at.z], voxels[at.w &- 1], voxels[at.w])
}
