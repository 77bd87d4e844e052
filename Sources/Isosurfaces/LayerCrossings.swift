import Memory
import Parallel
import Volumes

/// What marching cubes finds in a layer of cells while the voxels are at hand: how many vertices and
/// triangles there will be, where along which edges the vertices lie, and the cells' cases. Neither
/// the voxels nor their bits are needed after that.
///
/// A layer is the cells between two slices, a row the cells between two rows of voxels; both begin
/// one before the first voxel, so there are (ny + 1) x (nz + 1) rows. Row (y, z) owns the vertices
/// on the x edges of voxel row (y, z), then those on the y edges from it to row (y + 1, z), then
/// those on the z edges from it to row (y, z + 1).
struct LayerCrossings: Sendable {
  /// How many vertices and triangles there are in all rows.
  let total: SIMD4<Int>
  var vertexCount: Int { total.x + total.y + total.z }
  /// For each vertex, those on x edges first, then y, then z, each in the order of the rows: the place
  /// of its edge's first voxel in the slice below, as far as 32 bits hold it.
  let edges: SharedSlots<UInt32>
  /// How far along its edge each vertex lies; and a few more.
  let along: SharedSlots<Float>
  /// The cases of the cells that the surface passes through, row by row, each row ended by a zero.
  let cases: SharedSlots<UInt8>

  /// Takes what was found in the layer above slice `z`.
  ///
  /// - Parameter memory: for all layers of a volume: what is found in one is too little for large pages.
  init<T: Voxel>(
    _ scratch: borrowing LayerScratch, z: Int, _ size: SIMD3<Int>, _ values: Span<T>,
    _ bounds: EdgeBounds, in memory: Guarded<Workspace>
  ) {
    total = scratch.total
    let (inX, inY, inZ, count) = (total.x, total.y, total.z, total.x + total.y + total.z)
    (edges, along, cases) = memory.withLock { memory in
      (
        SharedSlots(count: count, in: memory),
        SharedSlots(count: count + 4, in: memory),
        SharedSlots(count: scratch.caseCount, in: memory)
      )
    }
    cases.write(scratch.cases.span.extracting(..<scratch.caseCount), at: 0)
    copyPlaces(scratch.x, inX, to: edges, at: 0)
    copyPlaces(scratch.y, inY, to: edges, at: inX)
    copyPlaces(scratch.z, inZ, to: edges, at: inX + inY)
    let slice = size.x * size.y
    bounds.place(
      scratch.x.span.extracting(..<(inX + 3)), values, origin: z * slice, step: 1, into: along,
      at: 0)
    bounds.place(
      scratch.y.span.extracting(..<(inY + 3)), values, origin: z * slice, step: size.x,
      into: along, at: inX)
    bounds.place(
      scratch.z.span.extracting(..<(inZ + 3)), values, origin: z * slice, step: slice, into: along,
      at: inX + inY)
    // Where one end is out of the volume it is half-way.
    if z < 0 || z + 1 == size.z { for at in inX + inY..<inX + inY + inZ { along[at] = 0.5 } }
    for at in 0..<Int(scratch.counts[0].y) { along[inX + at] = 0.5 }
    for at in inY - Int(scratch.counts[size.y].y)..<inY { along[inX + at] = 0.5 }
    for at in scratch.atBorder { along[at] = 0.5 }
  }
}

private func copyPlaces(
  _ edges: [Int], _ count: Int, to places: SharedSlots<UInt32>, at first: Int
) {
  let source = edges.span
  for index in 0..<count {
    places[first &+ index] = UInt32(truncatingIfNeeded: source[index] &>> 1)
  }
}

/// What is found in one layer, in memory that is used again for the next.
struct LayerScratch {
  /// For each vertex on an edge along an axis twice the place of the edge's first voxel in the slice
  /// below, and 1 more where that is inside. Only the first few are written.
  private(set) var x: [Int]
  private(set) var y: [Int]
  private(set) var z: [Int]
  /// The cases of the active cells, each row ended by a zero.
  private(set) var cases: [UInt8]
  private(set) var caseCount = 0
  /// Vertices on x, y and z edges and triangles, of each row and in all.
  private(set) var counts: [SIMD4<UInt32>]
  private(set) var total = SIMD4<Int>.zero
  /// Which of the vertices on x edges lie before the first voxel of a row or behind the last.
  private(set) var atBorder: [Int] = []
  private var slices: SlicePair
  private let size: SIMD3<Int>
  private let trianglesOfCase: [UInt8]

  /// Memory for a layer of a volume; of it only as much is used as surface passes through.
  init(_ size: SIMD3<Int>) {
    self.size = size
    let edges = (size.x + 1) * (size.y + 1) + 4
    x = unspecifiedArray(count: edges)
    y = unspecifiedArray(count: edges)
    z = unspecifiedArray(count: edges)
    cases = unspecifiedArray(count: (size.x + 2) * (size.y + 1) + 1)
    counts = [SIMD4<UInt32>](repeating: .zero, count: size.y + 1)
    slices = SlicePair(rows: size.y, wordsPerRow: Mask.wordsPerRow(voxels: size.x))
    trianglesOfCase = (0..<256).map { marchingCubesTable[$0 * 16] }
  }

  /// Makes the slice above the one below, and has `fill` write the bits of the next.
  mutating func rise(_ fill: (inout MutableSpan<UInt64>) -> Void) { slices.rise(fill) }

  /// Looks at every cell of the layer.
  mutating func findCrossings() {
    total = .zero
    caseCount = 0
    atBorder.removeAll(keepingCapacity: true)
    let (slices, trianglesOfCase) = (slices, trianglesOfCase)
    for row in 0...size.y {
      let first = SIMD4(total.x, total.y, total.z, caseCount)
      let end = findCells(
        slices, row, size.x, trianglesOfCase.span, first, &x, &y, &z, &cases)
      let count = SIMD4<UInt32>(
        truncatingIfNeeded: SIMD4(
          end.used.x &- total.x, end.used.y &- total.y, end.used.z &- total.z, end.triangles))
      if count.x > 0 {
        let start = (row - 1) * size.x
        if x[total.x] >> 1 < start { atBorder.append(total.x) }
        if x[end.used.x - 1] >> 1 == start + size.x - 1 { atBorder.append(end.used.x - 1) }
      }
      counts[row] = count
      total &+= SIMD4<Int>(truncatingIfNeeded: count)
      caseCount = end.used.w
    }
    for extra in 0..<3 {
      x[total.x + extra] = 0
      y[total.y + extra] = 0
      z[total.z + extra] = 0
    }
  }
}

/// Writes the edges that cross the surface and the cases of a row of cells, each kind from its place
/// in `first` on; returns where each ends and the number of triangles.
private func findCells(
  _ slices: SlicePair, _ row: Int, _ rowLength: Int, _ trianglesOfCase: Span<UInt8>,
  _ first: SIMD4<Int>, _ x: inout [Int], _ y: inout [Int], _ z: inout [Int], _ cases: inout [UInt8]
) -> (used: SIMD4<Int>, triangles: Int) {
  let (below, above) = (slices.below.span, slices.above.span)
  var xs = x.mutableSpan
  var ys = y.mutableSpan
  var zs = z.mutableSpan
  var found = cases.mutableSpan
  var (atX, atY, atZ, atCase) = (first.x, first.y, first.z, first.w)
  var triangles = 0
  var walk = CubeRow(below, above, wordsPerRow: slices.wordsPerRow, row: row)
  let start = (row &- 1) &* rowLength &- 1
  while walk.advance(below, above) {
    walk.forEachCell { bit, inside in
      let edge = (start &+ bit) &* 2 &+ inside & 1
      // All are written, and written over by the next where the surface does not cross them.
      xs[atX] = edge
      atX &+= (inside ^ inside &>> 1) & 1
      ys[atY] = edge
      atY &+= (inside ^ inside &>> 2) & 1
      zs[atZ] = edge
      atZ &+= (inside ^ inside &>> 4) & 1
      found[atCase] = UInt8(truncatingIfNeeded: inside)
      atCase &+= 1
      triangles &+= Int(trianglesOfCase[inside])
    }
  }
  found[atCase] = 0
  return (SIMD4(atX, atY, atZ, atCase &+ 1), triangles)
}
