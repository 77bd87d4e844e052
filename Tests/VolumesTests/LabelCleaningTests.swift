import Geometry
import TestSupport
import Testing
import Volumes

@Suite struct LabelCleaningTests {
  @Test func `a cylinder drawn on every fourth slice is filled in exactly`() {
    let whole = Worlds.labels(size: [24, 20, 17], spacing: [1, 1.5, 2], structures: 2) { point in
      let radius = SIMD2(point.x - 11, point.y - 14)
      let length = (radius.x * radius.x + radius.y * radius.y).squareRoot()
      return length <= 5 ? 1 : length <= 9 ? 2 : 0
    }
    var drawn = whole
    for z in 0..<17 where z % 4 != 0 {
      for offset in z * 480..<(z + 1) * 480 { drawn.indices[offset] = 0 }
    }
    let (filled, report) = drawn.interpolatingSlices()
    #expect(filled.indices == whole.indices && filled.grid == whole.grid)
    #expect(report.labelledSlices == 5 && report.madeSlices == 12)
    let (finer, _) = drawn.interpolatingSlices(spacing: 0.5)
    #expect(finer.grid.size == [24, 20, 65] && finer.grid.spacing == [1, 1.5, 0.5])
    for z in 0..<65 {
      #expect(finer.indices[z * 480..<(z + 1) * 480].elementsEqual(whole.indices[0..<480]))
    }
  }

  @Test func `a ball on thick slices becomes a ball, also along another axis`() {
    func ball(_ size: SIMD3<Int>, _ spacing: SIMD3<Double>, _ middle: SIMD3<Double>) -> LabelMap {
      Worlds.labels(size: size, spacing: spacing, structures: 1) {
        ($0 - middle).length <= 16 ? 1 : 0
      }
    }
    for axis in 0..<3 {
      var size = SIMD3(40, 40, 40)
      var spacing = SIMD3(1.0, 1, 1)
      size[axis] = 9
      spacing[axis] = 5
      let (fine, report) = ball(size, spacing, [20, 20, 20]).interpolatingSlices(
        along: axis, spacing: 1)
      let truth = ball(fine.grid.size, [1, 1, 1], [20, 20, 20])
      let (a, b) = (fine.mask(of: 1), truth.mask(of: 1))
      let dice = 2 * Double(a.intersection(b).count) / Double(a.count + b.count)
      #expect(dice > 0.97)
      #expect(report.spacing == 1)
    }
  }

  @Test func `specks take what surrounds them and the largest piece stays`() {
    var map = Worlds.labels(size: [12, 12, 12], spacing: [1, 1, 2], structures: 2) { point in
      point.x < 6 ? 1 : 0
    }
    map.indices[map.grid.offset(2, 5, 5)] = 2
    map.indices[map.grid.offset(9, 5, 5)] = 2
    map.indices[map.grid.offset(9, 6, 5)] = 2
    let (clean, report) = map.removingSpecks(below: 3)
    #expect(report.pieces == 1 && report.voxels == 1)
    #expect(clean.indices[map.grid.offset(2, 5, 5)] == 1)
    #expect(clean.indices[map.grid.offset(9, 5, 5)] == 2)
    #expect(abs(report.millilitres - 0.002) < 1e-12)
  }

  @Test func `pieces are joined by the shortest bridge, and those too far are named`() {
    var map = Worlds.labels(size: [30, 9, 9], spacing: [1, 1, 1], structures: 2) { point in
      point.x < 8 || (point.x > 11 && point.x < 14) || point.x > 25 ? 1 : 0
    }
    // A wall of another structure in the first gap, with one hole.
    for y in 0..<9 {
      for z in 0..<9 where (y, z) != (3, 6) { map.indices[map.grid.offset(9, y, z)] = 2 }
    }
    let (joined, report) = map.joiningPieces(of: 1, largestGap: 6)
    #expect(report.pieces.count == 2)
    #expect(report.pieces[0].bridge == 5 && report.pieces[0].reason == nil)
    #expect(report.voxelsAdded == 4)
    for x in 8...11 { #expect(joined.indices[map.grid.offset(x, 3, 6)] == 1) }
    #expect(report.pieces[1].reason == "it is 13.0 mm away, more than the longest bridge of 6.0 mm")
    #expect(zip(map.indices, joined.indices).filter { $0 != $1 }.count == 4)
    let (closed, failed) = map.joiningPieces(of: 1, largestGap: 4.5)
    #expect(closed.indices == map.indices && failed.pieces.count == 2)
    let (through, cut) = map.joiningPieces(of: 1, largestGap: 20, through: [2])
    #expect(cut.pieces.allSatisfy { $0.reason == nil })
    #expect(Components(of: through.mask(of: 1)).sizes.count == 1)
  }
}
