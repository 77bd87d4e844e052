import Geometry
import Parallel
import Volumes

/// Fills the voxels of a grid along the patient's axes from a scene, brick by brick: a brick that
/// lies in one tissue costs one look, and in the others only the few primitives that reach it are
/// evaluated.
struct Rasterizer: Sendable {
  /// The edges of the bricks, in voxels: each is divided into those of the next size.
  private static let edges = [32, 8, 4]

  let scene: Scene
  let grid: Grid

  /// The number of slices that are filled together.
  static let slab = 8

  /// Writes the slices that begin at `firstSlice` into `span`, which holds at most `slab` of them.
  func fill<Value>(
    _ span: inout MutableSpan<Value>, firstSlice: Int, uniform: (Tissue) -> Value,
    mixed: (Scene, SIMD3<Double>) -> Value
  ) {
    let slices = span.count / (grid.size.x * grid.size.y)
    var parts = [Scene](repeating: Scene(), count: Self.edges.count)
    fill(
      &span, scene, SIMD3(0, 0, firstSlice), SIMD3(grid.size.x, grid.size.y, firstSlice + slices),
      firstSlice: firstSlice, parts: &parts, level: 0, uniform: uniform, mixed: mixed)
  }

  /// Fills the voxels from `lower` to before `upper`, divided from `level` on; `parts` is the memory
  /// for the scene of a brick of each level.
  private func fill<Value>(
    _ span: inout MutableSpan<Value>, _ scene: Scene, _ lower: SIMD3<Int>, _ upper: SIMD3<Int>,
    firstSlice: Int, parts: inout [Scene], level: Int, uniform: (Tissue) -> Value,
    mixed: (Scene, SIMD3<Double>) -> Value
  ) {
    let constant = scene.isUniform ? uniform(scene.rest) : nil
    if constant == nil && level < Self.edges.count {
      let edge = Self.edges[level]
      for z in stride(from: lower.z, to: upper.z, by: edge) {
        for y in stride(from: lower.y, to: upper.y, by: edge) {
          for x in stride(from: lower.x, to: upper.x, by: edge) {
            let corner = SIMD3(x, y, z)
            let end = pointwiseMin(corner &+ edge, upper)
            prune(scene, corner, end, into: &parts[level])
            fill(
              &span, parts[level], corner, end, firstSlice: firstSlice, parts: &parts,
              level: level + 1, uniform: uniform, mixed: mixed)
          }
        }
      }
      return
    }
    let (origin, spacing) = (grid.origin, grid.spacing)
    for z in lower.z..<upper.z {
      for y in lower.y..<upper.y {
        let row = grid.offset(0, y, z - firstSlice)
        for x in lower.x..<upper.x {
          let index = SIMD3(Double(x), Double(y), Double(z))
          span[row + x] = constant ?? mixed(scene, origin + spacing * index)
        }
      }
    }
  }

  /// Prunes a scene to the ball around the voxels' cubes (not only their centres).
  private func prune(
    _ scene: Scene, _ lower: SIMD3<Int>, _ upper: SIMD3<Int>, into part: inout Scene
  ) {
    let spacing = grid.spacing
    let size = SIMD3<Double>(upper &- lower) * spacing
    let corner = grid.origin + (SIMD3<Double>(lower) - 0.5) * spacing
    scene.prune(to: corner + size / 2, radius: size.length / 2 + 1e-6, into: &part)
  }
}
