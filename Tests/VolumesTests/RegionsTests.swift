import Geometry
import TestSupport
import Testing
import Volumes

@Suite(.serialized) struct RegionsTests {
  /// A small volume of few values, so that ranges have bounds in common with voxels.
  private func world(_ seed: UInt64) -> (Volume, SeededGenerator) {
    var generator = SeededGenerator(seed: seed)
    let size = SIMD3<Int>(
      Int.random(in: 1...70, using: &generator), Int.random(in: 1...6, using: &generator),
      Int.random(in: 1...6, using: &generator))
    let grid = Grid(size: size, spacing: [0.5, 0.7, 1.1])
    let values = (0..<grid.count).map { _ in Int16.random(in: -3...9, using: &generator) }
    return (Volume(grid: grid, voxels: .int16(values)), generator)
  }

  private func value(_ volume: Volume, _ voxel: SIMD3<Int>) -> Double {
    guard case .int16(let values) = volume.voxels else { return .nan }
    return Double(values[volume.grid.offset(voxel.x, voxel.y, voxel.z)])
  }

  /// The voxels that a flood of a mask reaches from some.
  private func flooded(
    _ mask: Mask, from starts: [SIMD3<Int>], _ connectivity: Connectivity
  ) -> Mask {
    let labels = floodedLabels(mask, steps: connectivity.steps)
    func label(_ voxel: SIMD3<Int>) -> Int32 {
      labels[(voxel.z * mask.size.y + voxel.y) * mask.size.x + voxel.x]
    }
    let reached = Set(starts.map(label)).subtracting([0])
    return mask.filled { reached.contains(label($0)) }
  }

  @Test(arguments: UInt64(0)..<60, Connectivity.allCases)
  func `hysteresis keeps weak pieces that have a strong voxel`(
    seed: UInt64, connectivity: Connectivity
  ) {
    let (volume, _) = world(seed)
    let empty = Mask(size: volume.grid.size)
    let weak = empty.filled { value(volume, $0) >= 6 }
    let strong = empty.filled { value(volume, $0) >= 9 }
    let found = withOneAndTwoThreads {
      volume.hysteresis(low: 6, high: 9, connectivity: connectivity)
    }
    #expect(found.value == flooded(weak, from: strong.voxels, connectivity))
    #expect(found.agree)
  }

  @Test(arguments: UInt64(0)..<60, Connectivity.allCases)
  func `a region grows to what a flood from the seeds reaches`(
    seed: UInt64, connectivity: Connectivity
  ) {
    var (volume, generator) = world(seed)
    let size = volume.grid.size
    let seeds = (0..<2).map { _ in
      SIMD3(
        Int.random(in: 0..<size.x, using: &generator),
        Int.random(in: 0..<size.y, using: &generator),
        Int.random(in: 0..<size.z, using: &generator))
    }
    let inRange = Mask(size: size).filled { (2.0...8).contains(value(volume, $0)) }
    let found = withOneAndTwoThreads {
      volume.regionGrown(from: seeds, in: 2...8, connectivity: connectivity)
    }
    #expect(found.value == flooded(inRange, from: seeds, connectivity))
    #expect(found.agree)
    volume = Volume(
      grid: volume.grid, voxels: .float([Float](repeating: .nan, count: size.x * size.y * size.z)))
    #expect(volume.regionGrown(from: seeds, in: 2...8).isEmpty)
  }

  @Test(arguments: UInt64(0)..<60)
  func `confidence is the mean and the deviation of the region, again and again`(seed: UInt64) {
    var (volume, generator) = world(seed)
    let size = volume.grid.size
    let seeds = (0..<3).map { _ in
      SIMD3(
        Int.random(in: 0..<size.x, using: &generator),
        Int.random(in: 0..<size.y, using: &generator),
        Int.random(in: 0..<size.z, using: &generator))
    }
    func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (mean, values.count > 1 ? squares / Double(values.count - 1) : 0)
    }
    let multiplier = Double.random(in: 0.3...1.5, using: &generator)
    let own = seeds.map { value(volume, $0) }
    func range(_ moments: (mean: Double, variance: Double)) -> ClosedRange<Double> {
      let width = multiplier * moments.variance.squareRoot()
      return min(moments.mean - width, own.min() ?? 0)...max(moments.mean + width, own.max() ?? 0)
    }
    // 1.2 mm are two voxels along x, one along y and z.
    let around = seeds.map { seed -> (mean: Double, variance: Double) in
      let steps = (-1...1).flatMap { z in
        (-1...1).flatMap { y in (-2...2).map { x in SIMD3(x, y, z) } }
      }
      return moments(
        steps.map { step in
          value(volume, (seed &+ step).clamped(lowerBound: .zero, upperBound: size &- 1))
        })
    }
    let first = (
      mean: around.map(\.mean).reduce(0, +) / 3,
      variance: around.map(\.variance).reduce(0, +) / 3
    )
    for (radius, start) in [(1.2, first), (0.4, moments(own))] {
      for iterations in 0...3 {
        var expected = range(start)
        var region = volume.regionGrown(from: seeds, in: expected)
        for _ in 0..<iterations {
          let inside = moments(region.voxels.map { value(volume, $0) })
          guard inside.variance > 0 else { break }
          expected = range(inside)
          region = volume.regionGrown(from: seeds, in: expected)
        }
        let found = volume.confidenceConnected(
          from: seeds, multiplier: multiplier, iterations: iterations, radius: radius)
        #expect(found.region == region)
        #expect(abs(found.range.lowerBound - expected.lowerBound) < 1e-9)
        #expect(abs(found.range.upperBound - expected.upperBound) < 1e-9)
      }
    }
  }
}
