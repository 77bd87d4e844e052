import Geometry
import Parallel
import TestSupport
import Volumes

/// A small seeded mask with a spacing: any density, rows of one word and of several, grids that are
/// one voxel thin, and now and then an empty or a full mask.
struct MaskWorld {
  let mask: Mask
  let spacing: SIMD3<Double>
  private var generator: SeededGenerator

  init(seed: UInt64) {
    var generator = SeededGenerator(seed: seed &* 7919 &+ 17)
    func length(_ largest: Int) -> Int { Int.random(in: 1...largest, using: &generator) }
    let size: SIMD3<Int> =
      switch seed % 5 {
      case 0: SIMD3(length(150), length(3), length(3))
      case 1: SIMD3(length(4), length(24), length(4))
      case 2: SIMD3(1, 1, length(80))
      default: SIMD3(length(9), length(8), length(7))
      }
    var mask = Mask(size: size)
    let density =
      seed % 11 == 0 ? 0 : seed % 11 == 1 ? 1 : Double.random(in: 0.02...0.98, using: &generator)
    for voxel in mask.allVoxels where Double.random(in: 0..<1, using: &generator) < density {
      mask[voxel.x, voxel.y, voxel.z] = true
    }
    self.mask = mask
    spacing = SIMD3(
      Double.random(in: 0.3...2, using: &generator), Double.random(in: 0.3...2, using: &generator),
      Double.random(in: 0.3...2, using: &generator))
    self.generator = generator
  }

  /// A radius in mm: often exactly the distance of two voxels.
  mutating func radius() -> Double {
    guard Int.random(in: 0..<4, using: &generator) > 0 else {
      return Double.random(in: 0...5, using: &generator)
    }
    let step = SIMD3(
      Double(Int.random(in: 0...3, using: &generator)),
      Double(Int.random(in: 0...3, using: &generator)),
      Double(Int.random(in: 0...3, using: &generator)))
    return (step * spacing).squaredLength.squareRoot()
  }

  mutating func voxel() -> SIMD3<Int> {
    SIMD3(
      Int.random(in: 0..<mask.size.x, using: &generator),
      Int.random(in: 0..<mask.size.y, using: &generator),
      Int.random(in: 0..<mask.size.z, using: &generator))
  }
}

extension Mask {
  /// All voxels of the grid in the order of memory.
  var allVoxels: [SIMD3<Int>] {
    (0..<size.x * size.y * size.z).map {
      SIMD3($0 % size.x, $0 / size.x % size.y, $0 / (size.x * size.y))
    }
  }

  /// A mask of the same size from a question to each voxel.
  func filled(where isInside: (SIMD3<Int>) -> Bool) -> Mask {
    var mask = Mask(size: size)
    for voxel in allVoxels where isInside(voxel) { mask[voxel.x, voxel.y, voxel.z] = true }
    return mask
  }

  func isInGrid(_ voxel: SIMD3<Int>) -> Bool {
    all(voxel .>= 0) && all(voxel .< size)
  }
}

/// Computes a value with one thread and with two, expects no difference, and returns it.
func withOneAndTwoThreads<Value: Equatable>(_ body: () -> Value) -> (value: Value, agree: Bool) {
  let before = Threads.limit
  defer { Threads.limit = before }
  Threads.limit = 1
  let value = body()
  Threads.limit = 2
  return (value, body() == value)
}
