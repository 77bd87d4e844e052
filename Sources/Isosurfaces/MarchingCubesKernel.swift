import Geometry
import Parallel
import Surfaces
import Volumes

/// Marching cubes in two passes: find (see `LayerCrossings`), sum, and write each layer where it
/// belongs. Only the first reads voxels, in slabs of layers, a slice once but for the first of a slab.
///
/// - Parameter fill: writes the bits of a slice, rows as in a `Mask`.
func marchingCubes<T: Voxel>(
  _ values: [T], _ grid: Grid, _ range: ClosedRange<Double>,
  _ fill: @Sendable (_ z: Int, _ words: inout MutableSpan<UInt64>) -> Void
) -> Mesh {
  let layers = findLayers(values, grid.size, range, fill)
  let layout = RowLayout(layers)
  var mesh = Mesh(
    positions: unspecifiedArray(count: layout.vertexOffsets.last ?? 0),
    triangles: unspecifiedArray(count: layout.triangleOffsets.last ?? 0))
  let table = CubeTable(mirrored: grid.isMirrored)
  parallelPieces(
    of: &mesh.positions, offsets: layout.vertexOffsets,
    and: &mesh.triangles, offsets: layout.triangleOffsets
  ) { layer, positions, triangles in
    writeVertices(of: layers[layer], z: layer - 1, grid, into: &positions)
    writeTriangles(of: layers[layer], layer, layout, table, into: &triangles)
  }
  return mesh
}

private func findLayers<T: Voxel>(
  _ values: [T], _ size: SIMD3<Int>, _ range: ClosedRange<Double>,
  _ fill: @Sendable (_ z: Int, _ words: inout MutableSpan<UInt64>) -> Void
) -> [LayerCrossings] {
  let layers = size.z + 1
  // Thin enough for many threads, thick enough that the slice that two slabs look at costs little.
  let thickness = min(16, max(4, layers / 16))
  let slabs = parallelMap((layers + thickness - 1) / thickness) { slab in
    let bounds = EdgeBounds(range)
    var scratch = LayerScratch(size)
    let first = slab * thickness - 1
    if first >= 0 { scratch.rise { words in fill(first, &words) } }
    return (first..<min(size.z, first + thickness)).map { z in
      scratch.rise { words in
        if z + 1 < size.z {
          fill(z + 1, &words)
        } else {
          for word in 0..<words.count { words[word] = 0 }
        }
      }
      scratch.findCrossings()
      return LayerCrossings(scratch, z: z, size, values.span, bounds)
    }
  }
  return slabs.flatMap { $0 }
}

/// Where the ids of each row begin.
private struct RowLayout {
  let rowsPerLayer: Int
  /// First ids of a row's vertices on x, y and z edges, layer by layer; two layers more than there
  /// are, of zeros: no cell has a vertex there.
  private(set) var firstIDs: [SIMD4<UInt32>] = []
  /// Where the vertices and triangles of each layer begin.
  private(set) var vertexOffsets: [Int] = [0]
  private(set) var triangleOffsets: [Int] = [0]

  init(_ layers: [LayerCrossings]) {
    rowsPerLayer = layers.first?.counts.count ?? 0
    firstIDs.reserveCapacity((layers.count + 2) * rowsPerLayer)
    var vertex: UInt32 = 0
    var triangle = 0
    for layer in layers {
      for count in layer.counts {
        firstIDs.append([vertex, vertex + count.x, vertex + count.x + count.y, 0])
        vertex += count.x + count.y + count.z
      }
      triangle += layer.total.w
      vertexOffsets.append(Int(vertex))
      triangleOffsets.append(triangle)
    }
    firstIDs.append(contentsOf: repeatElement(.zero, count: 2 * rowsPerLayer))
  }
}

private func writeVertices(
  of layer: LayerCrossings, z: Int, _ grid: Grid, into positions: inout MutableSpan<SIMD3<Float>>
) {
  let map = grid.indexToPatient
  let (edges, along) = (layer.edges.span, layer.along.span)
  // The next vertex on edges along each axis.
  var (nextX, nextY, nextZ) = (0, layer.total.x, layer.total.x + layer.total.y)
  var vertex = 0
  for row in layer.counts.indices where layer.counts[row].w > 0 {
    let count = SIMD4<Int>(truncatingIfNeeded: layer.counts[row])
    let start = map.y * Double(row - 1) + map.z * Double(z) + map.translation
    let origin = UInt32(truncatingIfNeeded: (row - 1) * grid.size.x)
    @inline(__always)
    func write(
      _ first: inout Int, _ count: Int, _ edge: SIMD3<Double>,
      _ positions: inout MutableSpan<SIMD3<Float>>
    ) {
      for index in 0..<count {
        let x = Double(Int32(truncatingIfNeeded: edges[first &+ index] &- origin))
        positions[vertex &+ index] = SIMD3<Float>(
          start + map.x * x + edge * Double(along[first &+ index]))
      }
      first &+= count
      vertex &+= count
    }
    write(&nextX, count.x, map.x, &positions)
    write(&nextY, count.y, map.y, &positions)
    write(&nextZ, count.z, map.z, &positions)
  }
}

/// The running ids of the vertices on the 12 edges of a cell.
private struct EdgeIDs: BitwiseCopyable {
  var x: SIMD4<UInt32>
  var y: SIMD4<UInt32>
  var z: SIMD4<UInt32>
}

/// The table of cases in the form that writing needs.
private struct CubeTable: Sendable {
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

private func writeTriangles(
  of layer: LayerCrossings, _ number: Int, _ layout: RowLayout, _ table: CubeTable,
  into triangles: inout MutableSpan<Triangle>
) {
  let rows = layout.rowsPerLayer
  let firsts = layout.firstIDs.span
  let steps = table.steps.span
  let table = table.corners.span
  let cases = layer.cases.span
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
