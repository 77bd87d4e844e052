import DICOMFiles
import Geometry
import TestSupport
import Testing
import VolumeFiles
import Volumes

/// Segmentations that others wrote, against what others read in them.
@Suite struct SharedSegmentationTests {
  private func segmentation(_ name: String, only: Set<String>? = nil) throws -> LabelReading? {
    guard let path = SharedData.path("dicom/\(name)") else {
      print(SharedData.absent)
      return nil
    }
    return try DICOMSegmentation.read(path: path, name: "the segmentation", only: only)
  }

  /// The value of every voxel of a file of another format, looked up where a grid has its voxels.
  private func twin(_ name: String, on grid: Grid) throws -> [Int] {
    let path = try #require(SharedData.path("dicom/dcmqi_seg/\(name)"))
    let map = try LabelMap(VolumeFile.read(path).volume)
    let toIndex = try #require(map.grid.indexToPatient.inverse)
    let isSame = map.grid.size == grid.size
    var values: [Int] = []
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x {
          let place = toIndex(grid.indexToPatient(SIMD3(Double(x), Double(y), Double(z))))
          let voxel = SIMD3(Int(place.x.rounded()), Int(place.y.rounded()), Int(place.z.rounded()))
          let off = (place - SIMD3(Double(voxel.x), Double(voxel.y), Double(voxel.z))).length
          guard off * map.grid.spacing.x < 0.001, isSame else { return [] }
          values.append(
            map.structures[Int(map.indices[map.grid.offset(voxel.x, voxel.y, voxel.z)])].value)
        }
      }
    }
    return values
  }

  private func values(_ labels: LabelMap) -> [Int] {
    labels.indices.map { labels.structures[Int($0)].value }
  }

  @Test(arguments: [
    ("liver.dcm", "liver_seg.nrrd"), ("23x38x3/seg/label.seg", "23x38x3/nrrd/label.nrrd"),
    ("24x38x3/seg/label.seg", "24x38x3/nrrd/label.nrrd"),
    ("sparse-labelmap-noppv.dcm", "sparse_labelmap_noppv_seg.nrrd"),
  ])
  func `it equals its twin voxel by voxel`(_ name: String, _ nrrd: String) throws {
    guard let reading = try segmentation("dcmqi_seg/\(name)") else { return }
    #expect(try values(reading.labels) == twin(nrrd, on: reading.labels.grid))
    #expect(reading.overlaps.isEmpty)
  }

  @Test func `its structure has the name, the code and the colour of the file`() throws {
    guard let reading = try segmentation("dcmqi_seg/liver.dcm") else { return }
    let liver = reading.labels.structures[1]
    #expect(liver.name == "Liver" && liver.code == "SRT:T-62000" && liver.value == 1)
    // Under D50; the writer meant (221, 130, 101) under D65.
    #expect(liver.color == Color(217, 130, 101))
  }

  @Test func `what pads a label map is background`() throws {
    guard let reading = try segmentation("dcmqi_seg/sparse-labelmap-ppv5.dcm") else { return }
    // The twin writes the padding into the missing slice.
    let expected = try twin("sparse_labelmap_ppv5_seg.nrrd", on: reading.labels.grid)
    #expect(values(reading.labels) == expected.map { $0 == 5 ? 0 : $0 })
    #expect(reading.labels.voxelCounts() == [2106, 630])
  }

  @Test func `overlapping segments equal their twins one by one`() throws {
    guard let all = try segmentation("dcmqi_seg/partial_overlaps.dcm") else { return }
    let grid = all.labels.grid
    let twins = try (1...3).map { try twin("partial_overlaps-\($0).nrrd", on: grid) }
    for structure in all.labels.structures.dropFirst() {
      let alone = try #require(
        try segmentation("dcmqi_seg/partial_overlaps.dcm", only: [structure.name]))
      let expected =
        grid.count == twins[0].count
        ? (0..<grid.count).map { place in
          twins.contains { $0[place] == structure.value } ? structure.value : 0
        } : []
      #expect(values(alone.labels) == expected)
    }
    let painted = all.labels.voxelCounts().dropFirst().reduce(0, +)
    let claimed = twins.joined().count { $0 != 0 }
    #expect(all.overlaps.map(\.voxels).reduce(0, +) >= claimed - painted)
    #expect(claimed == 9602 + 6693 + 4713 + 11_888 + 10_743)
    #expect(!all.overlaps.isEmpty)
  }

  @Test func `frames far apart leave empty slices between`() throws {
    guard let reading = try segmentation("highdicom/seg_image_ct_binary_overlap.dcm") else {
      return
    }
    #expect(reading.labels.grid.size == [16, 16, 165])
    #expect(reading.labels.voxelCounts()[1...] == [48, 16])
    #expect(reading.overlaps.map(\.voxels) == [16])
    #expect(reading.notes == ["Slices that are not in the file, and are empty: 161 of 165."])
  }

  @Test func `binary and fractional agree`() throws {
    guard let binary = try segmentation("highdicom/seg_image_ct_binary.dcm"),
      let fractional = try segmentation("highdicom/seg_image_ct_binary_fractional.dcm")
    else { return }
    #expect(binary.labels.voxelCounts() == [130, 638])
    #expect(binary.labels.indices == fractional.labels.indices)
    #expect(binary.labels.grid == fractional.labels.grid)
    #expect((binary.labels.grid.origin - [-125, -128.100006, 103.019997]).length < 0.001)
  }

  @Test func `one slice and no place are refused each for its reason`() throws {
    for (name, words) in [
      ("single_frame", "single slice"), ("cr", "frames without a place in the patient"),
    ] {
      let file = name == "cr" ? "seg_image_cr_binary" : "seg_image_ct_binary_single_frame"
      let failure = #expect(throws: DICOMLabelFailure.self) {
        guard try segmentation("highdicom/\(file).dcm") == nil else { return }
        throw DICOMLabelFailure.unsupported(name: "", what: words)
      }
      #expect(failure?.description.contains(words) == true)
    }
  }
}
