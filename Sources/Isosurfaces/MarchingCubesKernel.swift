import Geometry
import Parallel
import Surfaces
import Volumes

/// Marching cubes in three passes: count each row, sum, write each layer where it belongs.
///
/// A layer is the cells between two slices, a row the cells between two rows of voxels; both begin
/// one before the first voxel, so there are (ny + 1) x (nz + 1) rows. Row (y, z) owns the vertices
/// on the x edges of voxel row (y, z), then those on the y edges from it to row (y + 1, z), then
/// those on the z edges from it to row (y, z + 1).
func marchingCubes<T: Voxel>(
  _ values: [T], _ mask: Mask, _ grid: Grid, _ range: ClosedRange<Double>
) -> Mesh {
  let layout = RowLayout(mask)
  var mesh = Mesh(
    positions: unspecifiedArray(count: layout.vertexOffsets.last ?? 0),
    triangles: unspecifiedArray(count: layout.triangleOffsets.last ?? 0))
  let placer = VertexPlacer(
    size: grid.size, map: grid.indexToPatient, low: Float(range.lowerBound),
    high: Float(range.upperBound))
  parallelPieces(
    of: &mesh.positions, offsets: layout.vertexOffsets,
    and: &mesh.triangles, offsets: layout.triangleOffsets
  ) { layer, positions, triangles in
    writeVertices(of: layer - 1, mask, values.span, placer, into: &positions)
    writeTriangles(of: layer - 1, mask, layout, mirrored: grid.isMirrored, into: &triangles)
  }
  return mesh
}

/// How many vertices each row owns and where its ids begin.
private struct RowLayout {
  /// First ids of a row's vertices on x, y and z edges; row (y, z) at (z + 1)(ny + 1) + y + 1.
  var firstIDs: [SIMD4<UInt32>]
  var vertexOffsets: [Int] = [0]
  var triangleOffsets: [Int] = [0]

  init(_ mask: Mask) {
    let rows = mask.size.y + 1
    let layers = mask.size.z + 1
    firstIDs = [SIMD4<UInt32>](repeating: .zero, count: rows * layers)
    parallelChunks(of: &firstIDs, chunk: rows) { start, counts in
      let trianglesOfCase = (0..<256).map { UInt32(marchingCubesTable[$0 * 16]) }
      for row in 0..<rows {
        counts[row] = countRow(
          y: row - 1, z: start / rows - 1, mask, trianglesOfCase.span)
      }
    }
    // The last layer's slice above and each layer's row in front hold no voxels but are rows too.
    var vertex: UInt32 = 0
    var triangle = 0
    for layer in 0..<layers {
      for row in layer * rows..<(layer + 1) * rows {
        let count = firstIDs[row]
        firstIDs[row] = [vertex, vertex + count.x, vertex + count.x + count.y, 0]
        vertex += count.x + count.y + count.z
        triangle += Int(count.w)
      }
      vertexOffsets.append(Int(vertex))
      triangleOffsets.append(triangle)
    }
  }

  /// The first ids of row (y, z), zero where no voxel row is.
  func first(_ y: Int, _ z: Int, _ mask: Mask) -> SIMD4<UInt32> {
    guard y < mask.size.y, z < mask.size.z else { return .zero }
    return firstIDs[(z + 1) * (mask.size.y + 1) + y + 1]
  }
}

/// The words of the four voxel rows around a row of cells; nil is a row outside the volume.
private struct CellRow {
  let rows: (Int?, Int?, Int?, Int?)

  init(y: Int, z: Int, _ mask: Mask) {
    func start(_ y: Int, _ z: Int) -> Int? {
      guard y >= 0, y < mask.size.y, z >= 0, z < mask.size.z else { return nil }
      return (z * mask.size.y + y) * mask.wordsPerRow
    }
    rows = (start(y, z), start(y + 1, z), start(y, z + 1), start(y + 1, z + 1))
  }

  var isOutside: Bool {
    rows.0 == nil && rows.1 == nil && rows.2 == nil && rows.3 == nil
  }

  /// The four rows' bits at a word.
  @inline(__always)
  func at(_ index: Int, _ words: Span<UInt64>) -> SIMD4<UInt64> {
    SIMD4(
      rows.0.map { words[$0 + index] } ?? 0, rows.1.map { words[$0 + index] } ?? 0,
      rows.2.map { words[$0 + index] } ?? 0, rows.3.map { words[$0 + index] } ?? 0)
  }

  /// The four rows' bits one voxel further along x.
  @inline(__always)
  func nextTo(_ here: SIMD4<UInt64>, _ index: Int, _ count: Int, _ words: Span<UInt64>)
    -> SIMD4<UInt64>
  {
    let shifted = here &>> 1
    return index + 1 < count ? shifted | at(index + 1, words) &<< 63 : shifted
  }
}

/// The bits of the cells whose eight corners are not all alike.
@inline(__always)
private func activeCells(_ here: SIMD4<UInt64>, _ next: SIMD4<UInt64>) -> UInt64 {
  let some = here | next
  let every = here & next
  return (some.x | some.y | some.z | some.w) & ~(every.x & every.y & every.z & every.w)
}

/// The case of the cell at a bit: corner c is bit c, rows in the order (y, z), (y+1, z), ....
@inline(__always)
private func cubeCase(_ here: SIMD4<UInt64>, _ next: SIMD4<UInt64>, _ bit: Int) -> Int {
  let shift = UInt64(truncatingIfNeeded: bit)
  let low = (here &>> SIMD4(repeating: shift)) & SIMD4(repeating: 1)
  let high = (next &>> SIMD4(repeating: shift)) & SIMD4(repeating: 1)
  let x = low | high &<< SIMD4(repeating: 1)
  return Int(truncatingIfNeeded: x.x | x.y &<< 2 | x.z &<< 4 | x.w &<< 6)
}

/// Crossings on the x, y and z edges that a row owns, and its triangles.
private func countRow(
  y: Int, z: Int, _ mask: Mask, _ trianglesOfCase: Span<UInt32>
) -> SIMD4<UInt32> {
  let cells = CellRow(y: y, z: z, mask)
  guard !cells.isOutside else { return .zero }
  let words = mask.words.span
  var count = SIMD4<UInt32>.zero
  for index in 0..<mask.wordsPerRow {
    let here = cells.at(index, words)
    let next = cells.nextTo(here, index, mask.wordsPerRow, words)
    var active = activeCells(here, next)
    guard active != 0 else { continue }
    count.x &+= UInt32(truncatingIfNeeded: (here.x ^ next.x).nonzeroBitCount)
    count.y &+= UInt32(truncatingIfNeeded: (here.x ^ here.y).nonzeroBitCount)
    count.z &+= UInt32(truncatingIfNeeded: (here.x ^ here.z).nonzeroBitCount)
    while active != 0 {
      count.w &+= trianglesOfCase[cubeCase(here, next, active.trailingZeroBitCount)]
      active &= active &- 1
    }
  }
  return count
}

/// Places vertices on grid edges.
private struct VertexPlacer {
  let size: SIMD3<Int>
  let map: Affine
  let low: Float
  let high: Float

  /// The fraction of the way from an inside value to an outside one.
  @inline(__always)
  func fraction<T: Voxel>(_ inside: T, _ outside: T) -> Float {
    let from = inside.asFloat
    let to = outside.asFloat
    let bound = to > high ? high : low
    let fraction = (bound - from) / (to - from)
    // A comparison with not-a-number is false: what has no place goes half-way.
    guard fraction == fraction else { return 0.5 }
    return min(max(fraction, 1 / 256), 255 / 256)
  }

  @inline(__always)
  func position(_ x: Int, _ y: Int, _ z: Int, _ axis: Int, _ along: Float) -> SIMD3<Float> {
    var index = SIMD3<Double>(Double(x), Double(y), Double(z))
    index[axis] += Double(along)
    return SIMD3<Float>(map(index))
  }
}

private func writeVertices<T: Voxel>(
  of z: Int, _ mask: Mask, _ values: Span<T>, _ placer: VertexPlacer,
  into positions: inout MutableSpan<SIMD3<Float>>
) {
  let size = mask.size
  let words = mask.words.span
  var vertex = 0
  for y in -1..<size.y {
    let cells = CellRow(y: y, z: z, mask)
    guard !cells.isOutside else { continue }
    for axis in 0..<3 {
      // Where the neighbour along the axis lies in memory, and whether it is in the volume.
      let step = [1, size.x, size.x * size.y][axis]
      let hasHere = y >= 0 && z >= 0
      let hasNext =
        switch axis {
        case 0: hasHere
        case 1: z >= 0 && y + 1 < size.y
        default: y >= 0 && z + 1 < size.z
        }
      let rowStart = (z * size.y + y) * size.x
      for index in 0..<mask.wordsPerRow {
        let here = cells.at(index, words)
        let other =
          switch axis {
          case 0: cells.nextTo(here, index, mask.wordsPerRow, words).x
          case 1: here.y
          default: here.z
          }
        var crossings = here.x ^ other
        while crossings != 0 {
          let bit = crossings.trailingZeroBitCount
          crossings &= crossings &- 1
          let x = index * 64 + bit - 1
          let isInside = here.x >> UInt64(bit) & 1 == 1
          let bothExist = hasHere && hasNext && x >= 0 && (axis != 0 || x + 1 < size.x)
          var along: Float = 0.5
          if bothExist {
            let first = values[rowStart + x]
            let second = values[rowStart + x + step]
            along =
              isInside ? placer.fraction(first, second) : 1 - placer.fraction(second, first)
          }
          positions[vertex] = placer.position(x, y, z, axis, along)
          vertex &+= 1
        }
      }
    }
  }
}

/// For each case, by how much the running ids of the 12 edges advance to the next cell.
private let idSteps: [SIMD16<UInt32>] = (0..<256).map { inside in
  var step = SIMD16<UInt32>.zero
  for edge in 0..<12 {
    let low = edge & 1
    let high = edge >> 1 & 1
    let ends =
      switch edge >> 2 {
      case 0: (low << 1 | high << 2, 1 | low << 1 | high << 2)
      case 1: (low | high << 2, low | 2 | high << 2)
      default: (low | high << 1, low | high << 1 | 4)
      }
    step[edge] = inside >> ends.0 & 1 == inside >> ends.1 & 1 ? 0 : 1
  }
  return step
}

private func writeTriangles(
  of z: Int, _ mask: Mask, _ layout: RowLayout, mirrored: Bool,
  into triangles: inout MutableSpan<Triangle>
) {
  let words = mask.words.span
  let stepsOfCase = idSteps
  let steps = stepsOfCase.span
  let tableBytes = marchingCubesTable
  let table = tableBytes.span
  var next = 0
  for y in -1..<mask.size.y {
    let cells = CellRow(y: y, z: z, mask)
    guard !cells.isOutside else { continue }
    let corner = layout.first(y, z, mask)
    let front = layout.first(y + 1, z, mask)
    let above = layout.first(y, z + 1, mask)
    let opposite = layout.first(y + 1, z + 1, mask)
    var ids = SIMD16<UInt32>(
      corner.x, front.x, above.x, opposite.x, corner.y, corner.y, above.y, above.y,
      corner.z, corner.z, front.z, front.z, 0, 0, 0, 0)
    for index in 0..<mask.wordsPerRow {
      let here = cells.at(index, words)
      let beside = cells.nextTo(here, index, mask.wordsPerRow, words)
      var active = activeCells(here, beside)
      while active != 0 {
        let inside = cubeCase(here, beside, active.trailingZeroBitCount)
        active &= active &- 1
        let entry = inside &* 16
        for triangle in 0..<Int(table[entry]) {
          let first = entry &+ 1 &+ triangle &* 3
          let a = ids[Int(table[first])]
          let b = ids[Int(table[first &+ 1])]
          let c = ids[Int(table[first &+ 2])]
          triangles[next] = mirrored ? Triangle(a, c, b) : Triangle(a, b, c)
          next &+= 1
        }
        ids &+= steps[inside]
      }
    }
  }
}
