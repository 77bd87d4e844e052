import Geometry
import TestSupport
import Testing
import Volumes

@Suite(.serialized) struct GuardedFloodTests {
  private let spacing = SIMD3<Double>(0.5, 0.5, 1)

  /// Two cubes of 10 mm, their centres so far apart along x, joined by a square bar of the given
  /// thickness in mm; a twig of the same thickness grows out of the first along y.
  private func dumbbell(bar: Double, apart: Double = 20) -> Volume {
    Worlds.field(size: [81, 60, 20], spacing: spacing) { p in
      let (x, y, z) = (p.x - 9.75, p.y - 9.75, p.z - 9.5)
      let isCube = abs(y) < 5 && abs(z) < 5 && (abs(x) < 5 || abs(x - apart) < 5)
      let isBar = x > 0 && x < apart && abs(y) < bar / 2 && abs(z) < bar / 2
      let isTwig = y > 0 && y < 12 && abs(x) < bar / 2 && abs(z) < bar / 2
      return isCube || isBar || isTwig ? 1 : 0
    }
  }

  @Test func `a neck that is thinner is held in its middle, and one that is thicker is not`() throws
  {
    let seed = SIMD3(20, 20, 10)
    for bar in [2.0, 4] {
      let volume = dumbbell(bar: bar)
      let whole = volume.regionGrown(from: [seed], in: 1...1)
      let (open, nothing) = volume.guardedFlood(from: [seed], in: 1...1, neck: bar - 1)
      #expect(open == whole)
      #expect(nothing == LeakReport(keptVoxels: whole.count, heldVoxels: 0, leaks: []))

      let held = withOneAndTwoThreads {
        volume.guardedFlood(from: [seed], in: 1...1, neck: bar + 0.01).region
      }
      #expect(held.agree)
      let (region, report) = volume.guardedFlood(from: [seed], in: 1...1, neck: bar + 0.01)
      // Two cubes of 20 x 20 x 10 voxels; the bar between them is held half-way, to a voxel.
      let section = Int(bar / 0.5) * Int(bar)
      let beyond = 20 * 20 * 10 + 10 * section
      #expect(abs(whole.count - region.count - beyond) <= section)
      #expect(report.keptVoxels == region.count)
      #expect(report.heldVoxels == whole.count - region.count)
      #expect(region.subtracting(whole).isEmpty)
      #expect(region[20, 40, 10], "the twig is no leak")
      let leak = try #require(report.leaks.first)
      #expect(report.leaks.count == 1)
      #expect(leak.voxelsBehind == report.heldVoxels)
      #expect(abs(leak.position.x - 19.75) <= 0.5 && abs(leak.position.y - 9.75) <= 0.5)
      #expect(volume.grid.indexToPatient(SIMD3<Double>(leak.voxel)) == leak.position)
      #expect(leak.width <= bar && leak.width >= bar - 1)
    }
  }

  @Test func `a seed in the other body floods that one, and neither takes the middle`() {
    // The bar is 21 voxels long.
    let volume = dumbbell(bar: 2, apart: 20.5)
    let first = volume.guardedFlood(from: [[20, 20, 10]], in: 1...1, neck: 3).region
    let second = volume.guardedFlood(from: [[61, 20, 10]], in: 1...1, neck: 3).region
    let both = volume.guardedFlood(from: [[20, 20, 10], [61, 20, 10]], in: 1...1, neck: 3)
    let whole = volume.regionGrown(from: [[20, 20, 10]], in: 1...1)
    #expect(first.intersection(second).isEmpty)
    // What is as far from both is left to the other: one layer of 4 x 2 voxels.
    let middle = whole.subtracting(first.union(second)).voxels
    #expect(middle.count == 8 && middle.allSatisfy { $0.x == 40 })
    #expect(both.region == whole && both.report.leaks.isEmpty)
  }

  @Test func `a neck wider than everything holds nothing, and that is told`() {
    let volume = dumbbell(bar: 2)
    let (region, report) = volume.guardedFlood(from: [[20, 20, 10]], in: 1...1, neck: 25)
    #expect(region == volume.regionGrown(from: [[20, 20, 10]], in: 1...1))
    #expect(report.heldVoxels == 0 && report.start == .nothingWide)
  }

  @Test func `a seed in a thin part stays there, and one out of range floods nothing`() {
    let volume = dumbbell(bar: 2)
    let (twig, report) = volume.guardedFlood(from: [[20, 42, 10]], in: 1...1, neck: 3)
    #expect(twig.boundingBox?.lower.y ?? 0 > 29)
    #expect(twig[20, 42, 10] && report.leaks.count == 1 && report.start == .thinPart)
    #expect(volume.guardedFlood(from: [[20, 20, 10]], in: 1...1, neck: 3).report.start == .body)
    let (none, nothing) = volume.guardedFlood(from: [[0, 0, 0]], in: 1...1, neck: 3)
    #expect(none.isEmpty)
    #expect(nothing == LeakReport(keptVoxels: 0, heldVoxels: 0, leaks: []))
  }

  @Test(arguments: UInt64(0)..<60)
  func `what is kept and what is held make up the flood, for any world`(seed: UInt64) {
    var world = MaskWorld(seed: seed)
    let mask = world.mask
    let volume = Volume(
      grid: Grid(size: mask.size, spacing: world.spacing),
      voxels: .uint8(mask.allVoxels.map { mask[$0.x, $0.y, $0.z] ? 1 : 0 }))
    let seeds = [world.voxel(), world.voxel()]
    let whole = volume.regionGrown(from: seeds, in: 1...1)
    let (open, _) = volume.guardedFlood(from: seeds, in: 1...1, neck: 0)
    #expect(open == whole)
    let (region, report) = volume.guardedFlood(from: seeds, in: 1...1, neck: world.radius())
    #expect(region.subtracting(whole).isEmpty)
    #expect(report.keptVoxels == region.count)
    #expect(report.heldVoxels == whole.count - region.count)
    for seed in seeds where mask[seed.x, seed.y, seed.z] {
      #expect(region[seed.x, seed.y, seed.z])
    }
    #expect(region.keepingPieces(at: seeds) == region)
    #expect(report.leaks.isEmpty == (report.heldVoxels == 0))
  }
}
