import Geometry
import TestSupport
import Testing
import Volumes

/// What is looked for in words of voxels is what looking at each voxel finds.
@Suite struct LabelCornersTests {
  @Test func `corners are where eight voxels are not all alike`() {
    for seed in 0..<60 as Range<UInt64> {
      // Wide maps fill more than a word; those of one label leave large parts alike.
      var map = Worlds.labels(seed: seed, labels: Int(seed % 3), largest: seed % 2 == 0 ? 5 : 90)
      if seed % 4 == 1 { map.indices = map.indices.indices.map { UInt16($0 / 1000 % 2) } }
      let corners = LabelCorners(of: map)
      let size = map.grid.size
      func label(_ x: Int, _ y: Int, _ z: Int) -> UInt16 {
        let isInside = x >= 0 && y >= 0 && z >= 0 && x < size.x && y < size.y && z < size.z
        return isInside ? map.indices[map.grid.offset(x, y, z)] : 0
      }
      var wrong = 0
      for k in 0...size.z {
        for j in 0...size.y {
          for i in 0...size.x {
            let first = label(i, j, k)
            let differs = (1..<8).contains {
              label(i - $0 & 1, j - $0 >> 1 & 1, k - $0 >> 2) != first
            }
            let word = corners.words[(k * corners.size.y + j) * corners.wordsPerRow + i >> 6]
            if (word >> UInt64(i & 63) & 1 == 1) != differs { wrong += 1 }
          }
        }
      }
      #expect(wrong == 0, "seed \(seed)")
    }
  }

  @Test func `corners are kept as voxels change`() {
    var changed = 0
    for seed in 0..<60 as Range<UInt64> {
      let map = Worlds.labels(seed: seed, labels: 1 + Int(seed % 3), largest: 9)
      let composed = map.wellComposed(counts: map.voxelCounts())
      #expect(composed.corners.words == LabelCorners(of: composed.labels.labels).words)
      changed += composed.report.voxelsChanged
    }
    #expect(changed > 1000)
  }

  @Test func `voxels are counted as one by one`() {
    var generator = SeededGenerator(seed: 8)
    for length in 1...40 {
      let grid = Grid(size: [length, 3, 2], spacing: [1, 1, 1])
      var indices: [UInt16] = []
      while indices.count < grid.count {
        let run = Int.random(in: 1...20, using: &generator)
        let label = UInt16.random(in: 0...2, using: &generator)
        indices += [UInt16](repeating: label, count: min(run, grid.count - indices.count))
      }
      let map = LabelMap(
        grid: grid, indices: indices,
        structures: (0..<3).map { Structure(value: $0, name: "\($0)", color: Color(0, 0, 0)) })
      let counts = (0..<3 as Range<UInt16>).map { label in indices.count { $0 == label } }
      #expect(map.voxelCounts() == counts)
    }
  }

  @Test func `lanes that hold a value are found for every set of lanes`() {
    for corners in 0..<256 {
      for (inside, outside) in [(0, 1), (1, 0), (0xFFFF, 0x7FFF), (0x8000, 0)] as [(UInt16, UInt16)]
      {
        var labels = SIMD8<UInt16>(repeating: outside)
        for lane in 0..<8 where corners >> lane & 1 == 1 { labels[lane] = inside }
        #expect(labels.corners(holding: inside) == corners)
      }
    }
  }
}
