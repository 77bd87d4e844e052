import Parallel

extension Mask {
  /// The voxels of the grid whose centres lie in a ball around a voxel of the mask, each with a radius
  /// of its own.
  ///
  /// - Parameters:
  ///   - spacing: the distance of neighbours along x, y and z in mm.
  ///   - radius: of the ball around a voxel, in mm; asked once a voxel, on any thread.
  /// - Complexity: the rows of all balls, parallel over slices; 40 bytes a voxel of the mask.
  func unionOfBalls(
    spacing: SIMD3<Double>, radius: @Sendable (SIMD3<Int>) -> Double
  ) -> Mask {
    // By slice: its voxels and their radii.
    let balls = parallelMap(size.z) { z in
      var found: [(x: Int, y: Int, radius: Double)] = []
      forEachVoxel(in: SIMD3(0, 0, z), SIMD3(size.x, size.y, z + 1)) { x, y, z in
        found.append((x, y, radius(SIMD3(x, y, z)) + 1e-6))
      }
      return found
    }
    let largest = balls.map { $0.reduce(0) { max($0, $1.radius) } }.max() ?? 0
    let reach = Int((largest / spacing.z).rounded(.down))
    var result = Mask(size: size)
    let width = wordsPerRow
    parallelChunks(of: &result.words, chunk: width * size.y) { start, words in
      let z = start / (width * size.y)
      for from in max(0, z - reach)...min(size.z - 1, z + reach) {
        let across = Double(from - z) * spacing.z
        for ball in balls[from] {
          let square = ball.radius * ball.radius - across * across
          guard square >= 0 else { continue }
          let rows = Int((square.squareRoot() / spacing.y).rounded(.down))
          for y in max(0, ball.y - rows)...min(size.y - 1, ball.y + rows) {
            let up = Double(y - ball.y) * spacing.y
            let half = Int((max(0, square - up * up).squareRoot() / spacing.x).rounded(.down))
            let bits = max(1, ball.x + 1 - half)..<min(size.x, ball.x + 1 + half) + 1
            setBits(bits, of: y &* width, in: &words)
          }
        }
      }
    }
    return result
  }
}
