import Foundation
import Geometry
import TestSupport
import Testing
import Volumes

/// Against sums and sorts written as the definitions say, in double precision.
@Suite(.serialized) struct SmoothingTests {
  private func weights(_ sigma: Double) -> [Double] {
    let radius = Int(4 * sigma + 0.5)
    let raw = (-radius...radius).map { sigma > 0 ? exp(-0.5 * pow(Double($0) / sigma, 2)) : 1 }
    return raw.map { $0 / raw.reduce(0, +) }
  }

  private func slowGaussian(_ volume: Volume, _ sigma: Double) -> [Double] {
    var values = volume.numbers
    let size = volume.grid.size
    for axis in 0..<3 {
      let weights = weights(sigma / volume.grid.spacing[axis])
      let before = values
      values = FilterWorld.voxels(size).map { voxel in
        weights.indices.reduce(0) { sum, tap in
          var at = voxel
          at[axis] += tap - weights.count / 2
          return sum + weights[tap] * before.at(at, size)
        }
      }
    }
    return values
  }

  @Test(arguments: UInt64(0)..<30)
  func `a gaussian is the weighted mean along each axis, for all voxel types`(seed: UInt64) {
    for volume in FilterWorld.everyType(seed: seed) {
      for sigma in [0, 0.4, 1.7] {
        let smooth = withOneAndTwoThreads { volume.gaussian(sigma: sigma).numbers }
        #expect(smooth.agree)
        #expect(smooth.value.distance(to: slowGaussian(volume, sigma)) < 1e-4 * 200 / 100)
      }
    }
  }

  @Test func `a gaussian keeps a constant and its spread is sigma in millimetres`() {
    let size = SIMD3(41, 35, 31)
    let spacing = SIMD3(0.5, 0.7, 0.9)
    let point = Worlds.field(size: size, spacing: spacing) {
      $0 == SIMD3(20, 17, 15) * spacing ? 1 : 0
    }
    let smooth = point.gaussian(sigma: 1.5).numbers
    #expect(abs(smooth.reduce(0, +) - 1) < 1e-5)
    for axis in 0..<3 {
      let variance = zip(FilterWorld.voxels(size), smooth).reduce(0.0) {
        $0 + $1.1 * pow((Double($1.0[axis]) - Double([20, 17, 15][axis])) * spacing[axis], 2)
      }
      #expect(abs(variance.squareRoot() - 1.5) < 0.01)
    }
  }

  @Test func `not a number spreads as far as the kernel and no further`() {
    let volume = Worlds.field(size: [15, 1, 1], spacing: [1, 1, 1]) { $0.x == 7 ? .nan : 3 }
    let smooth = volume.gaussian(sigma: 1).numbers
    for x in 0..<15 { #expect(smooth[x].isNaN == (abs(x - 7) <= 4)) }
  }

  private func slowMedian(
    _ values: [Double], _ size: SIMD3<Int>, _ isNear: (SIMD3<Int>) -> Bool, reach: Int
  ) -> [Double] {
    let side = SIMD3<Int>(repeating: 2 * reach + 1)
    let offsets = FilterWorld.voxels(side).map { $0 &- reach }.filter(isNear)
    return FilterWorld.voxels(size).map { voxel in
      offsets.map { values.at(voxel &+ $0, size) }.sorted()[offsets.count / 2]
    }
  }

  @Test(arguments: UInt64(0)..<60)
  func `the median of 27 is the middle of the sorted neighbours, for all voxel types`(seed: UInt64)
  {
    for volume in FilterWorld.everyType(seed: seed) {
      let median = withOneAndTwoThreads { volume.medianOfNeighbours().numbers }
      #expect(median.value == slowMedian(volume.numbers, volume.grid.size, { _ in true }, reach: 1))
      #expect(median.agree)
    }
  }

  @Test(arguments: [
    SIMD3(8, 3, 3), SIMD3(9, 4, 2), SIMD3(17, 5, 4), SIMD3(64, 2, 3), SIMD3(3, 9, 9),
  ])
  func `the median of 27 holds at every width of a row`(size: SIMD3<Int>) {
    let volume = FilterWorld.noise(size, [1, 1, 1], seed: UInt64(size.x))
    #expect(
      volume.medianOfNeighbours().numbers
        == slowMedian(volume.numbers, size, { _ in true }, reach: 1))
  }

  @Test(arguments: UInt64(0)..<40)
  func `the median in a ball is that of all voxels within the radius`(seed: UInt64) {
    for volume in FilterWorld.everyType(seed: seed) {
      let spacing = volume.grid.spacing
      let radius = 0.2 + Double(seed % 7) * 0.4
      // No ball reaches beyond the grid in the fast form, where values would but repeat; here the
      // definition without that limit counts them as often, so compare where the limit is out of reach.
      let reach = (0..<3).map { Int(radius / spacing[$0] + 1e-9) }
      guard (0..<3).allSatisfy({ reach[$0] <= volume.grid.size[$0] }) else { continue }
      let median = withOneAndTwoThreads { volume.median(radius: radius).numbers }
      let expected = slowMedian(
        volume.numbers, volume.grid.size,
        { offset in
          let step = SIMD3<Double>(offset) * spacing
          return (step * step).sum() <= radius * radius + 1e-9
        }, reach: reach.max() ?? 0)
      #expect(median.value == expected)
      #expect(median.agree)
    }
  }

  @Test func `not a number counts as infinite in a median`() {
    let volume = Worlds.field(size: [3, 3, 3], spacing: [1, 1, 1]) { $0.z == 0 ? .nan : 5 }
    let expected = FilterWorld.voxels([3, 3, 3]).map { $0.z == 0 ? Double.infinity : 5 }
    #expect(volume.medianOfNeighbours().numbers == expected)
    #expect(
      volume.median(radius: 1).numbers
        == FilterWorld.voxels([3, 3, 3]).map { _ in 5 }
        .enumerated().map { $0.offset < 9 ? .infinity : $0.element })
  }
}
