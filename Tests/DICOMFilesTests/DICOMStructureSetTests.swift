import DICOMFiles
import Geometry
import TestSupport
import Testing
import Volumes

/// Structure sets made here and by others, on their images' grid and without it.
@Suite struct DICOMStructureSetTests {
  /// A contour and the structure that it belongs to.
  private struct Contour {
    var structure = 1
    var type = "CLOSED_PLANAR"
    var points: [Double]
  }

  private func square(_ low: Double, _ high: Double, z: Double) -> [Double] {
    [low, low, z, high, low, z, high, high, z, low, high, z]
  }

  private func bytes(_ contours: [Contour], names: [String] = ["heart"]) -> [UInt8] {
    var set = SyntheticDICOM()
    set.set(
      0x3006, 0x0020,
      items: names.enumerated().map { position, name in
        var item = SyntheticDICOM()
        item.set(0x3006, 0x0022, "IS", "\(position + 1)")
        item.set(0x3006, 0x0026, "LO", name)
        return item
      })
    set.set(
      0x3006, 0x0039,
      items: Set(contours.map(\.structure)).sorted().map { number in
        var item = SyntheticDICOM()
        item.set(0x3006, 0x0084, "IS", "\(number)")
        item.set(0x3006, 0x002A, "IS", "255\\128\\\(number)")
        item.set(
          0x3006, 0x0040,
          items: contours.filter { $0.structure == number }.map { contour in
            var item = SyntheticDICOM()
            item.set(0x3006, 0x0042, "CS", contour.type)
            item.set(0x3006, 0x0050, decimals: contour.points)
            return item
          })
        return item
      })
    set.set(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.481.3")
    set.set(0x0008, 0x0018, "UI", "1.2.3.4")
    return set.file
  }

  private func read(
    _ contours: [Contour], names: [String] = ["heart"], on grid: Grid? = nil,
    only: Set<String>? = nil
  ) throws -> LabelReading {
    try DICOMStructureSet.read(
      DICOMFile(bytes: bytes(contours, names: names), name: "the structure set"), on: grid,
      only: only)
  }

  private let grid = Grid(size: [20, 20, 5], spacing: [1, 1, 2])

  private func expectFailure(
    _ contours: [Contour], on grid: Grid?, says words: String,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let failure = #expect(throws: DICOMLabelFailure.self, sourceLocation: location) {
      _ = try read(contours, on: grid)
    }
    #expect(
      failure?.description.contains(words) == true, "\(failure?.description ?? "")",
      sourceLocation: location)
  }

  @Test func `contours fill the slices that they lie on, with holes`() throws {
    let reading = try read(
      [
        Contour(points: square(2.5, 12.5, z: 2)), Contour(points: square(4.5, 6.5, z: 2)),
        Contour(points: square(2.5, 12.5, z: 4.4)),
      ], on: grid)
    let labels = reading.labels
    #expect(labels.voxelCounts() == [2000 - 196, 196])
    #expect(labels.indices[grid.offset(5, 5, 1)] == 0 && labels.indices[grid.offset(5, 5, 2)] == 1)
    #expect(labels.structures[1] == Structure(value: 1, name: "heart", color: Color(255, 128, 1)))
    #expect(reading.notes.isEmpty && reading.format == "DICOM RTSTRUCT")
  }

  @Test func `planes closer than slices do not cancel each other`() throws {
    let reading = try read(
      [
        Contour(points: square(2.5, 12.5, z: 2)), Contour(points: square(2.5, 11.5, z: 2.6)),
        Contour(points: square(2.5, 10.5, z: 4)),
      ], on: grid)
    #expect(reading.labels.voxelCounts()[1] == 100 + 64)
    #expect(reading.notes.count == 1 && reading.notes[0].hasSuffix("nearer by, left out: 1."))
  }

  @Test func `empty slices between contours and contours outside are told`() throws {
    let reading = try read(
      [
        Contour(points: square(2.5, 4.5, z: 0)), Contour(points: square(2.5, 4.5, z: 4)),
        Contour(points: square(2.5, 4.5, z: 30)), Contour(type: "POINT", points: [1, 1, 0]),
      ], names: ["heart", "nothing"], on: grid)
    #expect(reading.labels.voxelCounts() == [2000 - 8, 8, 0])
    #expect(
      reading.notes.dropFirst() == [
        "Contours before or after the slices, left out: 1.",
        "Points and open lines, which enclose nothing: 1.",
        "Structures without a closed contour: \"nothing\".",
      ])
    #expect(reading.notes[0].contains("\"heart\" (1 of 3)"))
  }

  @Test func `overlaps are counted and one structure can be had alone`() throws {
    let contours = [
      Contour(points: square(0.5, 10.5, z: 0)),
      Contour(structure: 2, points: square(5.5, 15.5, z: 0)),
    ]
    let both = try read(contours, names: ["a", "b"], on: grid)
    #expect(both.overlaps == [LabelOverlap(covered: "a", by: "b", voxels: 25)])
    #expect(both.labels.voxelCounts() == [2000 - 175, 75, 100])
    let alone = try read(contours, names: ["a", "b"], on: grid, only: ["a"])
    #expect(alone.labels.voxelCounts() == [1900, 100])
  }

  @Test func `contours without images make a grid of their own`() throws {
    let reading = try read([0, 3, 6, 12].map { Contour(points: square(-10.25, 9.75, z: $0)) })
    let made = reading.labels.grid
    #expect(made.spacing == [0.5, 0.5, 3] && made.size.z == 5 && made.origin.z == 0)
    #expect(made.origin.x == -11)
    #expect(reading.labels.voxelCounts()[1] == 4 * 40 * 40)
    #expect(reading.notes.count == 2 && reading.notes[0].contains("0.5 mm wide"))
  }

  @Test func `what encloses nothing or fits nothing is refused`() {
    let one = Contour(points: square(1, 5, z: 0))
    expectFailure([], on: grid, says: "no closed contour")
    expectFailure([Contour(type: "POINT", points: [1, 1, 1])], on: grid, says: "no closed contour")
    expectFailure([Contour(points: square(1, 5, z: 90))], on: grid, says: "before or after")
    expectFailure([Contour(points: [1, 1, 0, 5, 1, 0, 5, 5, 4])], on: grid, says: "not parallel")
    expectFailure([Contour(points: [1, 1, 0, 5, 1, 0, 5, 5])], on: grid, says: "three a point")
    expectFailure([Contour(points: square(1, 1e8, z: 0))], on: grid, says: "three a point")
    expectFailure([Contour(structure: 2, points: one.points)], on: grid, says: "does not describe")
    expectFailure([one], on: nil, says: "single slice")
    expectFailure(
      [0, 1, 2.3].map { Contour(points: square(1, 5, z: $0)) }, on: nil, says: "unevenly spaced")
    expectFailure(
      [0, 1].map { Contour(points: square(-900, 900, z: $0)) }, on: nil, says: "1000 mm apart")
    expectFailure([Contour(points: [1, 1, 0, 5, 1, 0, 5, 5, 4])], on: nil, says: "long axis")
  }

  @Test func `a file with bytes changed is refused or is a sound label map`() throws {
    let whole = bytes([0, 2].map { Contour(points: square(1, 5, z: $0)) })
    var generator = SeededGenerator(seed: 4)
    var sound = 0
    for _ in 0..<1500 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        bytes[Int.random(in: 132..<bytes.count, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      guard let file = try? DICOMFile(bytes: bytes, name: "a changed file") else { continue }
      for grid in [grid, nil] {
        guard let labels = try? DICOMStructureSet.read(file, on: grid).labels else { continue }
        sound += 1
        #expect(labels.indices.allSatisfy { Int($0) < labels.structures.count })
      }
    }
    #expect(sound > 0)
  }

  @Test func `every prefix of a file is refused`() throws {
    let whole = bytes([0, 2].map { Contour(points: square(1, 5, z: $0)) })
    #expect(
      try DICOMStructureSet.read(DICOMFile(bytes: whole, name: "it")).labels.voxelCounts()[1] > 0)
    for count in 0..<whole.count {
      #expect(throws: (any Error).self, "cut at \(count) of \(whole.count)") {
        _ = try DICOMStructureSet.read(DICOMFile(bytes: Array(whole[..<count]), name: "a cut file"))
      }
    }
  }

  // MARK: By others

  /// The grid of the two slices that the shared structure sets were drawn on.
  private let images = Grid(
    size: [512, 512, 2], spacing: [0.488281, 0.488281, 5], origin: [-125, -125, 60])

  @Test func `a real structure set has the voxels that an independent fill finds`() throws {
    guard let path = SharedData.path("dicom/rt-utils/mock_data/rt.dcm") else {
      print(SharedData.absent)
      return
    }
    let reading = try DICOMStructureSet.read(path: path, name: "it", on: images)
    #expect(reading.labels.voxelCounts() == [512 * 512 * 2 - 1443, 1443])
    #expect(reading.labels.structures[1].color == Color(162, 136, 95))
    #expect(reading.notes.isEmpty)
    #expect(throws: DICOMLabelFailure.singleSlice(name: "it")) {
      _ = try DICOMStructureSet.read(path: path, name: "it")
    }
  }

  @Test func `four structures have their voxels, and what lies outside is told`() throws {
    guard let path = SharedData.path("dicom/rt-utils/mock_data/invalid_reference_rt.dcm") else {
      print(SharedData.absent)
      return
    }
    let areas = [3010 + 1966, 1415 + 2282, 2747 + 1772, 2419 + 4535]
    for number in 1...4 {
      let reading = try DICOMStructureSet.read(
        path: path, name: "it", on: images, only: ["ROI-\(number)"])
      #expect(reading.labels.voxelCounts()[1] == areas[number - 1])
      #expect(reading.notes == ["Contours before or after the slices, left out: 1."])
    }
    let made = try DICOMStructureSet.read(path: path, name: "it").labels
    #expect(made.grid.size.z == 3 && made.grid.origin.z == 60 && made.grid.spacing.z == 5)
  }
}
