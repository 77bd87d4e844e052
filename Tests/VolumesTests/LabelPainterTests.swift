import Geometry
import Testing
import Volumes

@Suite struct LabelPainterTests {
  private let grid = Grid(size: SIMD3(4, 2, 2), spacing: SIMD3(1, 1, 1))
  private func structure(_ value: Int, _ name: String) -> Structure {
    Structure(value: value, name: name, color: .init(1, 2, 3))
  }

  @Test func laterStructuresCoverEarlierOnesAndEveryCoveredVoxelIsCounted() {
    var painter = LabelPainter(grid: grid)
    painter.begin(structure(5, "five"))
    painter.paint([1, 1, 1, 0].span, at: 0)
    painter.begin(structure(2, "two"))
    painter.paint([0, 1, 1, 1].span, at: 0)
    // Its own voxels again are no overlap.
    painter.paint([0, 0, 0, 1].span, at: 0)
    painter.begin(structure(9, "nine"))
    painter.paint([0, 0, 9, 0].span, at: 0)
    let (labels, overlaps) = painter.finish()
    #expect(labels.structures.map(\.value) == [0, 2, 5, 9])
    #expect(Array(labels.indices.prefix(5)) == [2, 1, 3, 1, 0])
    #expect(
      overlaps == [
        LabelOverlap(covered: "five", by: "two", voxels: 2),
        LabelOverlap(covered: "two", by: "nine", voxels: 1),
      ])
  }

  @Test func aStructureThatIsNeverPaintedIsStillNamed() {
    var painter = LabelPainter(grid: grid)
    painter.begin(structure(1, "empty"))
    let (labels, overlaps) = painter.finish()
    #expect(labels.structures.map(\.name) == ["background", "empty"])
    #expect(labels.voxelCounts() == [16, 0])
    #expect(overlaps.isEmpty)
  }
}
