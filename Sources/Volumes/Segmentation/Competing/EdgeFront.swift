import Geometry
import Parallel

/// An edge on its way: the zero of `heights`, which are kept near it alone.
struct EdgeFront<T: Voxel>: Sendable {
  /// Of every voxel near the edge at the start.
  private var heights: EdgeHeights
  private let values: BoxValues<T>
  /// The voxels that may change: those within reach of the edge at the start.
  private let movable: Mask
  /// The voxels that the means are taken from: those within twice that.
  private let near: Mask
  /// How many voxels before a slice may change.
  private let firsts: [Int]
  private let spacing: SIMD3<Float>
  private let reach: Float
  private let smoothness: Float
  private let coarse: CoarseScan
  private var means: EdgeMeans?

  /// How many slices are worked on at a time, in parallel.
  private static var slicesAtATime: Int { 16 }

  /// How many steps are taken with the same means: an edge moves two voxels in as many at most.
  private static var stepsWithSameMeans: Int { 5 }

  /// - Parameter mask: what is inside at the start, in the box of the values.
  init(
    _ values: BoxValues<T>, mask: Mask, spacing: SIMD3<Double>, _ options: LevelSetOptions
  ) {
    self.values = values
    self.spacing = SIMD3<Float>(spacing)
    reach = Float(options.reach)
    smoothness = Float(options.smoothness)
    // The means' window is wider than that.
    coarse = CoarseScan(of: Grid(size: mask.size, spacing: spacing), edge: 2.5)
    // A part in a thousand more than is asked for: which voxels are within reach, the exact
    // distances say. Curvature takes in the neighbours of those that may change.
    let wide = max(2 * options.reach, options.reach + spacing.length) * 1.001
    heights = EdgeHeights(inside: mask, spacing: spacing, reach: reach, wide: wide)
    movable = heights.voxels(within: reach, in: mask.size)
    near = heights.voxels(within: 2 * reach, in: mask.size)
    firsts = movable.countsBeforeSlices()
  }

  /// Calls `body` with every voxel of the box that may have changed, and whether it is inside.
  func forEachMovable(_ body: (SIMD3<Int>, Bool) -> Void) {
    movable.forEachVoxel(in: .zero, movable.size) { x, y, z in
      body(SIMD3(x, y, z), heights[heights.row(y, z) &+ x] < 0)
    }
  }

  /// Moves the edge once; false where the two sides cannot be told apart.
  mutating func step(_ number: Int) -> Bool {
    if number % Self.stepsWithSameMeans == 0 {
      // What is not needed any more makes room for what takes its place.
      means = nil
      means = EdgeMeans(values: values, heights: heights, near: near, coarse)
    }
    guard let means else { return false }
    // Neighbours are seen as they were before the step, so a part is written when the next is found.
    var found: (slices: Range<Int>, heights: [Float]) = (0..<0, [])
    for first in stride(from: 0, to: movable.size.z, by: Self.slicesAtATime) {
      let slices = first..<min(movable.size.z, first + Self.slicesAtATime)
      let next = moved(means, slices)
      write(found.heights, to: found.slices)
      found = (slices, next)
    }
    write(found.heights, to: found.slices)
    return true
  }

  private mutating func write(_ moved: [Float], to slices: Range<Int>) {
    var next = 0
    for z in slices {
      for y in 0..<movable.size.y {
        let row = heights.row(y, z)
        for x in movable.indices(ofRow: z &* movable.size.y &+ y) {
          heights.set(row &+ x, to: moved[next])
          next &+= 1
        }
      }
    }
  }

  /// The new heights of the voxels of some slices that may change, in the order of memory.
  private func moved(_ means: EdgeMeans, _ slices: Range<Int>) -> [Float] {
    let pace = 0.4 * spacing.min()
    let curvatureScale = smoothness * spacing.min()
    let size = movable.size
    let offsets = (slices.lowerBound...slices.upperBound).map {
      firsts[$0] - firsts[slices.lowerBound]
    }
    var moved = unspecifiedArray(of: Float.self, count: offsets[slices.count])
    parallelPieces(of: &moved, offsets: offsets) { piece, target in
      guard !target.isEmpty else { return }
      let z = slices.lowerBound + piece
      var rows = CoarseRows(coarse)
      var inside = [Float](repeating: 0, count: size.x)
      var outside = inside
      var next = 0
      for y in 0..<size.y {
        let from = next
        let (row, valueRow) = (heights.row(y, z), values.row(y, z))
        for x in movable.indices(ofRow: z &* size.y &+ y) {
          if next == from {
            rows.read(means.inside.span, y: y, z: z, into: &inside)
            rows.read(means.outside.span, y: y, z: z, into: &outside)
          }
          let before = heights[row &+ x]
          target[next] = before
          next &+= 1
          let value = values[valueRow &+ x]
          guard abs(before) <= 3 * reach, value.isFinite else { continue }
          let contrast = inside[x] - outside[x]
          // Where the two sides differ by less than half of what each scatters, nothing moves.
          let squared = 4 * contrast * contrast
          guard squared > means.scatter else { continue }
          let weight = 1 - means.scatter / squared
          // From -1 outside to 1 inside.
          let middle = (inside[x] + outside[x]) / 2
          let likeness = max(-1, min(1, 2 * (value - middle) / contrast))
          let bend = curvature(heights, x, y, z, size, spacing)
          let motion = weight * (curvatureScale * bend - likeness * (1 - smoothness))
          target[next &- 1] = before + pace * motion
        }
      }
    }
    return moved
  }
}

extension Mask {
  /// For each slice the number of voxels before it, and the number of all.
  fileprivate func countsBeforeSlices() -> [Int] {
    let slice = wordsPerRow * size.y
    var counts = [0]
    for z in 0..<size.z {
      counts.append(
        words[z * slice..<(z + 1) * slice].reduce(counts[z]) { $0 + $1.nonzeroBitCount })
    }
    return counts
  }
}

/// The mean curvature (times two, 1/mm) of the level through a voxel, at most one over a voxel;
/// beyond the box its last voxels are repeated.
private func curvature(
  _ field: EdgeHeights, _ x: Int, _ y: Int, _ z: Int, _ size: SIMD3<Int>, _ spacing: SIMD3<Float>
) -> Float {
  let (a, b) = (max(0, x - 1), min(size.x - 1, x + 1))
  let (c, d) = (max(0, y - 1), min(size.y - 1, y + 1))
  let (e, f) = (max(0, z - 1), min(size.z - 1, z + 1))
  func at(_ x: Int, _ y: Int, _ z: Int) -> Float { field[field.row(y, z) &+ x] }
  let here = at(x, y, z)
  let gx = (at(b, y, z) - at(a, y, z)) / (2 * spacing.x)
  let gy = (at(x, d, z) - at(x, c, z)) / (2 * spacing.y)
  let gz = (at(x, y, f) - at(x, y, e)) / (2 * spacing.z)
  let xx = (at(b, y, z) - 2 * here + at(a, y, z)) / (spacing.x * spacing.x)
  let yy = (at(x, d, z) - 2 * here + at(x, c, z)) / (spacing.y * spacing.y)
  let zz = (at(x, y, f) - 2 * here + at(x, y, e)) / (spacing.z * spacing.z)
  let xy =
    (at(b, d, z) - at(a, d, z) - at(b, c, z) + at(a, c, z)) / (4 * spacing.x * spacing.y)
  let xz =
    (at(b, y, f) - at(a, y, f) - at(b, y, e) + at(a, y, e)) / (4 * spacing.x * spacing.z)
  let yz =
    (at(x, d, f) - at(x, c, f) - at(x, d, e) + at(x, c, e)) / (4 * spacing.y * spacing.z)
  let squared = gx * gx + gy * gy + gz * gz
  guard squared > 1e-6 else { return 0 }
  let turn =
    xx * (gy * gy + gz * gz) + yy * (gx * gx + gz * gz) + zz * (gx * gx + gy * gy)
    - 2 * (xy * gx * gy + xz * gx * gz + yz * gy * gz)
  let limit = 1 / spacing.min()
  return max(-limit, min(limit, turn / (squared * squared.squareRoot())))
}
