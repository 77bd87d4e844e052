import Geometry
import Parallel
import Surfaces
import Volumes

/// Signed distances to triangles, sampled in blocks.
struct DistanceSampler: Sendable {
  /// The triangles to which distances are measured.
  let tree: TriangleTree
  /// The surface that tells inside from outside.
  let solid: TriangleTree
  /// Whether it is closed; where it is not, its field decides.
  let isClosed: Bool
  let field: WindingField
  /// Distances are cut off here, mm.
  let farthest: Float

  /// Samples a side of a block.
  private static let side = 8

  /// The distance at every place of the grid, whose voxels are cubes; negative inside.
  func samples(_ grid: Grid) -> [Float] {
    let size = grid.size
    var values: [Float] = unspecifiedArray(count: grid.count)
    parallelChunks(of: &values, chunk: size.x * size.y * Self.side) { start, slab in
      let z = start / (size.x * size.y)
      let depth = slab.count / (size.x * size.y)
      for y in stride(from: 0, to: size.y, by: Self.side) {
        for x in stride(from: 0, to: size.x, by: Self.side) {
          let block = SIMD3(min(Self.side, size.x - x), min(Self.side, size.y - y), depth)
          fill(block, at: SIMD3(x, y, z), grid, &slab)
        }
      }
    }
    return values
  }

  private func isInside(_ place: SIMD3<Double>) -> Bool {
    isClosed ? solid.windingNumber(at: SIMD3<Float>(place)) > 0 : field.value(at: place) > 0.5
  }

  private func fill(
    _ block: SIMD3<Int>, at corner: SIMD3<Int>, _ grid: Grid, _ slab: inout MutableSpan<Float>
  ) {
    let step = grid.spacing.x
    let lower = grid.origin + SIMD3<Double>(corner) * step
    let half = SIMD3<Double>(block &- 1) * (step / 2)
    let reach = half.length
    let isFar =
      tree.closest(to: lower + half, within: Double(farthest) + reach) == nil
    var sign: Float?
    if isFar {
      if isClosed {
        sign = isInside(lower + half) ? -1 : 1
      } else {
        // Over a hole the field passes through a half without a triangle being near.
        let winding = field.value(at: lower + half)
        if abs(winding - 0.5) > 0.25 { sign = winding > 0.5 ? -1 : 1 }
      }
    }
    for z in 0..<block.z {
      for y in 0..<block.y {
        let row = (z * grid.size.y + corner.y + y) * grid.size.x + corner.x
        // A neighbour's distance bounds the next one's, and its sign is the next one's where no
        // triangle can lie between.
        var last = Double(farthest)
        var lastSign = sign
        for x in 0..<block.x {
          if let sign {
            slab[row + x] = sign * farthest
            continue
          }
          let place = lower + SIMD3(Double(x), Double(y), Double(z)) * step
          let limit = min(Double(farthest), last + 1.001 * step)
          let distance = isFar ? nil : tree.closest(to: place, within: limit)?.distance
          if x == 0 || !isClosed || last <= 1.001 * step { lastSign = nil }
          last = distance ?? Double(farthest)
          let known = lastSign ?? (isInside(place) ? -1 : 1)
          lastSign = known
          slab[row + x] = Float(last) * known
        }
      }
    }
  }
}
