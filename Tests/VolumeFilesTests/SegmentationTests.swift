import Failures
import Geometry
import TestSupport
import Testing
import VolumeFiles
import Volumes

/// Segmentations of 3D Slicer name their structures, and their layers may overlap.
@Suite struct SegmentationTests {
  let scratch: TemporaryFolder
  init() throws { scratch = try TemporaryFolder() }

  private let place =
    "space: left-posterior-superior\nspace origin: (0,0,0)\nendian: little"
  private let axes = "(1,0,0) (0,1,0) (0,0,1)"

  private func file(_ fields: String, sizes: String, _ data: [UInt8]) throws -> String {
    let header = """
      NRRD0004
      type: uint8
      dimension: \(sizes.split(separator: " ").count)
      sizes: \(sizes)
      encoding: raw
      \(place)
      \(fields)


      """
    return try scratch.write(Array(header.utf8) + data, to: "a.seg.nrrd")
  }

  @Test func `layers overlap and values are used twice`() throws {
    let fields = """
      kinds: list domain domain domain
      space directions: none \(axes)
      Segment0_Name:=left ventricle
      Segment0_Color:=1 0.5 0
      Segment0_LabelValue:=1
      Segment0_Layer:=0
      Segment1_Name:=myocardium
      Segment1_Color:=0 0 1
      Segment1_LabelValue:=1
      Segment1_Layer:=1
      Segment2_Name:=empty
      Segment2_LabelValue:=7
      Segment2_Layer:=0
      """
    // Voxel by voxel: layer 0, layer 1.
    let data: [UInt8] = [1, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 9]
    let reading = try #require(
      try VolumeFile.readSegments(file(fields, sizes: "2 2 2 2", data)))
    let labels = reading.labels
    #expect(labels.structures.map(\.value) == [0, 1, 7, 8, 9])
    #expect(
      labels.structures.prefix(4).map(\.name)
        == ["background", "left ventricle", "empty", "myocardium"])
    #expect(labels.structures[1].color == Color(255, 128, 0))
    #expect(labels.indices.map { labels.structures[Int($0)].value } == [1, 8, 8, 0, 0, 0, 1, 9])
    #expect(
      reading.overlaps
        == [LabelOverlap(covered: "left ventricle", by: "myocardium", voxels: 1)])
    #expect(reading.notes.count == 2 && reading.format == "NRRD segmentation")
  }

  @Test func `without layers every frame is a segment`() throws {
    let fields = """
      kinds: list domain domain domain
      space directions: none \(axes)
      Segment0_ID:=a
      Segment1_ID:=b
      """
    let data: [UInt8] = [1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]
    let reading = try #require(
      try VolumeFile.readSegments(file(fields, sizes: "2 2 2 2", data)))
    #expect(reading.labels.structures.map(\.name) == ["background", "segment 1", "segment 2"])
    #expect(reading.labels.indices == [1, 2, 0, 0, 0, 0, 0, 2])
  }

  @Test func `segments that contradict themselves are refused`() throws {
    for (fields, words) in [
      ("Segment0_LabelValue:=0", "no usable LabelValue"), ("Segment0_Layer:=1", "no usable Layer"),
      ("Segment0_Name:=a\nSegment1_Name:=b", "the same value in one layer"),
    ] {
      let path = try file(
        "space directions: \(axes)\n" + fields, sizes: "2 2 2", Array(repeating: 1, count: 8))
      do {
        _ = try VolumeFile.readSegments(path)
        Issue.record("it was read")
      } catch let failure as any Failure {
        #expect(failure.description.contains(words), "\(failure.description)")
      }
    }
    #expect(
      try VolumeFile.readSegments(
        file("space directions: \(axes)", sizes: "2 2 2", Array(repeating: 1, count: 8))) == nil)
  }

  @Test func `names and colours that are written come back`() throws {
    let grid = Grid(size: [3, 2, 2], spacing: [1, 2, 3], origin: [-4, 5, 6])
    let structures = [
      Structure.background, Structure(value: 3, name: "left \\ atrium\nx", color: Color(1, 2, 254)),
      Structure(value: 500, name: "Aorta ä", color: Color(0, 255, 127)),
      Structure(value: 501, name: "nothing", color: Color(9, 9, 9)),
    ]
    let labels = LabelMap(
      grid: grid, indices: [0, 1, 2, 1, 1, 0, 0, 0, 2, 2, 0, 0], structures: structures)
    let path = scratch.path + "/b.seg.nrrd"
    try VolumeFile.write(labels, to: path, replacing: false)
    let reading = try #require(try VolumeFile.readSegments(path))
    #expect(reading.labels.structures == structures)
    #expect(reading.labels.indices == labels.indices)
    #expect(reading.labels.grid == grid)
    #expect(reading.overlaps.isEmpty && reading.notes.isEmpty)
    let plain = scratch.path + "/b.nrrd"
    try VolumeFile.write(labels, to: plain, replacing: false)
    #expect(try VolumeFile.readSegments(plain) == nil)
  }
}
