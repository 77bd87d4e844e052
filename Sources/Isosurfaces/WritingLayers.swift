import Geometry
import Parallel
import Surfaces
import Volumes

/// Writes the vertices of a layer where they belong.
func writeVertices(
  of layer: LayerCrossings, _ number: Int, _ layout: RowLayout, _ grid: Grid,
  into positions: inout MutableSpan<SIMD3<Float>>
) {
  let map = grid.indexToPatient
  let (edges, along) = (layer.edges, layer.along)
  layout.forEachRun(ofLayer: number, layer) { run in
    let edge = run.axis == 0 ? map.x : run.axis == 1 ? map.y : map.z
    let start = map.y * Double(run.row - 1) + map.z * Double(number - 1) + map.translation
    let origin = UInt32(truncatingIfNeeded: (run.row - 1) * grid.size.x)
    for index in 0..<run.count {
      let x = Double(Int32(truncatingIfNeeded: edges[run.slot &+ index] &- origin))
      positions[run.vertex &+ index] = SIMD3<Float>(
        start + map.x * x + edge * Double(along[run.slot &+ index]))
    }
  }
}

/// The running ids of the vertices on the 12 edges of a cell.
struct EdgeIDs: BitwiseCopyable {
  var x: SIMD4<UInt32>
  var y: SIMD4<UInt32>
  var z: SIMD4<UInt32>
}

/// The table of cases in the form that writing needs.
struct CubeTable: Sendable {
  /// For each case the number of triangles, then their edges as wound in this grid, each as the place
  /// in bytes of its id among the running ids.
  let corners: [SIMD16<UInt8>]
  /// For each case, by how much the running ids advance to the next cell.
  let steps: [EdgeIDs]

  init(mirrored: Bool) {
    corners = (0..<256).map { inside in
      var corners = SIMD16<UInt8>.zero
      corners[0] = marchingCubesTable[inside * 16]
      for triangle in 0..<5 {
        for corner in 0..<3 {
          let from = mirrored ? (3 - corner) % 3 : corner
          corners[1 + triangle * 3 + corner] =
            marchingCubesTable[inside * 16 + 1 + triangle * 3 + from] * 4
        }
      }
      return corners
    }
    steps = (0..<256).map { inside in
      // An edge's id advances where its ends differ; corners along the two other axes count 0...3.
      func step(_ axis: Int, _ place: Int) -> UInt32 {
        let one = 1 << ((axis + 1) % 3)
        let two = 1 << ((axis + 2) % 3)
        let (low, high) = (min(one, two), max(one, two))
        let corner = (place & 1) * low + (place >> 1) * high
        return UInt32((inside >> corner ^ inside >> (corner + 1 << axis)) & 1)
      }
      func steps(_ axis: Int) -> SIMD4<UInt32> {
        SIMD4(step(axis, 0), step(axis, 1), step(axis, 2), step(axis, 3))
      }
      return EdgeIDs(x: steps(0), y: steps(1), z: steps(2))
    }
  }
}

/// A triangle from its three places in the table and the running ids.
@inline(__always)
private func triangle(
  _ corners: SIMD16<UInt8>, _ first: Int, _ ids: borrowing MutableRawSpan
) -> Triangle {
  Triangle(
    ids.unsafeLoad(fromByteOffset: Int(corners[first]), as: UInt32.self),
    ids.unsafeLoad(fromByteOffset: Int(corners[first + 1]), as: UInt32.self),
    ids.unsafeLoad(fromByteOffset: Int(corners[first + 2]), as: UInt32.self))
}

func writeTriangles(
  of layer: LayerCrossings, _ number: Int, _ layout: RowLayout, _ table: CubeTable,
  into triangles: inout MutableSpan<Triangle>
) {
  let rows = layout.rowsPerLayer
  let firsts = layout.rows
  let steps = table.steps.span
  let table = table.corners.span
  let cases = layer.cases
  var memory = [UInt32](repeating: 0, count: 12)
  var memorySpan = memory.mutableSpan
  var ids = memorySpan.mutableBytes
  var next = 0
  var at = 0
  for row in number * rows..<(number + 1) * rows {
    let (corner, front) = (firsts[row], firsts[row + 1])
    let (above, opposite) = (firsts[row + rows], firsts[row + rows + 1])
    var running = EdgeIDs(
      x: SIMD4(corner.x, front.x, above.x, opposite.x),
      y: SIMD4(corner.y, corner.y, above.y, above.y),
      z: SIMD4(corner.z, corner.z, front.z, front.z))
    while cases[at] != 0 {
      let inside = Int(cases[at])
      at &+= 1
      ids.storeBytes(of: running, as: EdgeIDs.self)
      let corners = table[inside]
      let count = Int(corners[0])
      if next &+ 3 <= triangles.count {
        // What is too many is written over by the next cell's.
        triangles[next] = triangle(corners, 1, ids)
        triangles[next &+ 1] = triangle(corners, 4, ids)
        triangles[next &+ 2] = triangle(corners, 7, ids)
        if count > 3 { triangles[next &+ 3] = triangle(corners, 10, ids) }
        if count > 4 { triangles[next &+ 4] = triangle(corners, 13, ids) }
      } else {
        for index in 0..<count {
          triangles[next &+ index] = triangle(corners, 1 &+ index &* 3, ids)
        }
      }
      next &+= count
      let step = steps[inside]
      running.x &+= step.x
      running.y &+= step.y
      running.z &+= step.z
    }
    at &+= 1
  }
}
