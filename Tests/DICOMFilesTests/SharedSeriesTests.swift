import DICOMFiles
import Geometry
import TestSupport
import Testing
import VolumeFiles
import Volumes

private let example = "dicom/slicer_ct_head_series"

/// Series of real scanners, against what other readers make of them.
@Suite(.enabled(if: SharedData.path(example) != nil, Comment(rawValue: SharedData.absent)))
struct SharedSeriesTests {
  private func scan(_ name: String) throws -> [DICOMSeries] {
    try DICOMSeries.scan([try #require(SharedData.path("dicom/" + name))])
  }

  private func failure(_ name: String) throws -> DICOMSeriesFailure? {
    do {
      _ = try DICOMSeries.chosen(nil, among: scan(name)).read()
      return nil
    } catch let error as DICOMSeriesFailure { return error }
  }

  private func doubles(_ voxels: Voxels) -> [Double] {
    switch voxels {
    case .uint8(let values): values.map { Double($0) }
    case .int16(let values): values.map { Double($0) }
    case .uint16(let values): values.map { Double($0) }
    case .int32(let values): values.map { Double($0) }
    case .float(let values): values.map { Double($0) }
    case .double(let values): values
    }
  }

  /// The sum of all values, each times its offset modulo 9973, and the last voxel's place: what
  /// SimpleITK says of the same series.
  @Test(
    arguments: [
      ("dcmqi_seg/23x38x3/image", 344_543, [61.8649, 30.91881, -172.75]),
      ("dcmqi_seg/23x38x3/multiframe", 344_543, [61.8649, 30.91881, -172.75]),
      ("dcmqi_seg/24x38x3/multiframe", 365_220, [62.5649, 30.91881, -172.75]),
      ("dcmqi_seg/ct-3slice", -3_728_163_451_544, [178.98952, 187.389514, -126.690002]),
      (
        "dicom2nifti_failing/slicecount/001", 82_222_119_533, [-103.794158, 93.925327, -124.948746]
      ),
      (
        "dicom2nifti_generic/anatomical/001", 164_742_013_456,
        [-103.794158, 93.925327, -124.948746]
      ),
      (
        "dicom2nifti_generic/anatomical/002_non_isotropic", 1_624_804_864,
        [315.589820, -9.913981, -134.987656]
      ),
      (
        "dicom2nifti_generic/compressed/001", 164_815_583_146,
        [-103.794158, 93.925327, -124.948746]
      ),
      (
        "dicom2nifti_generic/compressed_jpegls/001", 164_815_583_146,
        [-103.794158, 93.925327, -124.948746]
      ),
      (
        "dicom2nifti_generic/compressed_rle/001", 164_815_583_146,
        [-103.794158, 93.925327, -124.948746]
      ),
      (
        "dicom2nifti_generic/compressed_jpeg/001", 164_815_583_146,
        [-103.794158, 93.925327, -124.948746]
      ),
      ("slicer_ct_head_series", 959_642_873_230, [201.6, 201.6, 138]),
      ("rt-utils/mock_data", -2_147_789_217_552, [124.511591, 124.511591, 65]),
      ("rt-utils/oriented_data", 557_212, [405.950146, -328.716411, 25.394014]),
      (
        "dicom2nifti_enhanced/siemens_multiframe/anatomical/001", 330_819_024_447,
        [120.716439, 137.898981, -79.372048]
      ),
    ] as [(String, Int, [Double])])
  func `voxels and places are those of another reader`(
    _ name: String, sum: Int, last: [Double]
  ) throws {
    let volume = try DICOMSeries.chosen(nil, among: scan(name)).read().volume
    var found = 0
    for (index, value) in doubles(volume.voxels).enumerated() {
      // The other reader's figures were cut to whole numbers.
      found += Int(value) * (index % 9973)
    }
    #expect(found == sum)
    let corner = volume.grid.size &- 1
    let place = volume.grid.indexToPatient(
      SIMD3(Double(corner.x), Double(corner.y), Double(corner.z)))
    #expect((place - SIMD3(last[0], last[1], last[2])).length < 0.001)
  }

  /// The file beside each series is what dicom2nifti made of it, in axes of its own.
  @Test(arguments: [
    "dicom2nifti_generic/anatomical/001", "dicom2nifti_generic/anatomical/002_non_isotropic",
    "dicom2nifti_generic/compressed_j2k/001", "dicom2nifti_generic/compressed_rle/001",
    "dicom2nifti_enhanced/philips_enhanced/anatomical/001",
    "dicom2nifti_enhanced/siemens_multiframe/anatomical/001",
    "dicom2nifti_failing/slicecount/001",
  ])
  func `every voxel is where the converted file has it`(_ name: String) throws {
    let volume = try DICOMSeries.chosen(nil, among: scan(name)).read().volume
    let truth = try VolumeFile.read(
      try #require(SharedData.path("dicom/\(name)_ground_truth.nii.gz"))
    ).volume
    #expect(volume.grid.count == truth.grid.count)
    let (values, expected) = (doubles(volume.voxels), doubles(truth.voxels))
    let map = try #require(truth.grid.indexToPatient.inverse).after(volume.grid.indexToPatient)
    var (wrong, farthest) = (0, 0.0)
    for index in values.indices {
      let size = volume.grid.size
      let voxel = SIMD3(
        Double(index % size.x), Double(index / size.x % size.y), Double(index / (size.x * size.y)))
      let there = map(voxel)
      let nearest = there.rounded(.toNearestOrAwayFromZero)
      farthest = max(farthest, (there - nearest).length)
      let place = SIMD3(Int(nearest.x), Int(nearest.y), Int(nearest.z))
      guard place.x >= 0, place.y >= 0, place.z >= 0, place.x < truth.grid.size.x,
        place.y < truth.grid.size.y, place.z < truth.grid.size.z
      else {
        wrong += 1
        continue
      }
      let difference = expected[truth.grid.offset(place.x, place.y, place.z)] - values[index]
      if abs(difference) > 1e-3 { wrong += 1 }
    }
    #expect(wrong == 0 && farthest < 0.01)
  }

  @Test func `a tilted head scan of changing distances is straightened where that is allowed`()
    throws
  {
    let series = try scan("ct_gantry_tilt_variable_spacing")
    guard
      case .missingSlices(let gaps, let median)? = try failure("ct_gantry_tilt_variable_spacing")
    else {
      Issue.record("13 distances of 7 mm among those of 4 mm went by")
      return
    }
    #expect(gaps.count == 13 && abs(median - 4.0019) < 1e-3)
    let reading = try series[0].read(allowsGaps: true)
    let grid = reading.volume.grid
    // From the first slice's plane to the last one's, straight.
    let top = (157.7760586 - 5.8360586) * 0.9483237
    #expect(abs(grid.spacing.z * Double(grid.size.z - 1) - top) < 1e-3)
    #expect(abs(grid.indexToPatient.z.dot(grid.indexToPatient.y)) < 1e-6)
    #expect(reading.notes.contains { $0.contains("tilted by 18.5°") })
    #expect(reading.volume.voxels.typeName == "int16")
  }

  @Test func `a tilted series of even slices is straightened`() throws {
    let reading = try scan("dicom2nifti_failing/gantrytilting/001")[0].read()
    #expect(reading.volume.grid.size.z == 4)
    #expect(abs(reading.volume.grid.spacing.z - 5 * 0.970295726276) < 1e-6)
    // Three steps of 5 mm * sin 14° are 8.68 rows.
    #expect(reading.volume.grid.size == [512, 521, 4])
    #expect(reading.notes.contains { $0.contains("tilted by 14.0°") })
  }

  @Test func `what is no volume is refused with its facts`() throws {
    #expect(
      try failure("dicom2nifti_failing/notavolume/001")?.description.contains("4 images") == true)
    #expect(
      try failure("biv-me_cine_mr/one_slice_13_phases")?.description.contains("13 images") == true)
    for name in ["001", "002"] {
      guard
        case .missingSlices(let gaps, _)? = try failure(
          "dicom2nifti_failing/sliceincrement/" + name)
      else {
        Issue.record("the gap of \(name) went by")
        continue
      }
      #expect(gaps.count == 1)
    }
    #expect(try failure("dicom2nifti_generic/rgb/001")?.description.contains("colour") == true)
    let mixed = try scan("dicom2nifti_failing/sliceorientation/001")
    #expect(mixed.map(\.summary.slices) == [2, 2])
  }

  @Test func `short-axis slices in series of their own are offered as a stack`() throws {
    let series = try scan("biv-me_cine_mr/mixed_11_series_2_phases")
    #expect(series.count == 12 && series.dropLast().allSatisfy { $0.summary.slices == 1 })
    let stack = series[11]
    #expect(stack.summary.joinedSeries == 6 && stack.summary.phases == 2)
    #expect(DICOMSeries.suggestion(among: series) == 12)
    let reading = try stack.read(phase: .number(1))
    #expect(reading.volume.grid.size == [256, 208, 6])
    #expect(
      (reading.volume.grid.origin - SIMD3(-159.772, -134.36, -125.574)).length < 0.001
        || (reading.volume.grid.origin - SIMD3(-202.214, -79.6032, -70.5046)).length < 0.001)
  }
}
