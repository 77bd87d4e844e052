import DICOMFiles
import Geometry
import Testing

/// Sparse planes on a regular line, bits and colours: the small parts of segmentations.
@Suite struct SlicePositionsTests {
  @Test func `the greatest step that explains all planes is taken`() {
    let positions = SlicePositions(planes: [7.5, 0, 5, 20], stated: nil)
    #expect(positions?.step == 2.5 && positions?.first == 0 && positions?.count == 9)
    #expect(positions?.slice(of: 5) == 2 && positions?.slice(of: 6) == nil)
    #expect(positions?.slice(of: -2.5) == nil && positions?.slice(of: 22.5) == nil)
  }

  @Test func `a stated step is taken only where it explains all planes`() {
    #expect(SlicePositions(planes: [0, 6], stated: 2)?.count == 4)
    #expect(SlicePositions(planes: [0, 6], stated: 2.5)?.count == 2)
    for stated in [0, -1, .nan, .infinity, 1e-300] {
      #expect(SlicePositions(planes: [0, 6], stated: stated)?.count == 2)
    }
  }

  @Test func `rounded texts do not add up over many slices`() {
    let planes = (0..<900).map { (Double($0) * 0.6666667 * 1000).rounded() / 1000 }
    #expect(SlicePositions(planes: planes, stated: 0.667)?.count == 900)
    #expect(SlicePositions(planes: planes, stated: nil)?.count == 900)
  }

  @Test func `one plane, or planes of no step, are none`() {
    #expect(SlicePositions(planes: [], stated: 1) == nil)
    #expect(SlicePositions(planes: [3, 3.0005], stated: 1) == nil)
    #expect(SlicePositions(planes: [0, 1, 2.37], stated: nil) == nil)
  }

  @Test func `bits begin where the frame before ended`() {
    let bytes: [UInt8] = [0b1010_0110, 0b0000_0101]
    for first in 0...5 {
      var target = [UInt8](repeating: 9, count: 10)
      var span = target.mutableSpan
      PackedBits.unpack(bytes.span, from: first, into: &span)
      let all: [UInt8] = [0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0]
      #expect(target == Array(all[first..<first + 10]))
    }
  }

  @Test func `colours of CIELab are those of its white`() {
    #expect(CIELab(stored: [65_535, 32_896, 32_896])?.color == Color(255, 255, 255))
    #expect(CIELab(stored: [0, 32_896, 32_896])?.color == Color(0, 0, 0))
    // ICC's own profile of sRGB has red at L 54.29, a 80.81, b 69.89.
    let red = [54.29 / 100 * 65_535, (80.81 + 128) / 255 * 65_535, (69.89 + 128) / 255 * 65_535]
    let color = CIELab(stored: red)?.color
    #expect(color.map { $0.red >= 254 && $0.green <= 3 && $0.blue <= 3 } == true)
    #expect(CIELab(stored: [0, 0]) == nil && CIELab(stored: [0, 0, 70_000]) == nil)
  }

  @Test func `names are one line and no two alike`() {
    #expect(StructureNames.cleaned(" left\u{0}\n ventricle\t") == "left ventricle")
    #expect(StructureNames.cleaned(" \n") == nil && StructureNames.cleaned(nil) == nil)
    #expect(StructureNames.cleaned(String(repeating: "a", count: 100))?.count == 64)
    #expect(
      StructureNames.unique(["a", "a", "a (2)", "b", "a"]) == [
        "a", "a (2)", "a (2) (2)", "b", "a (3)",
      ])
  }
}
