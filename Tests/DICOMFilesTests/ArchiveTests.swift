import Compression
import DICOMFiles
import TestSupport
import Testing

/// Zips that are refused say why, and those that only look odd are read.
@Suite struct ArchiveTests {
  private func slice(_ index: Int) -> SyntheticDICOM {
    .slice(
      instance: index, position: [0, 0, Double(index)], columns: 4, rows: 3,
      pixels: [UInt8](repeating: 0, count: 12))
  }

  /// A slice of 72 MB without a voxel inside.
  private func emptyMask(_ index: Int) -> [UInt8] {
    var file = slice(index)
    file.set(0x0028, 0x0010, "US", integers: [UInt16(8000)])
    file.set(0x0028, 0x0011, "US", integers: [UInt16(9000)])
    let count = 72_000_000
    let length = (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    // The pixels are the last element; before their twelve bytes stands their length.
    return Array(file.file.dropLast(16)) + length + [UInt8](repeating: 0, count: count)
  }

  private func scan(_ files: [(String, [UInt8])]) throws -> [DICOMSeries] {
    let folder = try TemporaryFolder()
    var bytes: [UInt8] = []
    var zip = ZipWriter { bytes += $0 }
    for (name, file) in files { try zip.add(name, file) }
    try zip.finish()
    let path = try folder.write(bytes, to: "scan.zip")
    let series = try DICOMSeries.scan([path])
    _ = try series[0].read()
    return series
  }

  @Test(arguments: [
    ("../up", "leads out of the package"), ("a/../../up", "leads out of the package"),
    ("/etc/up", "is absolute"), ("A", "occurs twice"),
  ])
  func `unsafe names are refused by what is wrong with them`(name: String, problem: String) {
    let failure = #expect(throws: DICOMSeriesFailure.self) {
      try scan([("a", slice(0).file), (name, slice(1).file)])
    }
    #expect(failure?.description.contains("holds a file whose name \(problem)") == true)
    #expect(failure?.description.contains("up") == false)
  }

  @Test func `an empty mask of 144 MB in a sixth of a megabyte is read`() throws {
    let masks = try scan((0..<2).map { ("\($0)", emptyMask($0)) })
    #expect(masks[0].summary.voxels == 144_000_000)
  }

  @Test func `a file that is no DICOM is not inflated`() throws {
    let other = ("zeros.bin", [UInt8](repeating: 0, count: 70_000_000))
    #expect(try scan([other] + (0..<2).map { ("\($0)", slice($0).file) })[0].summary.slices == 2)
  }
}
