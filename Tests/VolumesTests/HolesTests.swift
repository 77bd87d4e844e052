import TestSupport
import Testing
import Volumes

@Suite(.serialized) struct HolesTests {
  @Test(arguments: UInt64(0)..<150)
  func `holes are the pieces of background that do not reach the border`(seed: UInt64) {
    let mask = MaskWorld(seed: seed).mask
    let filled = withOneAndTwoThreads { mask.holesFilled() }
    #expect(filled.value == slowlyFilled(mask, axes: [0, 1, 2]))
    #expect(filled.agree)
    for largest in [0, 1, 3] {
      #expect(
        mask.holesFilled(upTo: largest) == slowlyFilled(mask, axes: [0, 1, 2], upTo: largest))
    }
  }

  @Test(arguments: UInt64(0)..<150, 0..<3)
  func `holes of slices are filled slice by slice along each axis`(seed: UInt64, axis: Int) {
    let mask = MaskWorld(seed: seed).mask
    let filled = withOneAndTwoThreads { mask.holesFilled(inSlicesAlong: axis) }
    #expect(filled.value == slowlyFilled(mask, axes: [0, 1, 2].filter { $0 != axis }))
    #expect(filled.agree)
  }

  @Test(arguments: UInt64(0)..<20)
  func `slices along x of masks wider than a word are filled too`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var mask = Mask(
      size: SIMD3(
        Int.random(in: 60...140, using: &generator), Int.random(in: 60...140, using: &generator), 4)
    )
    for voxel in mask.allVoxels where Int.random(in: 0..<10, using: &generator) < 6 {
      mask[voxel.x, voxel.y, voxel.z] = true
    }
    #expect(mask.holesFilled(inSlicesAlong: 0) == slowlyFilled(mask, axes: [1, 2]))
  }
}
