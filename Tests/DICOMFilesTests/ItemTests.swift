import DICOMFiles
import Testing

@Suite struct ItemTests {
  private func item(_ tag: [UInt8], _ vr: String, _ value: [UInt8]) throws -> DICOMItem {
    let file = SmallDICOM(
      extra: tag + Array(vr.utf8) + SmallDICOM.bytes(UInt16(value.count)) + value)
    return try DICOMFile(bytes: file.file, name: "the file").root
  }

  @Test func textsLoseTheirPadding() throws {
    let root = try item([8, 0, 0x3E, 0x10], "LO", Array("  Heart  ".utf8) + [0x20])
    #expect(root.text(DICOMTag(0x0008, 0x103E)) == "Heart")
    #expect(root.has(DICOMTag(0x0008, 0x103E)))
    #expect(root.text(DICOMTag(0x0008, 0x103F)) == nil)
    #expect(root.items(DICOMTag(0x0008, 0x1140)).isEmpty)
  }

  @Test func decimalTextsAreNumbers() throws {
    let root = try item([0x18, 0, 0x50, 0], "DS", Array(" +1.5e0\\-2 \\.25 ".utf8))
    #expect(root.numbers(DICOMTag(0x0018, 0x0050)) == [1.5, -2, 0.25])
    for wrong in ["1.5x ", "nan ", "1\\\\2", "0x10"] {
      let root = try item([0x18, 0, 0x50, 0], "DS", Array(wrong.utf8))
      #expect(root.numbers(DICOMTag(0x0018, 0x0050)) == nil, "\(wrong)")
    }
  }

  @Test func shortsAreNumbersAndBytes() throws {
    let root = try item([0x28, 0, 0x02, 0x11], "US", [1, 0, 0xFF, 0xFF, 2, 1])
    #expect(root.numbers(DICOMTag(0x0028, 0x1102)) == [1, 65535, 258])
    #expect(root.bytes(DICOMTag(0x0028, 0x1102)) == [1, 0, 0xFF, 0xFF, 2, 1])
    #expect(root.integer(DICOMTag(0x0028, 0x0010)) == 2)
  }
}
