import Geometry
import TestSupport
import Testing
import Volumes

@Suite struct LabelMapFromMaskTests {
  /// Rows are written 64, 4 and 1 voxels at a time, and words begin a voxel before rows.
  @Test(arguments: [1, 2, 3, 4, 5, 7, 62, 63, 64, 65, 66, 67, 68, 126, 127, 128, 129, 130, 193])
  func `a mask's voxels are the structure and all others background`(width: Int) {
    var generator = SeededGenerator(seed: UInt64(width))
    let grid = Grid(size: [width, 3, 2], spacing: [1, 2, 3])
    for density in [0, 1, 4, 7, 8] {
      var mask = Mask(size: grid.size)
      var expected: [UInt16] = []
      for z in 0..<2 {
        for y in 0..<3 {
          for x in 0..<width {
            mask[x, y, z] = Int.random(in: 0..<8, using: &generator) < density
            expected.append(mask[x, y, z] ? 1 : 0)
          }
        }
      }
      let structure = Structure(value: 5, name: "a", color: Color(1, 1, 1))
      let map = LabelMap(grid: grid, mask: mask, structure: structure)
      #expect(map.indices == expected)
      #expect(map.structures == [.background, structure])
    }
  }
}
