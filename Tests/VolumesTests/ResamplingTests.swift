import Foundation
import Geometry
import TestSupport
import Testing
import Volumes

@Suite(.serialized) struct ResamplingTests {
  /// A grid that covers about the same place, turned a little or along the same axes.
  private func other(_ grid: Grid, turned: Bool, using generator: inout SeededGenerator) -> Grid {
    func part() -> Double { Double.random(in: -0.1...0.1, using: &generator) }
    func turn() -> Double { turned ? part() : 0 }
    let scale = 0.6 + Double.random(in: 0...1, using: &generator)
    let inIndices = Affine(
      x: [scale, turn(), turn()], y: [turn(), scale * 0.8, turn()], z: [turn(), turn(), scale],
      translation: [part() * 9, part() * 9, part() * 9])
    return Grid(size: [6, 5, 7], indexToPatient: grid.indexToPatient.after(inIndices))
  }

  private func slowly(
    _ values: [Double], _ coefficients: [Double], _ size: SIMD3<Int>, at p: SIMD3<Double>,
    by interpolation: Interpolation, outside: Double
  ) -> Double {
    for axis in 0..<3 where p[axis] < -0.5 - 1e-6 || p[axis] > Double(size[axis]) - 0.5 + 1e-6 {
      return outside
    }
    let low = SIMD3<Int>(p.rounded(.down))
    var sum = 0.0
    switch interpolation {
    case .nearest: return values.at(SIMD3<Int>((p + 0.5).rounded(.down)), size)
    case .linear:
      for corner in FilterWorld.voxels([2, 2, 2]) {
        let voxel = low &+ corner
        let gap = p - SIMD3<Double>(voxel)
        let weight = (1 - abs(gap.x)) * (1 - abs(gap.y)) * (1 - abs(gap.z))
        sum += weight * values.at(voxel, size)
      }
    case .cubic:
      for corner in FilterWorld.voxels([4, 4, 4]) {
        var voxel = low &+ corner &- 1
        var weight = 1.0
        for axis in 0..<3 {
          let gap = abs(p[axis] - Double(voxel[axis]))
          weight *= gap < 1 ? 2.0 / 3 - gap * gap * (2 - gap) / 2 : pow(max(0, 2 - gap), 3) / 6
          voxel[axis] = LineBorder.mirror.index(voxel[axis], size[axis])
        }
        sum += weight * coefficients.at(voxel, size)
      }
    }
    return sum
  }

  /// Solves for the coefficients along each axis by relaxation, from the definition: a sixth, two
  /// thirds and a sixth of three neighbours give the value.
  private func splineCoefficients(_ values: [Double], _ size: SIMD3<Int>) -> [Double] {
    var result = values
    for axis in 0..<3 where size[axis] > 1 {
      let wanted = result
      for _ in 0..<80 {
        let before = result
        result = FilterWorld.voxels(size).enumerated().map { offset, voxel in
          var (low, high) = (voxel, voxel)
          low[axis] = LineBorder.mirror.index(voxel[axis] - 1, size[axis])
          high[axis] = LineBorder.mirror.index(voxel[axis] + 1, size[axis])
          return (wanted[offset] - (before.at(low, size) + before.at(high, size)) / 6) * 1.5
        }
      }
    }
    return result
  }

  @Test(arguments: UInt64(0)..<24, Interpolation.allCases)
  func `every voxel is interpolated by the definition`(seed: UInt64, by: Interpolation) {
    var generator = SeededGenerator(seed: seed)
    for volume in FilterWorld.everyType(seed: seed).prefix(seed < 6 ? 6 : 2) {
      let values = volume.numbers
      let coefficients = by == .cubic ? splineCoefficients(values, volume.grid.size) : []
      for turned in [false, true] {
        let target = other(volume.grid, turned: turned, using: &generator)
        let result = withOneAndTwoThreads {
          volume.resampled(to: target, by: by, outside: 7).numbers
        }
        let map = volume.grid.indexToPatient.inverse?.after(target.indexToPatient) ?? .identity
        let expected = FilterWorld.voxels(target.size).map {
          slowly(
            values, coefficients, volume.grid.size, at: map(SIMD3<Double>($0)), by: by, outside: 7)
        }
        #expect(result.value.distance(to: expected) < 2e-3)
        #expect(result.agree)
      }
    }
  }

  @Test(arguments: UInt64(0)..<20, Interpolation.allCases)
  func `the same grid gives the same values`(seed: UInt64, by: Interpolation) {
    for volume in FilterWorld.everyType(seed: seed) {
      let same = volume.resampled(to: volume.grid, by: by)
      #expect(same.numbers.distance(to: volume.numbers) < 1e-3)
      if by == .nearest { #expect(same.voxels.typeName == volume.voxels.typeName) }
    }
  }

  @Test func `outside is the smallest value unless stated, in what the type can hold`() {
    let grid = Grid(size: [2, 1, 1], spacing: [1, 1, 1])
    let far = Grid(size: [1, 1, 1], spacing: [1, 1, 1], origin: [9, 9, 9])
    let volume = Volume(grid: grid, voxels: .int16([-1024, 50]))
    #expect(volume.resampled(to: far, by: .linear).numbers == [-1024])
    #expect(volume.resampled(to: far, by: .nearest).numbers == [-1024])
    #expect(volume.resampled(to: far, by: .nearest, outside: 1e9).numbers == [32_767])
    #expect(volume.resampled(to: far, by: .cubic, outside: 3).numbers == [3])
  }

  @Test func `another spacing keeps the box and its centre`() {
    let grid = Grid(size: [10, 7, 4], spacing: [1.5, 1.5, 3], origin: [-20, 4, 100])
    let fine = grid.respaced([0.5, 0.5, 0.5])
    #expect(fine.size == [30, 21, 24])
    let centre = grid.indexToPatient(SIMD3(4.5, 3, 1.5))
    let moved = fine.indexToPatient(SIMD3(14.5, 10, 11.5)) - centre
    #expect((moved * moved).sum() < 1e-20)
    #expect(grid.respaced([900, 900, 900]).size == [1, 1, 1])
  }

  @Test func `a ball of grey values keeps its volume within a hundredth`() {
    let ball = Worlds.field(size: [40, 36, 30], spacing: [0.7, 0.8, 1]) {
      let gap = $0 - SIMD3(14, 14, 14)
      return 10 - (gap * gap).sum().squareRoot()
    }
    let truth = 4.0 / 3 * Double.pi * 1000
    for by in [Interpolation.linear, .cubic] {
      let fine = ball.resampled(spacing: [0.45, 0.45, 0.45], by: by)
      let volume = Double(fine.mask(in: 0...100).count) * fine.grid.voxelVolume
      #expect(abs(volume / truth - 1) < 0.01)
    }
  }
}
