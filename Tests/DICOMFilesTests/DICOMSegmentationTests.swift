import DICOMFiles
import FileSystem
import Geometry
import TestSupport
import Testing
import VolumeFiles
import Volumes

/// Segmentations made here, whose every voxel is known, and what cannot be right.
@Suite struct DICOMSegmentationTests {
  /// Frames of segment 1 at some heights, each with noise of its own.
  private func noise(_ heights: [Double], seed: UInt64 = 1) -> [SegmentationFile.Frame] {
    var generator = SeededGenerator(seed: seed)
    return heights.map { height in
      SegmentationFile.Frame(
        position: [10, 20, height], segment: 1,
        pixels: (0..<12).map { _ in UInt8.random(in: 0...1, using: &generator) })
    }
  }

  private func expectFailure(
    _ file: SegmentationFile, on grid: Grid? = nil, only: Set<String>? = nil, says words: String,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let failure = #expect(throws: DICOMLabelFailure.self, sourceLocation: location) {
      _ = try DICOMSegmentation.read(file.opened(), on: grid, only: only)
    }
    #expect(
      failure?.description.contains(words) == true, "\(failure?.description ?? "")",
      sourceLocation: location)
  }

  @Test func `frames in any order, packed across bytes, are slices in order of position`() throws {
    var file = SegmentationFile()
    file.frames = noise([7, 1, 5])
    let reading = try DICOMSegmentation.read(file.opened())
    #expect(reading.labels.grid.size == [4, 3, 4])
    #expect(reading.labels.grid.spacing == [0.5, 0.75, 2])
    #expect(reading.labels.grid.origin == [10, 20, 1])
    let empty = [UInt16](repeating: 0, count: 12)
    let slices =
      [file.frames[1].pixels.map { UInt16($0) }, empty]
      + [file.frames[2], file.frames[0]].map { $0.pixels.map { UInt16($0) } }
    #expect(reading.labels.indices == slices.flatMap { $0 })
    #expect(reading.notes == ["Slices that are not in the file, and are empty: 1 of 4."])
    #expect(reading.format == "DICOM SEG")
  }

  @Test func `a stated spacing decides what the positions leave open`() throws {
    var file = SegmentationFile()
    file.frames = noise([0, 6])
    #expect(try DICOMSegmentation.read(file.opened()).labels.grid.size.z == 2)
    file.between = 2
    #expect(try DICOMSegmentation.read(file.opened()).labels.grid.size.z == 4)
    file.between = 2.5
    let reading = try DICOMSegmentation.read(file.opened())
    #expect(reading.labels.grid.size.z == 2)
    #expect(reading.notes.count == 1 && reading.notes[0].contains("2.5 mm"))
  }

  @Test func `slices follow the normal of an oblique stack and keep its handedness`() throws {
    var file = SegmentationFile()
    file.orientation = [0, 1, 0, 1, 0, 0]
    file.frames = noise([0, 2, 4])
    let grid = try DICOMSegmentation.read(file.opened()).labels.grid
    #expect(grid.indexToPatient.z == [0, 0, -2])
    #expect(grid.origin == [10, 20, 4])
    #expect(!grid.isMirrored)
  }

  @Test func `names fall back on the code and are made different`() throws {
    var file = SegmentationFile()
    file.labels = ["valve", "", " valve "]
    file.frames = noise([0, 1])
    let structures = try DICOMSegmentation.read(file.opened()).labels.structures
    #expect(structures.map(\.name) == ["background", "valve", "meaning 1", "valve (2)"])
    #expect(structures.map(\.value) == [0, 1, 2, 3])
    #expect(structures.map(\.code) == [nil, "SCT:87878000", "SCT:87878001", "SCT:87878002"])
    #expect(Set(structures.map(\.color)).count == 4)
  }

  @Test func `overlaps are counted and a structure alone is whole`() throws {
    var file = SegmentationFile()
    file.labels = ["a", "b"]
    file.frames = noise([0, 1]) + noise([0, 1], seed: 2)
    for index in 2...3 { file.frames[index].segment = 2 }
    let both = zip(
      file.frames[0].pixels + file.frames[1].pixels, file.frames[2].pixels + file.frames[3].pixels)
    let reading = try DICOMSegmentation.read(file.opened())
    let shared = both.count { $0.0 == 1 && $0.1 == 1 }
    #expect(shared > 0)
    #expect(reading.overlaps == [LabelOverlap(covered: "a", by: "b", voxels: shared)])
    #expect(reading.labels.indices == both.map { UInt16($1 == 1 ? 2 : $0) })
    let alone = try DICOMSegmentation.read(file.opened(), only: ["a"])
    #expect(alone.labels.indices == both.map { UInt16($0.0) })
    #expect(alone.labels.structures.map(\.name) == ["background", "a"])
    for word in ["A", "1"] {
      let same = try DICOMSegmentation.read(file.opened(), only: [word]).labels
      #expect(
        same.indices == alone.labels.indices && same.structures == alone.labels.structures)
    }
    #expect(
      throws: StructureChoiceFailure.unknown(
        ["c"], known: Array(reading.labels.structures.dropFirst()))
    ) { _ = try DICOMSegmentation.read(file.opened(), only: ["c"]) }
  }

  @Test func `half of the maximum or more is inside a fractional one`() throws {
    var file = SegmentationFile()
    file.type = "FRACTIONAL"
    file.maximum = 201
    file.frames = noise([0, 1])
    file.frames[0].pixels = [0, 1, 99, 100, 101, 102, 200, 201, 255, 50, 0, 0]
    let reading = try DICOMSegmentation.read(file.opened())
    #expect(reading.labels.indices.prefix(12) == [0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0])
    #expect(reading.notes.contains { $0.contains("maximum 201") })
    file.maximum = nil
    expectFailure(file, says: "which value is wholly inside")
  }

  @Test func `a label map's pixels are segment numbers`() throws {
    var file = SegmentationFile()
    file.type = "LABELMAP"
    file.labels = ["a", "b"]
    file.firstNumber = 3
    file.frames = noise([0, 1])
    for index in 0...1 {
      file.frames[index].segment = nil
      file.frames[index].pixels = [0, 3, 4, 0, 0, 3, 3, 4, 4, 0, 0, 0]
    }
    let labels = try DICOMSegmentation.read(file.opened()).labels
    #expect(labels.structures.map(\.value) == [0, 3, 4])
    #expect(Array(labels.indices.prefix(12)) == [0, 1, 2, 0, 0, 1, 1, 2, 2, 0, 0, 0])
    let alone = try DICOMSegmentation.read(file.opened(), only: ["b"]).labels
    #expect(Array(alone.indices.prefix(12)) == [0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0])
    file.frames[1].pixels[5] = 9
    expectFailure(file, says: "frame 2 the segment 9")
    file.padding = 9
    #expect(try DICOMSegmentation.read(file.opened()).labels.indices[17] == 0)
  }

  @Test func `stacks that are no regular grid are refused with the facts`() {
    var file = SegmentationFile()
    file.frames = noise([3])
    expectFailure(file, says: "single slice")
    file.frames = noise([0, 1, 2.37])
    expectFailure(file, says: "1 mm to 1.37 mm apart")
    file.frames = noise([0, 1, 2])
    file.frames[2].position[1] += 0.2
    expectFailure(file, says: "frame 3 is shifted sideways by 0.2 mm")
    file.frames = noise([0, 1, 1, 2])
    expectFailure(file, says: "the second of which is frame 3")
    file.frames = noise([0, 1, 900_000])
    expectFailure(file, says: "spread over 900001 slices")
    file.frames = noise([0, 1])
    file.orientation = [1, 0, 0, 1, 0, 0]
    expectFailure(file, says: "without a place in the patient")
  }

  @Test func `pixels in fragments that no transfer syntax announces have no length`()
    throws
  {
    var file = SegmentationFile()
    file.frames = noise([0, 1])
    let element: [UInt8] = [0xE0, 0x7F, 0x10, 0x00, 0x4F, 0x42, 0, 0]
    let start = try #require(file.bytes.firstRange(of: element)).lowerBound
    let undefinedLength: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
    let emptyItem: [UInt8] = [0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0]
    let end: [UInt8] = [0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]
    let fragments = element + undefinedLength + emptyItem + end
    let opened = try DICOMFile(bytes: file.bytes[..<start] + fragments, name: "the segmentation")
    let pixels = DICOMTag(0x7FE0, 0x0010)
    #expect(opened.root.has(pixels) && opened.root.byteCount(pixels) == 0)
    let failure = #expect(throws: DICOMLabelFailure.self) {
      _ = try DICOMSegmentation.read(opened, on: nil, only: nil)
    }
    #expect(failure?.description.contains("fewer pixels than it describes") == true)
  }

  @Test func `frames and segments that contradict each other are refused`() {
    var file = SegmentationFile()
    file.frames = noise([0, 1])
    file.frames[1].segment = 2
    expectFailure(file, says: "frame 2 a segment that it does not describe")
    file.frames[1].segment = nil
    expectFailure(file, says: "which segment frame 2 shows")
    file.frames = noise([0, 1])
    file.frames[1].pixels = []
    expectFailure(file, says: "fewer pixels than it describes")
    file.frames = noise([0, 1])
    file.labels = []
    expectFailure(file, says: "describes no segments")
    file.labels = ["a"]
    file.firstNumber = 0
    expectFailure(file, says: "a segment of number 0")
    file.type = "PROBABLY"
    expectFailure(file, says: "neither binary")
  }

  @Test func `a segmentation is laid on its images pixel on voxel or not at all`() throws {
    var file = SegmentationFile()
    file.frames = noise([4, 6])
    let images = Grid(size: [4, 3, 6], spacing: [0.5, 0.75, 2], origin: [10, 20, 0])
    let labels = try DICOMSegmentation.read(file.opened(), on: images).labels
    #expect(labels.grid == images)
    let expected = file.frames.flatMap { $0.pixels.map { UInt16($0) } }
    #expect(Array(labels.indices[24..<48]) == expected)
    #expect(
      labels.indices[..<24].allSatisfy { $0 == 0 } && labels.indices[48...].allSatisfy { $0 == 0 })
    for (grid, words) in [
      (Grid(size: [4, 4, 6], spacing: [0.5, 0.75, 2], origin: [10, 20, 0]), "4 x 3 pixels"),
      (
        Grid(size: [4, 3, 6], spacing: [0.5, 0.8, 2], origin: [10, 20, 0]), "another orientation"
      ),
      (
        Grid(size: [4, 3, 6], spacing: [0.5, 0.75, 2], origin: [10, 20, 1]), "none of their slices"
      ),
      (
        Grid(size: [4, 3, 6], spacing: [0.5, 0.75, 2], origin: [11, 20, 0]), "none of their slices"
      ),
      (Grid(size: [4, 3, 3], spacing: [0.5, 0.75, 2], origin: [10, 20, 0]), "before or after"),
    ] {
      expectFailure(file, on: grid, says: words)
    }
  }

  @Test(arguments: ["BINARY", "FRACTIONAL", "LABELMAP"])
  func `a file with bytes changed is refused or is a sound label map`(_ type: String) throws {
    var file = SegmentationFile()
    file.type = type
    file.frames = noise([0, 1, 3])
    if type == "LABELMAP" { for index in 0...2 { file.frames[index].segment = nil } }
    let whole = file.bytes
    var generator = SeededGenerator(seed: 3)
    var sound = 0
    for _ in 0..<1500 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        bytes[Int.random(in: 132..<bytes.count, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      guard let file = try? DICOMFile(bytes: bytes, name: "a changed file"),
        let labels = try? DICOMSegmentation.read(file).labels
      else { continue }
      sound += 1
      #expect(labels.indices.allSatisfy { Int($0) < labels.structures.count })
      #expect(labels.grid.count <= 12 * 1024)
    }
    #expect(sound > 0)
  }

  @Test func `every prefix of a file is refused`() throws {
    var file = SegmentationFile()
    file.frames = noise([0, 1, 2, 3])
    let whole = file.bytes
    for count in 0..<whole.count - 1 {
      #expect(throws: (any Error).self, "cut at \(count) of \(whole.count)") {
        _ = try DICOMSegmentation.read(DICOMFile(bytes: Array(whole[..<count]), name: "a cut file"))
      }
    }
  }
}
