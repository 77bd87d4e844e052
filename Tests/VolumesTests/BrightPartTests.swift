import Geometry
import TestSupport
import Testing
import Volumes

/// A vessel that another one was taken for a part of gives itself away by its brightness.
@Suite struct BrightPartTests {
  /// A bar of 40 x 20 x 20 mm at 500 HU, of which some millimetres along x hold another value.
  private func parts(_ name: String, bright: Int, value: Int16) -> [BrightPart] {
    let grid = Grid(size: [40, 20, 20], spacing: [1, 1, 1])
    let labels = LabelMap(
      grid: grid, indices: [UInt16](repeating: 1, count: grid.count),
      structures: [.background, Structure(value: 5, name: name, color: Color(1, 2, 3))])
    let values = (0..<grid.count).map { $0 % 40 < bright ? value : 500 }
    return labels.brightParts(in: Volume(grid: grid, voxels: .int16(values)))
  }

  @Test func `a part of an artery that is far brighter is found with its size and values`() {
    let found = parts("pulmonary artery", bright: 8, value: 1200)
    #expect(found.map(\.structure) == ["pulmonary artery"])
    #expect(found.map { [$0.millilitres, $0.value, $0.usual] } == [[3.2, 1200, 500]])
  }

  @Test func `nothing is said of chambers, of what is little, or of what is hardly brighter`() {
    #expect(parts("right atrium", bright: 8, value: 1200).isEmpty)
    #expect(parts("superior vena cava", bright: 8, value: 1200).isEmpty)
    #expect(parts("aorta", bright: 7, value: 1200).isEmpty)
    #expect(parts("aorta", bright: 12, value: 790).isEmpty)
  }
}
