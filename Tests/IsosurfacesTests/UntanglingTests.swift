import Geometry
import Isosurfaces
import Parallel
import Surfaces
import TestSupport
import Testing
import Volumes

/// Crossings of smoothed labels, found around vertices alone and by the search that knows nothing.
@Suite struct UntanglingTests {
  @Test(arguments: [5, 50, 1000])
  func `what is found around vertices is all there is`(passes: Int) {
    let reports = parallelMap(Worlds.count(usually: 60)) { seed -> UntanglingReport? in
      let map = Worlds.labels(seed: UInt64(seed), labels: seed % 4 + 1, largest: 14)
      let walls = LabelWalls(of: map)
      let surface = walls.surface(smoothing: passes)
      let (near, nearReport) = surface.untangled(
        towards: walls.start.positions, contacts: .quadsAtOneVertex)
      let (all, report) = surface.untangled(towards: walls.start.positions)
      return near.positions == all.positions && nearReport == report ? report : nil
    }
    #expect(reports.indices.filter { reports[$0] == nil } == [])
    // Worlds in which nothing crosses would prove nothing.
    #expect(reports.compactMap { $0?.crossingPairsBefore }.reduce(0, +) > 300)
    #expect(reports.compactMap { $0?.rounds }.max() ?? 0 > 1)
  }

  /// A net over a box, its vertices shaken until much of it crosses: every fault is found twice, once
  /// by looking at everything again.
  @Test func `after a move only what moved is looked at, and nothing is missed`() {
    let map = Worlds.labels(size: [14, 14, 14], spacing: [1, 1, 1], structures: 1) { point in
      (0..<3).allSatisfy { point[$0] >= 3 && point[$0] < 11 } ? 1 : 0
    }
    let walls = LabelWalls(of: map)
    var rounds = 0
    for seed in 0..<20 {
      var generator = SeededGenerator(seed: UInt64(seed))
      var surface = walls.surface(smoothing: 0)
      for vertex in surface.positions.indices where Int.random(in: 0..<4, using: &generator) == 0 {
        for axis in 0..<3 {
          surface.positions[vertex][axis] += Float.random(in: -1.5...1.5, using: &generator)
        }
      }
      let (sound, report) = surface.untangled(towards: walls.start.positions)
      #expect(report.crossingPairsBefore > 0)
      rounds = max(rounds, report.rounds)
      #expect(report.crossingPairsAfter == 0)
      #expect(sound.part(1).certificate().isSound)
    }
    #expect(rounds > 1)
  }
}
