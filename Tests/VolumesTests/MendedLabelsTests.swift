import TestSupport
import Testing
import Volumes

/// A map of which rows are copied as they change reads as one that was copied whole.
@Suite struct MendedLabelsTests {
  @Test func `changes are read where they were made, and nowhere else`() {
    for seed in 0..<40 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let map = Worlds.labels(seed: seed, labels: 3, largest: 9)
      var (mended, expected) = (MendedLabels(map), map.indices)
      for _ in 0..<Int.random(in: 0...30, using: &generator) {
        let voxel = Int.random(in: 0..<map.grid.count, using: &generator)
        let label = UInt16.random(in: 0...3, using: &generator)
        mended[voxel] = label
        expected[voxel] = label
      }
      #expect(expected.indices.map { mended[$0] } == expected)
      #expect(mended.labels.indices == expected)
      #expect(mended.given.indices == map.indices)
      let length = map.grid.size.x
      for row in 0..<expected.count / length {
        let own = row * length..<(row + 1) * length
        if mended.isAsGiven(row) { #expect(expected[own] == map.indices[own]) }
        var copy = [UInt16](repeating: 9, count: length + 2)
        var span = copy.mutableSpan
        mended.copyRow(row, to: &span, at: 1)
        #expect(copy == [9] + expected[own] + [9])
      }
      #expect(mended.label([-1, 0, 0]) == 0 && mended.label([0, 0, map.grid.size.z]) == 0)
      #expect(mended.label(map.grid.size &- 1) == expected[expected.count - 1])
    }
  }
}
