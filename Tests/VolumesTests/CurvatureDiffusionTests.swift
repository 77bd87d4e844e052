import Foundation
import Geometry
import TestSupport
import Testing
import Volumes

/// Against the scheme as ITK writes it: both faces of every voxel by themselves, voxel by voxel.
@Suite(.serialized) struct CurvatureDiffusionTests {
  private struct Scheme {
    let size: SIMD3<Int>
    let spacing: SIMD3<Double>
    let values: [Double]

    func value(_ voxel: SIMD3<Int>, _ axis: Int, _ step: Int) -> Double {
      var at = voxel
      at[axis] += step
      return values.at(at, size)
    }

    func central(_ voxel: SIMD3<Int>, _ axis: Int) -> Double {
      // A voxel outside is the border's, and its neighbours are clamped from where it is.
      (value(voxel, axis, 1) - value(voxel, axis, -1)) / 2 / spacing[axis]
    }

    func flow(_ voxel: SIMD3<Int>, _ axis: Int, _ side: Int, _ k: Double) -> Double {
      let difference =
        (value(voxel, axis, side) - values.at(voxel, size)) * Double(side) / spacing[axis]
      var other = voxel
      other[axis] += side
      var square = difference * difference
      for j in 0..<3 where j != axis {
        square += 0.25 * pow(central(voxel, j) + central(other, j), 2)
      }
      return difference / (square + 1e-10).squareRoot() * exp(square / k)
    }

    func advanced(_ step: Double, _ conductance: Double) -> [Double] {
      let voxels = FilterWorld.voxels(size)
      let mean =
        voxels.reduce(0) { sum, voxel in
          sum + (0..<3).reduce(0) { $0 + pow(central(voxel, $1), 2) }
        } / Double(values.count)
      let k = -2 * conductance * conductance * mean
      return voxels.map { voxel in
        let speed = (0..<3).reduce(0) { $0 + flow(voxel, $1, 1, k) - flow(voxel, $1, -1, k) }
        let square = (0..<3).reduce(0.0) { sum, axis in
          let ahead = (value(voxel, axis, 1) - values.at(voxel, size)) / spacing[axis]
          let behind = (values.at(voxel, size) - value(voxel, axis, -1)) / spacing[axis]
          return speed > 0
            ? sum + pow(min(behind, 0), 2) + pow(max(ahead, 0), 2)
            : sum + pow(max(behind, 0), 2) + pow(min(ahead, 0), 2)
        }
        return values.at(voxel, size) + step * speed * square.squareRoot()
      }
    }
  }

  @Test(arguments: UInt64(0)..<40)
  func `diffusion follows the scheme, for all voxel types`(seed: UInt64) {
    for volume in FilterWorld.everyType(seed: seed) {
      let spacing = volume.grid.spacing
      let step = min(spacing.x, min(spacing.y, spacing.z)) / 16
      var expected = volume.numbers
      for _ in 0..<3 {
        let scheme = Scheme(size: volume.grid.size, spacing: spacing, values: expected)
        if expected.allSatisfy({ $0 == expected[0] }) { break }
        expected = scheme.advanced(step, 2)
      }
      let result = withOneAndTwoThreads {
        volume.curvatureDiffused(iterations: 3, conductance: 2).numbers
      }
      #expect(result.value.distance(to: expected) < 0.01)
      #expect(result.agree)
    }
  }

  @Test func `slabs of slices join without a seam`() {
    let volume = FilterWorld.noise([7, 6, 70], [0.7, 0.9, 1.1], seed: 4)
    let scheme = Scheme(
      size: volume.grid.size, spacing: volume.grid.spacing, values: volume.numbers)
    let result = volume.curvatureDiffused(iterations: 1).numbers
    #expect(result.distance(to: scheme.advanced(0.7 / 16, 3)) < 0.01)
  }

  @Test func `noise goes and a step stays`() {
    var generator = SeededGenerator(seed: 1)
    let volume = Worlds.field(size: [24, 24, 24], spacing: [0.8, 0.8, 1.2]) {
      ($0.x < 9 ? 0 : 400) + Double.random(in: -20...20, using: &generator)
    }
    let smooth = volume.curvatureDiffused(iterations: 10).numbers
    func spread(_ values: [Double], _ columns: Range<Int>) -> Double {
      let chosen = values.indices.filter { columns.contains($0 % 24) }.map { values[$0] }
      let mean = chosen.reduce(0, +) / Double(chosen.count)
      return (chosen.reduce(0) { $0 + pow($1 - mean, 2) } / Double(chosen.count)).squareRoot()
    }
    #expect(spread(smooth, 0..<8) < 0.5 * spread(volume.numbers, 0..<8))
    let jumps = FilterWorld.voxels([24, 24, 24]).filter { $0.x == 11 }.map {
      smooth.at($0 &+ [1, 0, 0], [24, 24, 24]) - smooth.at($0, [24, 24, 24])
    }
    #expect(jumps.allSatisfy { $0 > 330 })
  }

  @Test func `a constant and no iteration change nothing`() {
    let constant = Worlds.field(size: [3, 2, 1], spacing: [1, 1, 1]) { _ in 7 }
    #expect(constant.curvatureDiffused().numbers == constant.numbers)
    let world = Worlds.volume(seed: 5)
    #expect(world.curvatureDiffused(iterations: 0).numbers == world.numbers)
  }

  @Test func `the exponential is that of the library`() {
    for step in 0...2000 {
      let power = -Float(step) / 25
      #expect(abs(exponential(power) - exp(power)) <= 4e-7 * exp(power))
    }
  }
}
