import Geometry
import TestSupport
import Testing
import Volumes

@Suite(.serialized) struct MaskLogicTests {
  @Test(arguments: UInt64(0)..<100)
  func `logic is that of the voxels and leaves the margins empty`(seed: UInt64) {
    let first = MaskWorld(seed: seed).mask
    var generator = SeededGenerator(seed: seed)
    let second = first.filled { _ in Bool.random(using: &generator) }
    func reference(_ rule: (Bool, Bool) -> Bool) -> Mask {
      first.filled { rule(first[$0.x, $0.y, $0.z], second[$0.x, $0.y, $0.z]) }
    }
    let union = withOneAndTwoThreads { first.union(second) }
    #expect(union.value == reference { $0 || $1 } && union.agree)
    #expect(first.intersection(second) == reference { $0 && $1 })
    #expect(first.subtracting(second) == reference { $0 && !$1 })
    let complement = withOneAndTwoThreads { first.complement() }
    #expect(complement.value == reference { a, _ in !a } && complement.agree)
  }

  @Test(arguments: UInt64(0)..<100)
  func `the bounding box is the smallest, and a crop clears what is outside`(seed: UInt64) {
    var world = MaskWorld(seed: seed)
    let mask = world.mask
    let box = mask.boundingBox
    let voxels = mask.allVoxels.filter { mask[$0.x, $0.y, $0.z] }
    #expect(mask.voxels == voxels)
    #expect(mask.isEmpty == voxels.isEmpty)
    #expect((box == nil) == voxels.isEmpty)
    for axis in 0..<3 {
      #expect(box?.lower[axis] == voxels.map { $0[axis] }.min())
      #expect(box?.upper[axis] == voxels.map { $0[axis] + 1 }.max())
    }
    let (lower, upper) = (world.voxel() &- 2, world.voxel() &+ 2)
    #expect(
      mask.cropped(toIndices: lower, upper: upper)
        == mask.filled { mask[$0.x, $0.y, $0.z] && all($0 .>= lower) && all($0 .< upper) })
  }

  @Test(arguments: UInt64(0)..<100)
  func `the half-space holds the voxels that are not in front of the plane`(seed: UInt64) {
    let grid = Worlds.volume(seed: seed, largest: 9).grid
    var generator = SeededGenerator(seed: seed)
    func random() -> Double { Double.random(in: -1...1, using: &generator) }
    let normals: [SIMD3<Double>] = [
      SIMD3(random(), random(), random()), [0, 0, 1], [0, -2, 0], grid.indexToPatient.x,
    ]
    for normal in normals {
      let middle = grid.indexToPatient(SIMD3<Double>(grid.size &- 1) / 2)
      let point = middle + SIMD3(random(), random(), random())
      let mask = Mask(grid: grid, behind: point, normal: normal)
      for voxel in mask.allVoxels {
        let height = (grid.indexToPatient(SIMD3<Double>(voxel)) - point).dot(normal)
        // Voxels on the plane, to rounding, may lie on either side.
        guard abs(height) > 1e-9 else { continue }
        #expect(mask[voxel.x, voxel.y, voxel.z] == (height < 0))
      }
    }
  }

  @Test(arguments: UInt64(0)..<30)
  func `the mask of a structure has its voxels`(seed: UInt64) {
    let labels = Worlds.labels(seed: seed, labels: 3)
    for index in UInt16(0)...3 {
      let mask = labels.mask(of: index)
      #expect(
        zip(mask.allVoxels, labels.indices).allSatisfy { mask[$0.x, $0.y, $0.z] == ($1 == index) })
    }
  }
}
