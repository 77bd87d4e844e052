import Geometry
import TestSupport
import Testing
import Volumes

/// Every operation against its definition, voxel by voxel.
@Suite(.serialized) struct MorphologyTests {
  /// The voxels within the radius of a mask's, on a grid that goes on for `margin` voxels.
  private func slowlyDilated(
    _ voxels: [SIMD3<Int>], _ radius: Double, _ spacing: SIMD3<Double>, of mask: Mask
  ) -> Mask {
    mask.filled { voxel in
      voxels.contains {
        (SIMD3<Double>(voxel &- $0) * spacing).squaredLength <= radius * radius * (1 + 1e-9)
      }
    }
  }

  private func slowlyEroded(_ mask: Mask, _ radius: Double, _ spacing: SIMD3<Double>) -> Mask {
    let background = mask.filled { !mask[$0.x, $0.y, $0.z] }.voxels
    let lost = slowlyDilated(background, radius, spacing, of: mask)
    return mask.filled { !lost[$0.x, $0.y, $0.z] }
  }

  @Test(arguments: UInt64(0)..<150)
  func `a ball covers what its distance says, also where a voxel lies on its surface`(
    seed: UInt64
  ) {
    var world = MaskWorld(seed: seed)
    let (mask, spacing, radius) = (world.mask, world.spacing, world.radius())
    let dilated = withOneAndTwoThreads { mask.dilated(by: radius, spacing: spacing) }
    #expect(dilated.value == slowlyDilated(mask.voxels, radius, spacing, of: mask))
    #expect(dilated.agree)
    let eroded = withOneAndTwoThreads { mask.eroded(by: radius, spacing: spacing) }
    #expect(eroded.value == slowlyEroded(mask, radius, spacing))
    #expect(eroded.agree)
    let opened = mask.opened(by: radius, spacing: spacing)
    #expect(opened == slowlyDilated(eroded.value.voxels, radius, spacing, of: mask))
    #expect(opened.subtracting(mask).count == 0)
  }

  @Test(arguments: UInt64(0)..<80)
  func `closing goes on beyond the grid and loses nothing`(seed: UInt64) {
    var world = MaskWorld(seed: seed)
    let (mask, spacing) = (world.mask, world.spacing)
    let radius = min(2, world.radius())
    let margin = SIMD3<Int>(radius / spacing) &+ 2
    let padded = Mask(size: mask.size &+ margin &+ margin)
    let voxels = mask.voxels.map { $0 &+ margin }
    let around = slowlyDilated(voxels, radius, spacing, of: padded)
    let expected = slowlyEroded(around, radius, spacing)
    let closed = withOneAndTwoThreads { mask.closed(by: radius, spacing: spacing) }
    #expect(
      closed.value
        == mask.filled { expected[$0.x + margin.x, $0.y + margin.y, $0.z + margin.z] })
    #expect(closed.agree)
    #expect(mask.subtracting(closed.value).count == 0)
  }

  @Test(arguments: [SIMD3<Double>(1, 1, 0.1), [0.1, 1, 1], [1, 0.1, 1], [0.4, 0.5, 0.6]])
  func `closing a box changes nothing, wherever it lies`(spacing: SIMD3<Double>) {
    for lower in [SIMD3<Int>(0, 0, 0), [3, 3, 3], [5, 6, 7]] {
      let mask = Mask(size: [7, 8, 9]).filled { all($0 .>= lower) && all($0 .< lower &+ 2) }
      for radius in [0.1, 0.3, 0.5, 1, 2] {
        #expect(mask.closed(by: radius, spacing: spacing) == mask)
      }
    }
  }

  @Test(arguments: UInt64(0)..<150)
  func `rows of bits and distances give the same ball`(seed: UInt64) {
    var world = MaskWorld(seed: seed)
    let (mask, spacing) = (world.mask, world.spacing)
    for radius in [0, world.radius(), world.radius(), 3 * world.radius(), 1000] {
      let ball = Ball(radius: radius, spacing: spacing)
      let rows = withOneAndTwoThreads { BallRows(ball, size: mask.size).dilated(mask) }
      let distances = withOneAndTwoThreads { mask.dilatedByDistances(ball) }
      #expect(rows.value == distances.value)
      #expect(rows.agree && distances.agree)
    }
  }

  @Test func `tenths of a millimetre that have no exact double still touch`() {
    // Three steps of 0.1 are more than 0.3 in double precision.
    var mask = Mask(size: [9, 9, 9])
    mask[4, 4, 4] = true
    #expect(mask.dilated(by: 0.3, spacing: [0.1, 0.1, 0.1]).count == 123)
    #expect(mask.dilated(by: 0.3, spacing: [0.1, 0.1, 0.1]).boundingBox?.lower == [1, 1, 1])
    #expect(mask.dilated(by: 0.299999, spacing: [0.1, 0.1, 0.1]).count == 93)
  }

  @Test(arguments: UInt64(0)..<60)
  func `a shell is what dilation adds and erosion takes`(seed: UInt64) {
    var world = MaskWorld(seed: seed)
    let (mask, spacing, radius) = (world.mask, world.spacing, world.radius())
    let inner = mask.subtracting(slowlyEroded(mask, radius, spacing))
    let outer = slowlyDilated(mask.voxels, radius, spacing, of: mask).subtracting(mask)
    #expect(mask.shell(.inside, thickness: radius, spacing: spacing) == inner)
    #expect(mask.shell(.outside, thickness: radius, spacing: spacing) == outer)
    #expect(mask.shell(.both, thickness: radius, spacing: spacing) == inner.union(outer))
  }
}
