import Geometry
import TestSupport
import Testing
import Volumes

@Suite(.serialized) struct OtsuTests {
  /// The variance between the classes that rising levels make, from the values themselves.
  private func variance(_ values: [Double], _ levels: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let bounds = [-Double.infinity] + levels + [.infinity]
    return zip(bounds, bounds.dropFirst()).reduce(0) { sum, bound in
      let part = values.filter { $0 >= bound.0 && $0 < bound.1 }
      guard !part.isEmpty else { return sum }
      let gap = part.reduce(0, +) / Double(part.count) - mean
      return sum + Double(part.count) * gap * gap
    }
  }

  /// The greatest variance over every choice of levels between different values.
  private func greatest(_ values: [Double], _ classes: Int) -> Double {
    let different = Set(values).sorted()
    let between = zip(different, different.dropFirst()).map { ($0 + $1) / 2 }
    func search(_ chosen: [Double], from first: Int) -> Double {
      if chosen.count == classes - 1 { return variance(values, chosen) }
      return (first..<between.count).reduce(0) {
        max($0, search(chosen + [between[$1]], from: $1 + 1))
      }
    }
    return search([], from: 0)
  }

  @Test(arguments: UInt64(1)..<40)
  func `levels are the best of all, for all voxel types`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let values = (0..<60).map { _ in Double(Int.random(in: 0...11, using: &generator) * 20) }
    let grid = Grid(size: [5, 4, 3], spacing: [1, 1, 1])
    let volumes = [
      Volume(grid: grid, voxels: .uint8(values.map { UInt8($0) })),
      Volume(grid: grid, voxels: .int16(values.map { Int16($0) })),
      Volume(grid: grid, voxels: .uint16(values.map { UInt16($0) })),
      Volume(grid: grid, voxels: .int32(values.map { Int32($0) })),
      Volume(grid: grid, voxels: .float(values.map { Float($0) })),
      Volume(grid: grid, voxels: .double(values)),
    ]
    for classes in 2...4 {
      let best = greatest(values, classes)
      for volume in volumes {
        let levels = withOneAndTwoThreads { volume.multiOtsu(classes: classes) ?? [] }
        #expect(levels.agree && levels.value.count == classes - 1)
        // Bins of floating point are a thousandth of the range wide, which may tip a near draw.
        let tolerance = volume.voxels.isInteger ? 1e-9 : 2e-3
        #expect(variance(values, levels.value) >= best * (1 - tolerance))
      }
    }
  }

  @Test func `a level lies midway between the values that it parts`() {
    let grid = Grid(size: [6, 1, 1], spacing: [1, 1, 1])
    let volume = Volume(grid: grid, voxels: .int16([-1000, -990, -990, 300, 310, 300]))
    #expect(volume.otsu() == -345)
    #expect(
      volume.multiOtsu(classes: 3) == [-345, 305] || volume.multiOtsu(classes: 3) == [-995, -345])
    #expect(volume.multiOtsu(classes: 4) == [-995, -345, 305])
    #expect(volume.multiOtsu(classes: 5) == nil)
  }

  @Test func `a range, a mask and values that are no numbers limit what is looked at`() {
    let grid = Grid(size: [6, 1, 1], spacing: [1, 1, 1])
    let volume = Volume(
      grid: grid, voxels: .float([.nan, -1000, 0, 100, .infinity, 1000]))
    #expect(volume.otsu(in: -10...200).map { abs($0 - 50) < 0.1 } == true)
    var mask = Mask(size: grid.size)
    for x in [0, 1, 4, 5] { mask[x, 0, 0] = true }
    #expect(volume.otsu(of: mask).map { abs($0) < 2 } == true)
    #expect(volume.otsu(in: 50...150) == nil)
  }

  /// As scikit-image 0.25 has them: the last bin of each lower class.
  @Test func `splits are those of the textbook histogram`() {
    let histogram = [8, 7, 2, 6, 9, 4]
    #expect(otsuSplits(of: histogram, classes: 2)?.map(\.lastBelow) == [2])
    #expect(otsuSplits(of: histogram, classes: 3)?.map(\.firstAbove) == [2, 4])
  }
}
