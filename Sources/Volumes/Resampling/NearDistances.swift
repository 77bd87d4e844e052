import Geometry
import Parallel

/// The signed distances to the half-way surface of a structure as far as a limit: for each voxel the
/// least over all voxels that may be within it, one axis after the other.
///
/// Voxels are boxes, as in `Mask.signedDistances(spacing:)`, whose values these are to a millionth.
/// For short limits far faster: a step for each voxel within the limit along each axis, in lanes.
package struct NearDistances: Sendable {
  private let map: LabelMap
  private let limit: Float
  /// How many voxels along each axis may be within the limit.
  private let reach: SIMD3<Int>
  /// The squared distance along each axis to a box so many voxels away.
  private let squares: [[Float]]

  /// - Parameter limit: in mm; distances beyond it become it.
  package init(of map: LabelMap, limit: Double) {
    self.map = map
    self.limit = Float(limit)
    let spacing = map.grid.spacing
    let reach = SIMD3<Int>((limit / spacing + 0.5).rounded(.up)) &- 1
    self.reach = pointwiseMin(reach, map.grid.size)
    squares = (0..<3).map { axis in
      (0...reach[axis]).map { step in
        let gap = max(0, Double(step) - 0.5) * spacing[axis]
        return Float(gap * gap)
      }
    }
  }

  /// The distances of the voxels of a box in mm, negative inside the structure.
  package func values(of index: UInt16, in box: IndexBox) -> [Float] {
    let size = box.size
    var result = unspecifiedArray(of: Float.self, count: size.x * size.y * size.z)
    parallelChunks(of: &result, chunk: size.x * size.y) { start, target in
      let z = start / (size.x * size.y) + box.lower.z
      let sheet = sheet(of: index, z: z, in: box)
      var inner = Line(reach: reach.x, count: size.x)
      var outer = Line(reach: reach.x, count: size.x)
      for y in 0..<size.y {
        blend(sheet.toStructure, sheet.box, y: box.lower.y + y, box, into: &inner)
        blend(sheet.toOthers, sheet.box, y: box.lower.y + y, box, into: &outer)
        inner.spread(squares[0])
        outer.spread(squares[0])
        let (toStructure, toOthers, first) = (inner.least.span, outer.least.span, y * size.x)
        for x in 0..<size.x {
          let outside = min(toStructure[x].squareRoot(), limit)
          let inside = min(toOthers[x].squareRoot(), limit)
          target[first &+ x] = outside > 0 ? outside : -inside
        }
      }
    }
    return result
  }

  /// Squared distances along z alone, of a slice of a box and what is within reach of it.
  private struct Sheet {
    var box: IndexBox
    var toStructure: [Float]
    var toOthers: [Float]
  }

  private func sheet(of index: UInt16, z: Int, in box: IndexBox) -> Sheet {
    let grid = map.grid
    let around = box.grown(by: SIMD3(reach.x, reach.y, 0), within: grid.size)
    let size = around.size
    var nearStructure = [Float](repeating: .infinity, count: size.x * size.y)
    var nearOthers = nearStructure
    for other in max(0, z - reach.z)...min(grid.size.z - 1, z + reach.z) {
      let square = squares[2][abs(other - z)]
      var toStructure = nearStructure.mutableSpan
      var toOthers = nearOthers.mutableSpan
      for y in 0..<size.y {
        let from = grid.offset(around.lower.x, around.lower.y + y, other)
        let row = map.indices.span.extracting(from..<from + size.x)
        let first = y * size.x
        for x in 0..<row.count {
          let isInside = row[x] == index
          let (near, away) = (toStructure[first &+ x], toOthers[first &+ x])
          let (one, two) = (isInside ? square : near, isInside ? away : square)
          toStructure[first &+ x] = one < near ? one : near
          toOthers[first &+ x] = two < away ? two : away
        }
      }
    }
    return Sheet(box: around, toStructure: nearStructure, toOthers: nearOthers)
  }

  /// The least along y for a row of a box.
  private func blend(
    _ values: [Float], _ from: IndexBox, y: Int, _ box: IndexBox, into line: inout Line
  ) {
    var target = line.values.mutableSpan
    let first = from.lower.x - (box.lower.x - reach.x)
    let width = from.size.x
    for x in 0..<width { target[first &+ x] = .infinity }
    for other in max(from.lower.y, y - reach.y)..<min(from.upper.y, y + reach.y + 1) {
      let square = squares[1][abs(other - y)]
      let start = (other - from.lower.y) * width
      let row = values.span.extracting(start..<start + width)
      for x in 0..<width {
        let (value, known) = (row[x] + square, target[first &+ x])
        target[first &+ x] = value < known ? value : known
      }
    }
  }
}

/// A row of squared distances with what is within reach of its ends, and the least along it.
private struct Line {
  /// `reach` values more than the row at each end, infinite where there is no voxel.
  var values: [Float]
  var least: [Float]

  init(reach: Int, count: Int) {
    values = [Float](repeating: .infinity, count: count + 2 * reach)
    least = [Float](repeating: .infinity, count: count)
  }

  mutating func spread(_ squares: [Float]) {
    let (count, reach, line) = (least.count, (values.count - least.count) / 2, values)
    let all = line.span
    var target = least.mutableSpan
    for x in 0..<count { target[x] = all[reach &+ x] }
    for step in 1..<max(1, reach + 1) {
      let square = squares[step]
      let left = all.extracting(reach - step..<reach - step + count)
      let right = all.extracting(reach + step..<reach + step + count)
      for x in 0..<count {
        let nearer = left[x] < right[x] ? left[x] : right[x]
        let (value, known) = (nearer + square, target[x])
        target[x] = value < known ? value : known
      }
    }
  }
}
