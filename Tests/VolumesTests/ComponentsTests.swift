import TestSupport
import Testing
import Volumes

@Suite(.serialized) struct ComponentsTests {
  @Test(arguments: UInt64(0)..<150, Connectivity.allCases)
  func `pieces are those of a flood fill, numbered as they first appear`(
    seed: UInt64, connectivity: Connectivity
  ) {
    let mask = MaskWorld(seed: seed).mask
    let expected = floodedLabels(mask, steps: connectivity.steps)
    let found = withOneAndTwoThreads { Components(of: mask, connectivity: connectivity).labels() }
    #expect(found.value == expected)
    #expect(found.agree)
    let pieces = Components(of: mask, connectivity: connectivity)
    let count = Int(expected.max() ?? 0)
    #expect(pieces.sizes == (0..<count).map { piece in expected.count { $0 == piece + 1 } })
    for (voxel, label) in zip(mask.allVoxels, expected) {
      #expect(pieces.piece(at: voxel) == (label == 0 ? nil : Int(label) - 1))
    }
    for piece in pieces.sizes.indices {
      let labels = zip(mask.allVoxels, expected).filter { $1 == piece + 1 }
      #expect(pieces.mask(of: piece).voxels == labels.map(\.0))
    }
  }

  @Test(arguments: UInt64(0)..<60)
  func `pieces are kept by rank, by size and by seed`(seed: UInt64) {
    var world = MaskWorld(seed: seed)
    let mask = world.mask
    for connectivity in Connectivity.allCases {
      let pieces = Components(of: mask, connectivity: connectivity)
      let labels = pieces.labels()
      let ranked = pieces.sizes.indices.sorted {
        (-pieces.sizes[$0], $0) < (-pieces.sizes[$1], $1)
      }
      func voxels(_ kept: Set<Int>) -> [SIMD3<Int>] {
        zip(mask.allVoxels, labels).filter { kept.contains(Int($1) - 1) }.map(\.0)
      }
      for count in 0...3 {
        #expect(
          mask.keepingLargest(count, connectivity: connectivity).voxels
            == voxels(Set(ranked.prefix(count))))
      }
      #expect(pieces.largest == ranked.first)
      for least in [0, 1, 2, 4] {
        let kept = voxels(Set(ranked.filter { pieces.sizes[$0] >= least }))
        #expect(mask.keepingPieces(ofAtLeast: least, connectivity: connectivity).voxels == kept)
        #expect(mask.removingIslands(below: least, connectivity: connectivity).voxels == kept)
      }
      let seeds = [world.voxel(), world.voxel(), world.voxel()]
      #expect(
        mask.keepingPieces(at: seeds, connectivity: connectivity).voxels
          == voxels(Set(seeds.compactMap(pieces.piece))))
    }
  }

  @Test func `a spiral through every slab of slices is one piece`() {
    // 40 slices of a path that winds back and forth, each joined to the next at one voxel.
    var mask = Mask(size: [66, 5, 80])
    for z in stride(from: 0, to: 80, by: 2) {
      for y in stride(from: 0, to: 5, by: 2) {
        for x in 0..<66 { mask[x, y, z] = true }
        if y < 4 { mask[y % 4 == 0 ? 65 : 0, y + 1, z] = true }
      }
      if z < 78 { mask[z % 4 == 0 ? 65 : 0, z % 4 == 0 ? 4 : 0, z + 1] = true }
    }
    #expect(Components(of: mask).sizes == [mask.count])
    mask[65, 4, 1] = false
    #expect(Components(of: mask).sizes.count == 2)
    #expect(Components(of: mask).sizes.reduce(0, +) == mask.count)
  }
}
