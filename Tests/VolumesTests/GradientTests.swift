import Foundation
import Geometry
import TestSupport
import Testing
import Volumes

@Suite(.serialized) struct GradientTests {
  @Test func `the gradient of a ramp is its slope at any sigma`() {
    let slope = SIMD3(3.0, -4, 12)
    let size = SIMD3(22, 20, 18)
    let ramp = Worlds.field(size: size, spacing: [0.5, 0.8, 1.1]) { ($0 * slope).sum() }
    for sigma in [0, 0.3, 0.7] {
      let lengths = withOneAndTwoThreads { ramp.gradientMagnitude(sigma: sigma).numbers }
      #expect(lengths.agree)
      let reach = SIMD3(7, 5, 4)
      for voxel in FilterWorld.voxels(size)
      where all(voxel .>= reach) && all(voxel .< size &- reach) {
        #expect(abs(lengths.value.at(voxel, size) - 13) < 1e-3)
      }
    }
  }

  @Test(arguments: UInt64(0)..<10)
  func `voxel types do not matter and a constant has no gradient`(seed: UInt64) {
    let worlds = FilterWorld.everyType(seed: seed)
    let lengths = worlds.map { $0.gradientMagnitude(sigma: 0.8).numbers }
    #expect(lengths.allSatisfy { $0 == lengths[0] })
    let constant = Volume(
      grid: worlds[0].grid, voxels: .uint8([UInt8](repeating: 9, count: worlds[0].grid.count)))
    #expect(constant.gradientMagnitude(sigma: 0.8).numbers.allSatisfy { abs($0) < 1e-4 })
  }

  @Test(arguments: [0.3, 0.6, 1, 2.5])
  func `kernels of derivatives are exact for powers of the index`(sigma: Double) {
    func moment(_ kernel: LineKernel, _ power: Int) -> Double {
      kernel.weights.indices.reduce(0) { sum, tap in
        let place = Double(tap - kernel.radius)
        return sum + Double(kernel.weights[tap]) * (power == 0 ? 1 : pow(place, Double(power)))
      }
    }
    let slope = LineKernel.gaussianSlope(sigma: sigma)
    #expect(abs(moment(slope, 0)) < 1e-6 && abs(moment(slope, 1) - 1) < 1e-5)
    let curvature = LineKernel.gaussianCurvature(sigma: sigma)
    #expect(abs(moment(curvature, 0)) < 1e-6 && abs(moment(curvature, 1)) < 1e-5)
    #expect(abs(moment(curvature, 2) - 2) < 1e-5)
  }

  @Test(arguments: UInt64(0)..<30)
  func `a local threshold compares with the mean of the box`(seed: UInt64) {
    for volume in FilterWorld.everyType(seed: seed) {
      let size = volume.grid.size
      let radius = 0.4 + Double(seed % 5) * 0.5
      let reach = SIMD3<Int>(
        Int(radius / volume.grid.spacing.x + 1e-9), Int(radius / volume.grid.spacing.y + 1e-9),
        Int(radius / volume.grid.spacing.z + 1e-9))
      let box = SIMD3<Int>(
        min(reach.x, size.x), min(reach.y, size.y), min(reach.z, size.z))
      let offsets = FilterWorld.voxels(box &* 2 &+ 1).map { $0 &- box }
      let values = volume.numbers
      // An offset that no mean of whole numbers meets.
      let offset = 3.141_7
      let mask = withOneAndTwoThreads { volume.locallyThresholded(radius: radius, offset: offset) }
      #expect(mask.agree)
      for voxel in FilterWorld.voxels(size) {
        let mean = offsets.reduce(0) { $0 + values.at(voxel &+ $1, size) } / Double(offsets.count)
        let isAbove = values.at(voxel, size) >= mean + offset
        #expect(mask.value[voxel.x, voxel.y, voxel.z] == isAbove)
      }
    }
  }
}
