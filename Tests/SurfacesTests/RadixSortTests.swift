import Surfaces
import TestSupport
import Testing

@Suite struct RadixSortTests {
  /// The places as the standard library sorts them.
  private func expected(_ keys: [UInt32], without excluded: UInt32) -> [UInt32] {
    keys.indices.filter { keys[$0] != excluded }.sorted { (keys[$0], $0) < (keys[$1], $1) }
      .map { UInt32($0) }
  }

  @Test(arguments: [0, 1, 2, 1000, 65_535, 65_536, 65_537, 200_001])
  func `keys come out as a comparing sort has them, equal ones by their places`(count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    // Of all sizes, of few values, and all alike.
    for largest in [1 << 30 - 1, 5, 0] as [UInt32] {
      let keys = (0..<count).map { _ in
        Int.random(in: 0..<7, using: &generator) == 0
          ? UInt32.max : UInt32.random(in: 0...largest, using: &generator)
      }
      #expect(places(ofSorted: keys, without: .max) == expected(keys, without: .max))
    }
  }
}
