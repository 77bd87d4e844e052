import Geometry
import Parallel
import Volumes

/// Fills the voxels of a grid along the patient's axes from a scene, brick by brick: a brick that
/// lies in one tissue costs one look, and in the others only the few primitives that reach it are
/// evaluated.
struct Rasterizer: Sendable {
  private static let brick = 8
  private static let tile = 32

  let scene: Scene
  let grid: Grid

  /// The number of slices that are filled together.
  static var slab: Int { brick }

  /// Writes the slices that begin at `firstSlice` into `span`, which holds at most `slab` of them.
  func fill<Value>(
    _ span: inout MutableSpan<Value>, firstSlice: Int, uniform: (Tissue) -> Value,
    mixed: (Scene, SIMD3<Double>) -> Value
  ) {
    let area = grid.size.x * grid.size.y
    let slices = span.count / area
    for y in stride(from: 0, to: grid.size.y, by: Self.tile) {
      for x in stride(from: 0, to: grid.size.x, by: Self.tile) {
        let lower = SIMD3(x, y, firstSlice)
        let upper = SIMD3(
          min(x + Self.tile, grid.size.x), min(y + Self.tile, grid.size.y), firstSlice + slices)
        let tile = pruned(scene, lower, upper)
        for y in stride(from: lower.y, to: upper.y, by: Self.brick) {
          for x in stride(from: lower.x, to: upper.x, by: Self.brick) {
            let lower = SIMD3(x, y, firstSlice)
            let upper = SIMD3(
              min(x + Self.brick, upper.x), min(y + Self.brick, upper.y), upper.z)
            let part = tile.isUniform ? tile : pruned(tile, lower, upper)
            fill(&span, part, lower, upper, uniform: uniform, mixed: mixed)
          }
        }
      }
    }
  }

  private func fill<Value>(
    _ span: inout MutableSpan<Value>, _ part: Scene, _ lower: SIMD3<Int>, _ upper: SIMD3<Int>,
    uniform: (Tissue) -> Value, mixed: (Scene, SIMD3<Double>) -> Value
  ) {
    let constant = part.isUniform ? uniform(part.rest) : nil
    let (origin, spacing) = (grid.origin, grid.spacing)
    for z in lower.z..<upper.z {
      for y in lower.y..<upper.y {
        let row = grid.offset(0, y, z - lower.z)
        for x in lower.x..<upper.x {
          let index = SIMD3(Double(x), Double(y), Double(z))
          span[row + x] = constant ?? mixed(part, origin + spacing * index)
        }
      }
    }
  }

  /// The scene pruned to the ball around the voxels' cubes (not only their centres).
  private func pruned(_ scene: Scene, _ lower: SIMD3<Int>, _ upper: SIMD3<Int>) -> Scene {
    let spacing = grid.spacing
    let size = SIMD3<Double>(upper &- lower) * spacing
    let corner = grid.origin + (SIMD3<Double>(lower) - 0.5) * spacing
    return scene.pruned(to: corner + size / 2, radius: size.length / 2 + 1e-6)
  }
}
