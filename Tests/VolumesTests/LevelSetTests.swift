import Geometry
import Parallel
import TestSupport
import Testing
import Volumes

/// Edges that move to the image's, where one mean a side would mislead them.
@Suite struct LevelSetTests {
  private let size = SIMD3(44, 44, 44)
  private let middle = SIMD3(21.5, 21.5, 21.5)

  private func field(_ value: @escaping @Sendable (SIMD3<Double>) -> Double) -> Volume {
    Worlds.field(size: size, spacing: [1, 1, 1], value)
  }

  private func ball(_ radius: Double) -> Mask {
    let middle = middle
    return field { ($0 - middle).length <= radius ? 1 : 0 }.mask(in: 1...1)
  }

  @Test func `lung behind a thin wall does not draw the edge into the wall`() {
    let middle = middle
    // Blood in a wall two voxels thick; on one side there is lung behind it, else muscle.
    let scan = field { point in
      let away = (point - middle).length
      return away <= 14 ? 330 : away <= 16 || point.x < 26 ? 50 : -850
    }
    .gaussian(sigma: 0.7)
    let truth = ball(14)
    let refined = scan.refinedByLevelSet(scan.mask(in: 190...Double.infinity))
    #expect(abs(Double(refined.count) / Double(truth.count) - 1) < 0.02)
    #expect(refined.dice(truth) > 0.99)
  }

  @Test(arguments: [13.0, 15.0])
  func `the edge is found though the brightness drifts threefold`(start: Double) {
    let middle = middle
    // No level parts them: blood on the dark side is hardly brighter than muscle on the bright one.
    let scan = field { point in
      (1 + point.x / 22) * ((point - middle).length <= 14 ? 100 : 40)
    }
    let truth = ball(14)
    #expect(scan.mask(in: 110...Double.infinity).dice(truth) < 0.9)
    #expect(scan.refinedByLevelSet(ball(start)).dice(truth) > 0.985)
  }

  @Test func `one thread and two refine alike`() {
    let middle = middle
    let scan = field { point in
      ((point - middle).length <= 14 ? 300 : 100) + 9 * (point.x * 7).remainder(dividingBy: 5)
    }
    let before = Threads.limit
    defer { Threads.limit = before }
    Threads.limit = 1
    let one = scan.refinedByLevelSet(ball(13))
    Threads.limit = 2
    #expect(scan.refinedByLevelSet(ball(13)) == one)
  }

  @Test func `memory is told by the box that may change`() {
    let scan = field { _ in 0 }
    #expect(scan.bytesToRefine(Mask(size: size)) == 0)
    var options = LevelSetOptions()
    options.reach = 1
    // A ball of 12 voxels across, with two voxels of band and two more on either side.
    #expect(scan.bytesToRefine(ball(5.6), options) == 24 * 20 * 20 * 20)
  }
}

extension Mask {
  fileprivate func dice(_ other: Mask) -> Double {
    2 * Double(intersection(other).count) / Double(max(1, count + other.count))
  }
}
