import Compression
import DICOMFiles
import Geometry
import TestSupport
import Testing
import Volumes

/// Folders of small DICOM files whose every voxel and place is known.
@Suite struct SeriesTests {
  private let columns = 4
  private let rows = 3

  /// Pixels of which every one of a series is different: 100 * slice + index.
  private func pixels<Value: FixedWidthInteger>(_ slice: Int) -> [Value] {
    (0..<(columns * rows)).map { Value(100 * slice + $0) }
  }

  private func slice(
    _ index: Int, z: Double, series: Int = 1, instance: Int? = nil
  ) -> SyntheticDICOM {
    let pixels: [UInt16] = self.pixels(index)
    return .slice(
      series: series, instance: instance ?? index, position: [10, 20, z], columns: columns,
      rows: rows, pixels: pixels)
  }

  /// Writes files in the order given under names that say nothing.
  private func folder(_ files: [SyntheticDICOM]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (index, file) in files.enumerated() { try folder.write(file.file, to: "file\(index)") }
    return folder
  }

  private func read(
    _ files: [SyntheticDICOM], phase: PhaseChoice? = nil, allowsGaps: Bool = false
  ) throws -> DICOMReading {
    let folder = try folder(files)
    return try DICOMSeries.chosen(nil, among: DICOMSeries.scan([folder.path]))
      .read(phase: phase, allowsGaps: allowsGaps)
  }

  @Test func `slices are sorted by place and every voxel is where its file says`() throws {
    let reading = try read([3, 0, 4, 2, 1].map { slice($0, z: 50 + 1.5 * Double($0)) })
    let grid = reading.volume.grid
    #expect(grid.size == [4, 3, 5])
    #expect(grid.indexToPatient.x == [0.5, 0, 0] && grid.indexToPatient.y == [0, 0.75, 0])
    #expect(grid.indexToPatient.z == [0, 0, 1.5] && grid.origin == [10, 20, 50])
    guard case .uint16(let values) = reading.volume.voxels else {
      Issue.record("the type changed")
      return
    }
    let expected: [UInt16] = (0..<5).flatMap { pixels($0) as [UInt16] }
    #expect(values == expected && reading.notes.isEmpty && reading.storedType == "uint16")
  }

  @Test func `an oblique series rises along row x column`() throws {
    let row = SIMD3(0.6, 0, -0.8)
    let column = SIMD3(0, 1.0, 0)
    let normal = row.cross(column)
    let files = (0..<3).map { index in
      let position = SIMD3(-5, 7, 11) - normal * (2 * Double(index))
      return SyntheticDICOM.slice(
        instance: index, position: [position.x, position.y, position.z],
        orientation: [0.6, 0, -0.8, 0, 1, 0], columns: columns, rows: rows,
        pixels: pixels(index) as [Int16])
    }
    let grid = try read(files).volume.grid
    #expect(!grid.isMirrored)
    #expect((grid.indexToPatient.z - normal * 2).length < 1e-9)
    #expect((grid.origin - (SIMD3(-5, 7, 11) - normal * 4)).length < 1e-9)
  }

  @Test func `other files are passed over and counted, and a zip is as good as a folder`() throws {
    let files = (0..<3).map { slice($0, z: Double($0)) }
    let folder = try folder(files)
    try folder.write("not a scan", to: "readme.txt")
    try folder.write(files[0].file, to: "._resource")
    try folder.makeFolder("deeper/still")
    try folder.write(slice(3, z: 3).file, to: "deeper/still/IM1")
    var report = SyntheticDICOM.image(instance: 9, columns: 1, rows: 1, pixels: [UInt8(0)])
    report.remove(0x7FE0, 0x0010)
    try folder.write(report.file, to: "report")
    let scan = try DICOMFolder(scanning: [folder.path])
    #expect(scan.otherFiles == 1 && scan.otherObjects == 1 && scan.series.count == 1)
    #expect(scan.series[0].summary.slices == 4)

    var bytes: [UInt8] = []
    var zip = ZipWriter { bytes += $0 }
    for (index, file) in files.enumerated().reversed() { try zip.add("a/\(index)", file.file) }
    try zip.add("notes.txt", Array("text".utf8))
    try zip.finish()
    let path = try folder.write(bytes, to: "scan.zip")
    let zipped = try DICOMSeries.scan([path])[0].read().volume
    let single = try DICOMSeries.scan((0..<3).map { folder.path + "/file\($0)" })[0].read().volume
    #expect(zipped.grid == single.grid && "\(zipped.voxels)" == "\(single.voxels)")
  }

  @Test func `several series are listed in their order, the largest volume suggested`() throws {
    let localizer = [slice(0, z: 0, series: 1)]
    let small = (0..<2).map { slice($0, z: Double($0), series: 2) }
    let large = (0..<5).map { slice($0, z: Double($0), series: 3) }
    let folder = try folder(large + localizer + small)
    let series = try DICOMSeries.scan([folder.path])
    #expect(series.map(\.summary.slices) == [1, 2, 5])
    #expect(series.map(\.summary.description) == [1, 2, 3].map { "Description \($0)" })
    #expect(series[2].summary.spacing == [0.5, 0.75, 1] && series[2].summary.modality == "CT")
    #expect(series[0].summary.refusal != nil && series[1].summary.refusal == nil)
    #expect(throws: DICOMSeriesFailure.severalSeries(count: 3, suggestion: 3)) {
      try DICOMSeries.chosen(nil, among: series)
    }
    #expect(try DICOMSeries.chosen("2", among: series).summary == series[1].summary)
    #expect(try DICOMSeries.chosen("1.2.3.3", among: series).summary == series[2].summary)
    #expect(throws: DICOMSeriesFailure.noSuchSeries(number: 4, count: 3)) {
      try DICOMSeries.chosen("4", among: series)
    }
    #expect(throws: DICOMSeriesFailure.self) { try series[0].read() }
  }

  @Test func `phases are told apart by percentage or by trigger time`() throws {
    func files(_ mark: (inout SyntheticDICOM, _ phase: Int, _ slice: Int) -> Void)
      -> [SyntheticDICOM]
    {
      (0..<2).flatMap { phase in
        (0..<3).map { index in
          var file = slice(10 * phase + index, z: Double(index), instance: 50 - 10 * phase - index)
          mark(&file, phase, index)
          return file
        }
      }
    }
    let percents = files { file, phase, _ in
      file.set(0x0020, 0x9241, doubles: [phase == 0 ? 40 : 75])
    }
    #expect(throws: DICOMSeriesFailure.severalPhases(count: 2, percents: [40, 75])) {
      try read(percents)
    }
    #expect(throws: DICOMSeriesFailure.self) { try read(percents, phase: .percent(50)) }
    let late = try read(percents, phase: .percent(75))
    // Trigger times differ a little from slice to slice, so their rank counts.
    let timed = files { file, phase, index in
      file.set(0x0018, 0x1060, decimals: [300 * Double(phase) + Double(index)])
    }
    let second = try read(timed, phase: .number(2))
    for reading in [late, second] {
      guard case .uint16(let values) = reading.volume.voxels else {
        Issue.record("the type changed")
        continue
      }
      let expected: [UInt16] = (10..<13).flatMap { pixels($0) as [UInt16] }
      #expect(values == expected && reading.phase == 2)
    }
    #expect(throws: DICOMSeriesFailure.noSuchPhase(choice: .number(3), count: 2, percents: [])) {
      try read(timed, phase: .number(3))
    }
  }

  @Test func `percentages are derived from trigger times where none are stated`() throws {
    var folders: [TemporaryFolder] = []
    func files(_ phases: Int, _ mark: (inout SyntheticDICOM, _ phase: Int, _ slice: Int) -> Void)
      throws -> DICOMSeries
    {
      let files = (0..<phases).flatMap { phase in
        (0..<3).map { index in
          var file = slice(10 * phase + index, z: Double(index), instance: 10 * phase + index)
          mark(&file, phase, index)
          return file
        }
      }
      folders.append(try folder(files))
      return try DICOMSeries.scan([folders[folders.count - 1].path])[0]
    }
    // Over the interval that each slice states, which differs a little.
    let gated = try files(4) { file, phase, index in
      let interval = 800 + 10 * Double(index)
      file.set(0x0018, 0x1060, decimals: [interval * 0.2 * Double(phase + 1)])
      file.set(0x0018, 0x1062, "IS", "\(Int(interval))")
    }
    #expect(gated.summary.percents == [20, 40, 60, 80])
    let late = try gated.read(phase: .percent(75))
    #expect(late.phase == 4 && late.notes.contains { $0.contains("R-R interval that is stated") })
    #expect(throws: DICOMSeriesFailure.self) { try gated.read(phase: .percent(100)) }
    // By the beats in a minute.
    let rated = try files(2) { file, phase, _ in
      file.set(0x0018, 0x1060, decimals: [500 * Double(phase)])
      file.set(0x0018, 0x1088, "IS", "60")
    }
    #expect(rated.summary.percents == [0, 50])
    // By the times alone: ten even phases fill the cycle.
    let cine = try files(10) { file, phase, index in
      file.set(0x0018, 0x1060, decimals: [85 * Double(phase) + Double(index)])
    }
    #expect(cine.summary.percents.first == 0.1 && cine.summary.percents.last == 90.1)
    // 70.1 and 80.1 are given: the nearer one is meant.
    #expect(try cine.read(phase: .percent(74)).phase == 8)
    #expect(try cine.read(phase: .percent(40)).notes.contains { $0.contains("even distances") })
    // Uneven times, or seconds from phase to phase, say nothing of a cycle.
    for times in [[0.0, 100, 700, 800], [0, 5000, 10_000, 15_000]] {
      let unknown = try files(4) { file, phase, _ in
        file.set(0x0018, 0x1060, decimals: [times[phase]])
      }
      #expect(unknown.summary.percents.isEmpty)
      #expect(throws: DICOMSeriesFailure.self) { try unknown.read(phase: .percent(50)) }
    }
  }

  @Test func `duplicates are refused unless they are one image twice`() throws {
    let files = (0..<3).map { slice($0, z: Double($0)) }
    #expect(throws: DICOMSeriesFailure.duplicates(images: 2, places: ["z = 1.0 mm"])) {
      try read(files + [slice(1, z: 1, instance: 77)])
    }
    let reading = try read(files + [files[1]])
    #expect(reading.volume.grid.size.z == 3 && reading.notes.count == 1)
    #expect(throws: DICOMSeriesFailure.duplicates(images: 2, places: ["z = 1.0 mm"])) {
      try read(files + [slice(9, z: 1, instance: 1)])
    }
  }

  @Test func `a missing slice is refused with the facts`() throws {
    let files = [0, 1, 2, 4, 5].map { slice($0, z: 2 * Double($0)) }
    #expect(
      throws: DICOMSeriesFailure.missingSlices(
        gaps: [SliceGap(after: "z = 4.0 mm", distance: 4)], median: 2)
    ) { try read(files) }
    let reading = try read(files, allowsGaps: true)
    #expect(reading.volume.grid.size.z == 6)
    guard case .uint16(let values) = reading.volume.voxels else {
      Issue.record("the type changed")
      return
    }
    // Values are linear in the slice, so the missing one is known.
    let expected: [UInt16] = (0..<6).flatMap { pixels($0) as [UInt16] }
    #expect(values == expected)
  }

  @Test func `rescales keep integers where they can`() throws {
    func reading(_ slope: (Int) -> String, _ intercept: String, pixels: [[UInt16]]? = nil) throws
      -> Voxels
    {
      try read(
        (0..<3).map { index in
          var file = SyntheticDICOM.slice(
            instance: index, position: [0, 0, Double(index)], columns: columns, rows: rows,
            pixels: pixels?[index] ?? self.pixels(index))
          file.set(0x0028, 0x1053, "DS", slope(index))
          file.set(0x0028, 0x1052, "DS", intercept)
          return file
        }
      ).volume.voxels
    }
    let stored = (0..<3).flatMap { pixels($0) as [Int] }
    guard case .int16(let shifted) = try reading({ _ in "1" }, "-1024"),
      case .int32(let large) = try reading({ _ in "-500" }, "3"),
      case .float(let halves) = try reading({ _ in "0.5" }, "-1"),
      case .float(let mixed) = try reading({ "\($0 + 1)" }, "0"),
      case .int32(let wide) = try reading(
        { _ in "1" }, "-1", pixels: [0, 1, 65535].map { .init(repeating: $0, count: 12) })
    else {
      Issue.record("not the smallest type")
      return
    }
    #expect(shifted.map(Int.init) == stored.map { $0 - 1024 })
    #expect(large.map(Int.init) == stored.map { -500 * $0 + 3 })
    #expect(halves == stored.map { 0.5 * Float($0) - 1 })
    #expect(mixed == stored.enumerated().map { Float($1 * ($0 / 12 + 1)) })
    #expect(wide.map(Int.init) == [-1, 0, 65534].flatMap { [Int](repeating: $0, count: 12) })
  }

  @Test func `colour, lone frames and impossible axes are refused with their reason`() throws {
    func refusal(_ change: (inout SyntheticDICOM) -> Void) throws -> String? {
      let files = (0..<2).map { index in
        var file = slice(index, z: Double(index))
        change(&file)
        return file
      }
      let folder = try folder(files)
      let series = try DICOMSeries.scan([folder.path])
      #expect(throws: DICOMSeriesFailure.self) { try series[0].read() }
      return series[0].summary.refusal
    }
    #expect(
      try refusal { $0.set(0x0028, 0x0002, "US", integers: [UInt16(3)]) }?.contains("colour")
        == true)
    #expect(
      try refusal { $0.set(0x0028, 0x0008, "IS", "5") }?.contains("several frames") == true)
    #expect(
      try refusal { $0.set(0x0020, 0x0037, decimals: [1, 0, 0, 0.1, 1, 0]) }?.contains("lie")
        == true)
    #expect(try refusal { $0.remove(0x0020, 0x0032) }?.contains("lie") == true)
    #expect(try refusal { $0.set(0x0028, 0x1053, decimals: [0]) }?.contains("rescale") == true)
  }

  @Test func `an enhanced image is read by its functional groups`() throws {
    let order = [2, 0, 1]
    var file = SyntheticDICOM.image(
      instance: 1, columns: columns, rows: rows,
      pixels: order.flatMap { pixels($0) as [UInt16] })
    file.set(0x0028, 0x0008, "IS", "3")
    func group(_ group: UInt16, _ element: UInt16, _ fill: (inout SyntheticDICOM) -> Void)
      -> SyntheticDICOM
    {
      var (item, content) = (SyntheticDICOM(), SyntheticDICOM())
      fill(&content)
      item.set(group, element, items: [content])
      return item
    }
    var shared = group(0x0020, 0x9116) { $0.set(0x0020, 0x0037, decimals: [1, 0, 0, 0, 1, 0]) }
    var measures = SyntheticDICOM()
    measures.set(0x0028, 0x0030, decimals: [0.75, 0.5])
    shared.set(0x0028, 0x9110, items: [measures])
    var values = SyntheticDICOM()
    values.set(0x0028, 0x1053, decimals: [2])
    values.set(0x0028, 0x1052, decimals: [-10])
    shared.set(0x0028, 0x9145, items: [values])
    file.set(0x5200, 0x9229, items: [shared])
    file.set(
      0x5200, 0x9230,
      items: order.map { index in
        group(0x0020, 0x9113) { $0.set(0x0020, 0x0032, decimals: [1, 2, 3 * Double(index)]) }
      })
    let reading = try read([file])
    #expect(reading.volume.grid.indexToPatient.z == [0, 0, 3])
    #expect(reading.volume.grid.origin == [1, 2, 0])
    guard case .int32(let found) = reading.volume.voxels else {
      guard case .int16(let found) = reading.volume.voxels else {
        Issue.record("not an integer")
        return
      }
      #expect(found.map(Int.init) == (0..<3).flatMap { pixels($0) as [Int] }.map { 2 * $0 - 10 })
      return
    }
    Issue.record("\(found.count) values are wider than they need be")
  }

  @Test func `damaged files and folders without images are refused`() throws {
    let folder = try folder((0..<3).map { slice($0, z: Double($0)) })
    let whole = try folder.bytes(of: "file1")
    try folder.write(Array(whole.prefix(300)), to: "file1")
    #expect(throws: (any Error).self) { try DICOMSeries.scan([folder.path])[0].read() }
    try folder.write(Array(whole.dropLast(5)), to: "file1")
    #expect(throws: (any Error).self) { try DICOMSeries.scan([folder.path])[0].read() }
    let empty = try TemporaryFolder()
    try empty.write("text", to: "a.txt")
    #expect(throws: DICOMSeriesFailure.noImages(path: empty.path, others: 1)) {
      try DICOMSeries.scan([empty.path])
    }
  }

  @Test func `no sentence holds who was scanned`() throws {
    var file = slice(1, z: 1, instance: 77)
    file.set(0x0028, 0x0004, "CS", "MONOCHROME1")
    let folder = try folder((0..<3).map { slice($0, z: Double($0)) } + [file])
    let series = try DICOMSeries.scan([folder.path])
    var sentences = series.compactMap(\.summary.refusal)
    for entry in series {
      do { sentences += try entry.read().notes } catch { sentences.append("\(error)") }
    }
    #expect(!sentences.isEmpty)
    for sentence in sentences {
      for secret in ["Identity", "IDENTITY", "Description", "1.2.3", "file", folder.path] {
        #expect(!sentence.contains(secret))
      }
    }
  }
}
