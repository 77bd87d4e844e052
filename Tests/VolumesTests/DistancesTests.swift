import Geometry
import TestSupport
import Testing
import Volumes

@Suite(.serialized) struct DistancesTests {
  @Test(arguments: UInt64(0)..<200)
  func `distances are the smallest of all, rounded once`(seed: UInt64) {
    let world = MaskWorld(seed: seed)
    let (mask, spacing) = (world.mask, world.spacing)
    let voxels = mask.voxels
    let expected = mask.allVoxels.map { voxel in
      Float(
        voxels.map { (SIMD3<Double>(voxel &- $0) * spacing).squaredLength }.min() ?? .infinity)
    }
    let found = withOneAndTwoThreads { mask.squaredDistances(spacing: spacing) }
    #expect(found.value == expected)
    #expect(found.agree)
  }

  @Test(arguments: UInt64(0)..<200)
  func `signed distances are those to the faces between mask and background`(seed: UInt64) {
    let world = MaskWorld(seed: seed)
    let (mask, spacing) = (world.mask, world.spacing)
    func distance(_ voxel: SIMD3<Int>, _ others: [SIMD3<Int>]) -> Double {
      let squares = others.map { other in
        let steps = SIMD3<Double>(voxel &- other)
        let gap = SIMD3(
          max(0, abs(steps.x) - 0.5), max(0, abs(steps.y) - 0.5), max(0, abs(steps.z) - 0.5))
        return (gap * spacing).squaredLength
      }
      return (squares.min() ?? .infinity).squareRoot()
    }
    let (inside, outside) = (mask.voxels, mask.complement().voxels)
    let expected = mask.allVoxels.map { voxel in
      mask[voxel.x, voxel.y, voxel.z]
        ? -Float(distance(voxel, outside)) : Float(distance(voxel, inside))
    }
    let found = withOneAndTwoThreads { mask.signedDistances(spacing: spacing) }
    #expect(found.value == expected)
    #expect(found.agree)
  }

  @Test(arguments: UInt64(0)..<6)
  func `few voxels on long lines are as exact`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var mask = Mask(size: [37, 90, 70])
    for _ in 0..<1 << seed {
      mask[
        Int.random(in: 0..<37, using: &generator), Int.random(in: 0..<90, using: &generator),
        Int.random(in: 0..<70, using: &generator)] = true
    }
    let spacing = SIMD3<Double>(0.7, Double.random(in: 0.2...1.5, using: &generator), 1.3)
    let sites = mask.voxels
    let expected = mask.allVoxels.map { voxel in
      let squares = sites.map { (SIMD3<Double>(voxel &- $0) * spacing).squaredLength }
      return Float(squares.min() ?? .infinity)
    }
    #expect(mask.squaredDistances(spacing: spacing) == expected)
  }

  @Test func `a distance along the whole diagonal is exact`() {
    var mask = Mask(size: [130, 70, 40])
    mask[0, 0, 0] = true
    let distances = mask.squaredDistances(spacing: [0.5, 1, 2])
    #expect(distances.last == 15_005.25)
  }
}
