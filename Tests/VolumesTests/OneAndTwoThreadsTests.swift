import Geometry
import TestSupport
import Testing
import Volumes

/// Steps that no other test runs with one thread and with two: the same voxels and numbers.
///
/// The world has more voxels than one thread takes at a time.
@Suite(.serialized) struct OneAndTwoThreadsTests {
  private static let size = SIMD3(90, 66, 61)
  private static let spacing = SIMD3(0.7, 0.8, 1.1)

  /// Two noisy balls that touch.
  private let volume: Volume = {
    var generator = SeededGenerator(seed: 21)
    return Worlds.field(size: Self.size, spacing: Self.spacing) { point in
      let isIn = (point - SIMD3(20, 26, 33)).length < 16 || (point - SIMD3(44, 26, 33)).length < 11
      return (isIn ? 300 : 60) + Double.random(in: -40...40, using: &generator)
    }
  }()

  private var seeds: LabelMap {
    var map = Worlds.labels(size: Self.size, spacing: Self.spacing, structures: 3) { _ in 0 }
    for (label, voxel) in [(1, SIMD3(28, 32, 30)), (2, SIMD3(63, 32, 30)), (3, SIMD3(2, 2, 2))] {
      map.indices[map.grid.offset(voxel.x, voxel.y, voxel.z)] = UInt16(label)
    }
    return map
  }

  private var bright: Mask { volume.mask(in: 180...1000) }

  @Test func `regions compete alike`() {
    let flooded = withOneAndTwoThreads { volume.watershed(from: seeds).indices }
    #expect(flooded.agree && Set(flooded.value) == [1, 2, 3])
    let parted = withOneAndTwoThreads { bright.watershed(from: seeds).indices }
    #expect(parted.agree && Set(parted.value) == [0, 1, 2])
    let grown = withOneAndTwoThreads { volume.growFromSeeds(seeds).indices }
    #expect(grown.agree && Set(grown.value) == [1, 2, 3])
  }

  @Test func `an edge moves alike`() {
    let start = bright.eroded(by: 1.5, spacing: Self.spacing)
    let refined = withOneAndTwoThreads { volume.refinedByLevelSet(start) }
    #expect(refined.agree && refined.value != start)
  }

  @Test func `tubes are found alike`() {
    let tubes = withOneAndTwoThreads { volume.vesselness(scales: [1, 1.6], in: bright).numbers }
    #expect(tubes.agree)
  }

  @Test func `labels are cleaned, joined, filled in and walled alike`() throws {
    let parts = volume.watershed(from: seeds, in: bright.opened(by: 1.2, spacing: Self.spacing))
    var drawn = parts
    let area = Self.size.x * Self.size.y
    for z in 0..<Self.size.z where z % 5 != 0 {
      for offset in z * area..<(z + 1) * area { drawn.indices[offset] = 0 }
    }
    let filled = withOneAndTwoThreads { drawn.interpolatingSlices(spacing: 0.9).0.indices }
    #expect(filled.agree)
    let walled = withOneAndTwoThreads { try? parts.walls(WallThickness(uniform: 2)).map.indices }
    #expect(walled.agree && walled.value != nil)
    // A speck near the larger ball, and two far away that meet at an edge.
    var mask = bright
    for voxel in [SIMD3(28, 32, 46), SIMD3(80, 60, 5), SIMD3(81, 61, 5)] {
      mask[voxel.x, voxel.y, voxel.z] = true
    }
    let specked = LabelMap(
      grid: volume.grid, mask: mask,
      structure: Structure(value: 1, name: "specked", color: Color(1, 2, 3)))
    let joined = withOneAndTwoThreads { specked.joiningPieces(of: 1, largestGap: 2.3).0.indices }
    #expect(joined.agree && joined.value != specked.indices)
    let clean = withOneAndTwoThreads { specked.removingSpecks(below: 4).0.indices }
    #expect(clean.agree && clean.value != specked.indices)
    let composed = withOneAndTwoThreads { specked.wellComposed().0.indices }
    #expect(composed.agree && composed.value != specked.indices)
  }

  @Test func `grown ranges and comparisons are alike`() throws {
    let range = withOneAndTwoThreads {
      volume.confidenceConnected(
        from: [SIMD3(28, 32, 30)], multiplier: 2.5, iterations: 4, radius: 1
      ).range
    }
    #expect(range.agree)
    let moved = bright.eroded(by: 1, spacing: Self.spacing)
    let distance = withOneAndTwoThreads {
      bright.surfaceDistance(to: moved, spacing: Self.spacing)
    }
    #expect(distance.agree && distance.value != nil)
  }
}
