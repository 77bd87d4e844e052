import DICOMFiles
import TestSupport
import Testing

private let words: [UInt16] = [0x0001, 0x0FFF, 0x0800, 0x07FF, 0xF123, 0x5000]
/// Twelve stored bits with their sign; what lies above them is no part of the value.
private let values: [Int16] = [1, -1, -2048, 2047, 0x123, 0]

@Suite struct DamageTests {
  private func frame(_ file: SmallDICOM) throws -> StoredPixels {
    try DICOMFile(bytes: file.file, name: "the file").frame(0)
  }

  private func refusal(_ change: (inout SmallDICOM) -> Void) -> String {
    var file = SmallDICOM(pixelData: SmallDICOM.native(words))
    change(&file)
    do {
      return "read as \(try frame(file))"
    } catch {
      return "\(error)"
    }
  }

  @Test func storedBitsAreReadWithTheirSignFromEveryEncoding() throws {
    let native = SmallDICOM(pixelData: SmallDICOM.native(words))
    #expect(try frame(native) == .int16(values))
    let fragment = SmallDICOM.runLengths(words)
    let compressed = SmallDICOM(
      transferSyntax: "1.2.840.10008.1.2.5", pixelData: SmallDICOM.encapsulated([fragment]))
    #expect(try frame(compressed) == .int16(values))
    let unsigned = SmallDICOM(signed: 0, pixelData: SmallDICOM.native(words))
    #expect(try frame(unsigned) == .uint16([1, 0xFFF, 0x800, 0x7FF, 0x123, 0]))
  }

  @Test func readsStraightIntoItsPlace() throws {
    let small = SmallDICOM(pixelData: SmallDICOM.native(words))
    let file = try DICOMFile(bytes: small.file, name: "the file")
    var volume = [Int16](repeating: 7, count: 8)
    var whole = volume.mutableSpan
    var slice = whole._mutatingExtracting(1..<7)
    try file.readFrame(0, into: &slice)
    #expect(volume == [7] + values + [7])
  }

  @Test func aDataSetWithoutPreambleIsRead() throws {
    let file = SmallDICOM(pixelData: SmallDICOM.native(words)).dataSet
    #expect(try DICOMFile(bytes: file, name: "the file").frame(0) == .int16(values))
  }

  @Test func everyCutIsRefused() throws {
    let fragment = SmallDICOM.runLengths(words)
    let files = [
      SmallDICOM(pixelData: SmallDICOM.native(words)),
      SmallDICOM(
        transferSyntax: "1.2.840.10008.1.2.5", pixelData: SmallDICOM.encapsulated([fragment])),
    ]
    for file in files.map(\.file) {
      for count in 0..<file.count {
        #expect(throws: DICOMFailure.self, "cut to \(count) of \(file.count) bytes") {
          try DICOMFile(bytes: Array(file.prefix(count)), name: "the file").frame(0)
        }
      }
    }
  }

  @Test func shortRunLengthsAreNotFilledUp() throws {
    let whole = SmallDICOM.runLengths(words)
    for count in 0..<whole.count - 1 {
      let file = SmallDICOM(
        transferSyntax: "1.2.840.10008.1.2.5",
        pixelData: SmallDICOM.encapsulated([Array(whole.prefix(count))]))
      #expect(throws: DICOMFailure.self, "cut to \(count)") { try frame(file) }
    }
  }

  @Test func contradictionsAreNamed() {
    #expect(refusal { $0.rows = 0 }.contains("rows and columns"))
    #expect(refusal { $0.rows = 3 }.contains("fewer pixels than it describes"))
    #expect(refusal { $0.rows = 1 }.contains("more pixel data than it describes"))
    #expect(refusal { $0.stored = 17 }.contains("contradict"))
    #expect(refusal { $0.highBit = 10 }.contains("contradict"))
    #expect(refusal { $0.allocated = 12 }.contains("neither 1, 8, 16 nor 32 bits"))
    #expect(refusal { $0.signed = 2 }.contains("signed"))
    #expect(refusal { $0.samples = 3 }.contains("in colour"))
    #expect(refusal { $0.pixelData = [] }.contains("no pixel data"))
    #expect(
      refusal {
        $0.rows = 65535
        $0.columns = 65535
      }.contains("too large"))
  }

  @Test func unknownTransferSyntaxesAreNamed() {
    let video = refusal {
      $0.transferSyntax = "1.2.840.10008.1.2.4.100"
      $0.pixelData = SmallDICOM.encapsulated([[0, 0, 1, 0xB3]])
    }
    #expect(video.contains("1.2.840.10008.1.2.4.100"))
    #expect(!refusal { $0.transferSyntax = "DOE^JANE" }.contains("DOE"))
  }

  @Test func deepNestingIsRefused() {
    var level: [UInt8] = [8, 0, 0x40, 0x11]
    level += Array("SQ".utf8)
    level += [0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF]
    let end: [UInt8] = [
      0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0, 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0,
    ]
    func nested(_ depth: Int) -> String {
      refusal {
        $0.extra =
          (0..<depth).flatMap { _ in level } + (0..<depth).flatMap { _ in end }
      }
    }
    #expect(nested(10).hasPrefix("read as"))
    #expect(nested(20_000).contains("nested too deeply"))
  }

  @Test func otherFilesAreNoDICOM() {
    var generator = SeededGenerator(seed: 11)
    for count in [0, 1, 8, 131, 132, 400] {
      let bytes = (0..<count).map { _ in UInt8.random(in: 9...255, using: &generator) }
      #expect(throws: DICOMFailure.notDICOM(name: "the file")) {
        try DICOMFile(bytes: bytes, name: "the file")
      }
    }
  }

  @Test func changedBytesNeverCrash() throws {
    var generator = SeededGenerator(seed: 12)
    let whole = SmallDICOM(pixelData: SmallDICOM.native(words)).file
    for _ in 0..<2000 {
      var file = whole
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        file[Int.random(in: 128..<file.count, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      do {
        let read = try DICOMFile(bytes: file, name: "the file")
        let count = try read.pixels.samplesPerFrame
        _ = try read.frame(0)
        #expect(count * 2 <= whole.count)
      } catch is DICOMFailure {}
    }
  }
}
