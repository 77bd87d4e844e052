import Compression
import DICOMFiles
import TestSupport
import Testing
import Volumes

/// Slices of more than 16 KiB, whose pixels are read from their place without parsing the file
/// again, against the same slices in a zip, where they are parsed.
@Suite struct PlainPixelTests {
  private let columns = 120
  private let rows = 90

  private func values(_ folder: TemporaryFolder) throws -> Voxels {
    try DICOMSeries.scan([folder.path])[0].read().volume.voxels
  }

  private func zipped(_ files: [SyntheticDICOM]) throws -> Voxels {
    let folder = try TemporaryFolder()
    var bytes: [UInt8] = []
    var zip = ZipWriter { bytes += $0 }
    for (index, file) in files.enumerated() { try zip.add("\(index)", file.file) }
    try zip.finish()
    return try DICOMSeries.scan([folder.write(bytes, to: "scan.zip")])[0].read().volume.voxels
  }

  /// Words of noise, in `stored` of their bits; above them what is no part of the value.
  private func slices<Word: FixedWidthInteger & SendableMetatype>(
    of range: ClosedRange<Word>, stored: UInt16? = nil, slope: String = "1",
    intercept: String = "0"
  ) -> [SyntheticDICOM] {
    var generator = SeededGenerator(seed: 3)
    return (0..<3).map { index in
      let words = (0..<(columns * rows)).map { _ in Word.random(in: range, using: &generator) }
      var file = SyntheticDICOM.slice(
        instance: index, position: [0, 0, Double(index)], columns: columns, rows: rows,
        pixels: words)
      if let stored {
        file.set(0x0028, 0x0101, "US", integers: [stored])
        file.set(0x0028, 0x0102, "US", integers: [stored - 1])
      }
      file.set(0x0028, 0x1053, "DS", slope)
      file.set(0x0028, 0x1052, "DS", intercept)
      return file
    }
  }

  private func folder(_ files: [SyntheticDICOM]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (index, file) in files.enumerated() { try folder.write(file.file, to: "file\(index)") }
    return folder
  }

  @Test func `every type and rescale gives what parsing gives`() throws {
    let cases = [
      slices(of: UInt16.min...UInt16.max), slices(of: Int16.min...Int16.max),
      slices(of: UInt16.min...UInt16.max, stored: 12),
      slices(of: Int16.min...Int16.max, stored: 12),
      slices(of: UInt8.min...UInt8.max), slices(of: Int8.min...Int8.max),
      slices(of: UInt16(0)...3000, intercept: "-1024"),
      slices(of: UInt16(0)...65535, intercept: "-1024"),
      slices(of: UInt16(0)...3000, slope: "-2", intercept: "7"),
      slices(of: Int16.min...Int16.max, slope: "0.5"),
      slices(of: Int32.min...Int32.max), slices(of: UInt32.min...UInt32.max),
      slices(of: UInt32(0)...1000),
    ]
    for (number, files) in cases.enumerated() {
      let plain = try "\(values(folder(files)))"
      #expect(try plain == "\(zipped(files))", "case \(number)")
    }
  }

  @Test func `the same files give the type that their values need`() throws {
    guard case .int16 = try values(folder(slices(of: UInt16(0)...3000, intercept: "-1024"))),
      case .int32 = try values(folder(slices(of: UInt16(0)...65535, intercept: "-1024"))),
      case .uint16 = try values(folder(slices(of: UInt16(0)...65535)))
    else {
      Issue.record("not the smallest type")
      return
    }
  }

  @Test func `an icon of the same length is not taken for the image`() throws {
    let files = slices(of: UInt16(0)...3000).map { file in
      var file = file
      var icon = SyntheticDICOM()
      icon.set(
        0x7FE0, 0x0010, "OW", integers: [UInt16](repeating: 9, count: columns * rows))
      file.set(0x0088, 0x0200, items: [icon])
      return file
    }
    #expect(try "\(values(folder(files)))" == "\(zipped(files))")
  }

  @Test func `a file that changes or shrinks after it was listed is refused`() throws {
    let files = slices(of: UInt16(0)...3000)
    let changed = try folder(files)
    let series = try DICOMSeries.scan([changed.path])[0]
    try changed.write(Array(files[1].file.dropLast(5)), to: "file1")
    #expect(
      throws: DICOMSeriesFailure.inconsistent(
        slice: "z = 1.0 mm", problem: "has changed while it was read")
    ) { try series.read() }
    let cut = try folder(files)
    try cut.write(Array(files[1].file.dropLast(2)), to: "file1")
    #expect(throws: (any Error).self) { try DICOMSeries.scan([cut.path])[0].read() }
  }
}
