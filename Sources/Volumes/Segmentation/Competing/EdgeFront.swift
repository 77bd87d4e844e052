import Geometry
import Parallel

/// An edge on its way: the zero of `heights`.
struct EdgeFront: Sendable {
  private(set) var heights: [Float]
  private let values: [Float]
  /// The given distances, which say how far a voxel may change.
  private let start: [Float]
  private let size: SIMD3<Int>
  private let spacing: SIMD3<Float>
  private let reach: Float
  private let smoothness: Float
  private let coarse: CoarseScan
  private var means: EdgeMeans?

  /// How many steps are taken with the same means: an edge moves two voxels in as many at most.
  private static let stepsWithSameMeans = 5

  init(heights: [Float], values: [Float], grid: Grid, _ options: LevelSetOptions) {
    self.heights = heights
    self.values = values
    start = heights
    size = grid.size
    spacing = SIMD3<Float>(grid.spacing)
    reach = Float(options.reach)
    smoothness = Float(options.smoothness)
    coarse = CoarseScan(of: grid)
  }

  /// Moves the edge once; false where the two sides cannot be told apart.
  mutating func step(_ number: Int) -> Bool {
    if number % Self.stepsWithSameMeans == 0 {
      means = EdgeMeans(
        values: values, heights: heights, start: start, reach: 2 * reach, coarse)
    }
    guard let means else { return false }
    let area = size.x * size.y
    let pace = 0.4 * spacing.min()
    let curvatureScale = smoothness * spacing.min()
    let (before, all, first) = (heights, values, start)
    let (size, spacing, reach, smoothness) = (size, spacing, reach, smoothness)
    let coarse = coarse
    parallelChunks(of: &heights, chunk: area) { from, target in
      let z = from / area
      let old = before.span
      var rows = CoarseRows(coarse)
      var inside = [Float](repeating: 0, count: size.x)
      var outside = inside
      for y in 0..<size.y {
        let row = from &+ y &* size.x
        var isNear = false
        for x in 0..<size.x where abs(first[row &+ x]) <= reach { isNear = true }
        guard isNear else { continue }
        rows.read(means.inside.span, y: y, z: z, into: &inside)
        rows.read(means.outside.span, y: y, z: z, into: &outside)
        for x in 0..<size.x {
          let at = row &+ x
          guard abs(first[at]) <= reach, abs(old[at]) <= 3 * reach, all[at].isFinite else {
            continue
          }
          let contrast = inside[x] - outside[x]
          // Where the two sides differ by less than half of what each scatters, nothing moves.
          let squared = 4 * contrast * contrast
          guard squared > means.scatter else { continue }
          let weight = 1 - means.scatter / squared
          // From -1 outside to 1 inside.
          let middle = (inside[x] + outside[x]) / 2
          let likeness = max(-1, min(1, 2 * (all[at] - middle) / contrast))
          let bend = curvature(old, x, y, z, size, spacing)
          let motion = weight * (curvatureScale * bend - likeness * (1 - smoothness))
          target[y &* size.x &+ x] = old[at] + pace * motion
        }
      }
    }
    return true
  }
}

/// The mean curvature (times two, 1/mm) of the level through a voxel, at most one over a voxel;
/// beyond the box its last voxels are repeated.
private func curvature(
  _ field: Span<Float>, _ x: Int, _ y: Int, _ z: Int, _ size: SIMD3<Int>, _ spacing: SIMD3<Float>
) -> Float {
  let (a, b) = (max(0, x - 1), min(size.x - 1, x + 1))
  let (c, d) = (max(0, y - 1), min(size.y - 1, y + 1))
  let (e, f) = (max(0, z - 1), min(size.z - 1, z + 1))
  func at(_ x: Int, _ y: Int, _ z: Int) -> Float { field[(z &* size.y &+ y) &* size.x &+ x] }
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
