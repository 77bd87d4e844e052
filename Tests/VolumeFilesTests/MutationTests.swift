import Compression
import TestSupport
import Testing
import VolumeFiles
import Volumes

/// Thousands of damaged headers and data: each is read whole or refused, and none crashes.
@Suite struct MutationTests {
  let scratch: TemporaryFolder
  init() throws { scratch = try TemporaryFolder() }

  private static let nrrd = """
    NRRD0005
    type: short
    dimension: 4
    space: left-posterior-superior
    sizes: 2 4 3 2
    kinds: list domain domain domain
    space directions: none (2,0.5,0) (0,3,0) (0,0,4)
    space units: "mm" "mm" "mm"
    space origin: (10,20,30)
    endian: little
    encoding: ENCODING
    line skip: 0
    byte skip: 0
    Segment0_Name:=left
    Segment0_Color:=1 0.5 0
    Segment0_LabelValue:=1
    Segment0_Layer:=1

    """

  private static let metaImage = """
    ObjectType = Image
    NDims = 3
    BinaryData = True
    ElementByteOrderMSB = False
    CompressedData = False
    TransformMatrix = 1 0 0 0 1 0 0 0 1
    Offset = 1 2 3
    ElementSpacing = 1 1 1
    HeaderSize = 0
    DimSize = 4 3 2
    ElementType = MET_SHORT
    ElementDataFile = NAME

    """

  private let numbers: [UInt8] = (0..<48).flatMap { [UInt8($0), 0] }

  private func samples() throws -> [(name: String, bytes: [UInt8])] {
    func head(_ encoding: String, _ more: String) -> [UInt8] {
      Array((Self.nrrd.replacing("ENCODING", with: encoding) + more + "\n").utf8)
    }
    let hex = numbers.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    let text = (0..<48).map { "\($0)" }
    try scratch.write(Array(numbers[..<48]), to: "d0")
    try scratch.write(Array(numbers[48...]), to: "d1")
    return [
      ("raw.nrrd", head("raw", "") + numbers), ("gz.nrrd", head("gzip", "") + (try gzip(numbers))),
      ("bz.nrrd", head("bzip2", "") + Array("BZh91AY&SY".utf8) + numbers),
      ("hex.nrrd", head("hex", "") + Array(hex.joined().utf8)),
      ("text.nrrd", head("ascii", "") + Array(text.joined(separator: " ").utf8)),
      ("list.nhdr", head("raw", "data file: LIST\nd0\nd1\n")),
      ("number.nhdr", head("raw", "data file: d%d 0 1 1\n")),
    ]
      + ["LOCAL", "LIST\nd0\nd1", "d%d 0 1 1"].enumerated().map { index, name in
        ("\(index).mha", Array(Self.metaImage.replacing("NAME", with: name).utf8) + numbers)
      }
  }

  @Test func `mutants are read whole or refused`() throws {
    var generator = SeededGenerator(seed: 29)
    let digits = Array("0123456789-%. \n:=d".utf8)
    var wasRead = 0
    for (name, bytes) in try samples() {
      for _ in 0..<150 {
        var mutant = bytes
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          let place = Int.random(in: 0..<mutant.count, using: &generator)
          switch Int.random(in: 0..<4, using: &generator) {
          case 0: mutant[place] = .random(in: 0...255, using: &generator)
          case 1: mutant[place] = digits.randomElement(using: &generator) ?? 0
          case 2: mutant.insert(digits.randomElement(using: &generator) ?? 0, at: place)
          default: mutant.removeSubrange(place..<min(place + 4, mutant.count))
          }
        }
        let path = try scratch.write(mutant, to: name)
        if let reading = try? VolumeFile.read(path, frame: 0) {
          #expect(reading.volume.voxels.count == reading.volume.grid.count)
          wasRead += 1
        }
        if let reading = try? VolumeFile.readSegments(path) {
          #expect(reading.labels.indices.count == reading.labels.grid.count)
        }
      }
    }
    // The mutator would prove nothing if no mutant got past the header.
    #expect(wasRead > 150)
  }
}
