import Failures
import Geometry
import TestSupport
import Testing
import VolumeFiles
import Volumes

private let conformance = "conformance/nifti_space_48/RAS.nii.gz"

/// Files of other programs, against what their makers' own readers say of them.
@Suite(.enabled(if: SharedData.path(conformance) != nil, Comment(rawValue: SharedData.absent)))
struct SharedVolumeTests {
  private func read(_ name: String, frame: Int? = nil) throws -> VolumeReading {
    try VolumeFile.read(try #require(SharedData.path(name)), frame: frame)
  }

  /// Voxels of each value.
  private func histogram(_ voxels: Voxels, below count: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: count)
    switch voxels {
    case .uint8(let values): for value in values { counts[Int(value)] += 1 }
    case .int16(let values): for value in values { counts[Int(value)] += 1 }
    default: Issue.record("not the expected type")
    }
    return counts
  }

  @Test func `the seven structures of the whole-heart labels are complete and not mirrored`() throws
  {
    let reading = try read("volumes/mmwhs_labels/mmwhs.nii.gz")
    let grid = reading.volume.grid
    #expect(
      histogram(reading.volume.voxels, below: 8)
        == [61_602_753, 599_887, 538_530, 303_960, 615_134, 449_402, 445_303, 456_743])
    #expect(grid.isMirrored)
    guard case .int16(let values) = reading.volume.voxels else {
      Issue.record("int16 became something else")
      return
    }
    var sums = [Int](repeating: 0, count: 8)
    for (index, value) in values.enumerated() { sums[Int(value)] += index % grid.size.x }
    // The left ventricle (3) lies further to the patient's left (+x) than the right atrium (4).
    let left = Double(sums[3]) / 303_960 * grid.indexToPatient.x.x
    let right = Double(sums[4]) / 615_134 * grid.indexToPatient.x.x
    #expect(left > right + 20)
  }

  @Test func `a contrast CT keeps its values and its place`() throws {
    let volume = try read("volumes/totalsegmentator_cta_pulmonary/ct_cropped.nii.gz").volume
    guard case .int16(let values) = volume.voxels else {
      Issue.record("int16 became something else")
      return
    }
    #expect(values.min() == -1064 && values.max() == 3343)
    let mean = Double(values.reduce(0) { $0 + Int($1) }) / Double(values.count)
    #expect(abs(mean - -206.55061) < 1e-4)
    #expect(volume.grid.size == [122, 102, 112])
    #expect((volume.grid.origin - [-71.6582, -255.6582, 576.20001]).length < 1e-4)
    #expect(volume.grid.indexToPatient.x == [1.5, 0, 0])
  }

  @Test(arguments: [
    "AIL", "ALS", "ASL", "IAR", "IPL", "IRP", "LIA", "LPS", "PIL", "PLS", "PSL", "RAS", "RPI",
    "RSP", "SLA", "SPR",
  ])
  func `one head in sixteen orientations lies at one place`(name: String) throws {
    let volume = try read("conformance/nifti_space_48/\(name).nii.gz").volume
    let values = doubles(volume.voxels)
    let (grid, limit) = (volume.grid, values.reduce(0, +) / Double(values.count))
    var (sum, count) = (SIMD3<Double>.zero, 0.0)
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x where values[grid.offset(x, y, z)] > limit {
          sum += SIMD3(Double(x), Double(y), Double(z))
          count += 1
        }
      }
    }
    let center = grid.indexToPatient(sum / count)
    let reference = try read(conformance).volume
    // The centre of what is brighter than the mean, by nibabel: (0.598, -21.500, 8.195) in RAS.
    #expect((center - [-0.59803, 21.50007, 8.19544]).length < 0.001)
    #expect(values.sorted().elementsEqual(doubles(reference.voxels).sorted()))
  }

  @Test func `one ball in many encodings is one ball`() throws {
    let folder = "conformance/nrrd_pynrrd/BallBinary30x30x30"
    let plain = try read(folder + ".nrrd").volume
    #expect(doubles(plain.voxels).filter { $0 == 257 }.count == 14_328)
    for name in [
      ".nhdr", "_byteskip_minus_one.nhdr", "_byteskip_minus_one_nifti.nhdr", "_gz.nrrd",
      "_gz_byteskip_minus_one.nrrd", "_gz_lineskip.nrrd", "_bz2.nrrd",
    ] {
      let other = try read(folder + name).volume
      #expect(bits(other.voxels) == bits(plain.voxels))
      #expect(other.grid == plain.grid)
    }
    expectRefusal(
      try #require(SharedData.path(folder + "_nifti.nhdr")), saying: "352 bytes more")
  }

  @Test func `frames stored voxel by voxel are taken apart`() throws {
    // The sums are pynrrd's.
    for (frame, sum) in [(0, 14480.0), (7, 12788), (450, 8746)] {
      let volume = try read(
        "conformance/nrrd_slicer/multishell-DWI-451dir.nhdr", frame: frame
      ).volume
      let values = doubles(volume.voxels)
      #expect(values.reduce(0, +) == sum && volume.grid.size == [7, 7, 2])
      if frame == 7 { #expect(values.prefix(3) == [43, 109, 78]) }
      if frame == 450 { #expect(values[volume.grid.offset(3, 2, 1)] == 244) }
    }
  }

  @Test func `headers without their data say so`() throws {
    for name in ["test3d_time", "test3d_units_range_axes", "test3dlist_origin"] {
      let path = try #require(SharedData.path("conformance/nrrd_jl/headers/\(name).nhdr"))
      expectRefusal(path, saying: "dummy.raw")
    }
  }

  @Test func `a mask of a thorax has its voxels`() throws {
    let volume = try read("volumes/thorax_ct/Data/3DCT_lung_baseline_mask.mha").volume
    #expect(histogram(volume.voxels, below: 2) == [1_608_052, 721_043])
    #expect((volume.grid.origin - [-153.827, -150.352, -1434.5]).length < 1e-3)
    #expect((volume.grid.spacing - [1.366, 1.366, 2.5]).length < 1e-3)
  }

  /// The sum of all values and the place of the last voxel, by nibabel.
  @Test(
    arguments: [
      ("nifti_niivue/ras.hdr", nil, 15_024_169, [-72.12186, -30.23294, 46.56178]),
      ("nifti_niivue/ras.img", nil, 15_024_169, [-72.12186, -30.23294, 46.56178]),
      ("nifti_niivue/shear.nii.gz", nil, -5_577_896_244.73, [-52.75932, -75.49814, 87.89381]),
      ("nifti_nibabel/anatomical.nii", nil, 284_166_082, [32, -40, 32]),
      ("nifti_nibabel/example4d.nii.gz", 0, 50_994_397, [136.14490, -143.60250, 73.39081]),
      ("nifti_nibabel/example4d.nii.gz", 1, 50_990_959, [136.14490, -143.60250, 73.39081]),
      ("nifti_nibabel/example_nifti2.nii.gz", 1, 3_465_054, [-55.85510, 2.13323, 22.77405]),
    ] as [(String, Int?, Double, SIMD3<Double>)])
  func `pairs, shears, byte orders and frames are as nibabel reads them`(
    name: String, frame: Int?, sum: Double, last: SIMD3<Double>
  ) throws {
    let volume = try read("conformance/" + name, frame: frame).volume
    let found = doubles(volume.voxels).reduce(0, +)
    #expect(abs(found - sum) <= 1e-9 * abs(sum))
    let size = volume.grid.size
    let corner = SIMD3(Double(size.x - 1), Double(size.y - 1), Double(size.z - 1))
    #expect((volume.grid.indexToPatient(corner) - last).length < 0.001)
  }

  @Test(arguments: [
    ("analyze.hdr", "left and right"), ("nifti1.hdr", "nifti1.img"), ("nifti2.hdr", "nifti2.img"),
    ("row_major.dconn.nii", "CIFTI"), ("functional.nii", "20 volumes"),
  ])
  func `what is no single volume is refused with its reason`(name: String, words: String) throws {
    let path = try #require(SharedData.path("conformance/nifti_nibabel/" + name))
    expectRefusal(
      path, kind: name == "functional.nii" ? .badArguments : .unreadableInput, saying: words)
  }

  @Test func `colours and complex numbers are refused`() throws {
    for name in ["volumes/torso_labels/ct_perfusion", "conformance/nifti_niivue/complex"] {
      expectRefusal(try #require(SharedData.path(name + ".nii.gz")), saying: "holds co")
    }
  }
}
