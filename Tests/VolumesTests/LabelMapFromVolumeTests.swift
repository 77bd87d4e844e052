import Geometry
import Parallel
import TestSupport
import Testing
import Volumes

struct LabelMapFromVolumeTests {
  private let grid = Grid(size: [7, 5, 3], spacing: [1, 1, 1])

  /// A seeded world of blocks with the given values.
  private func blocks(_ values: [UInt16], size: SIMD3<Int>, seed: UInt64) -> [UInt16] {
    var random = SeededGenerator(seed: seed)
    var world = [UInt16](repeating: 0, count: size.x * size.y * size.z)
    for value in values {
      let lower = SIMD3(
        Int.random(in: 0..<size.x, using: &random), Int.random(in: 0..<size.y, using: &random),
        Int.random(in: 0..<size.z, using: &random))
      for z in lower.z..<min(size.z, lower.z + 9) {
        for y in lower.y..<min(size.y, lower.y + 9) {
          for x in lower.x..<min(size.x, lower.x + 9) {
            world[(z * size.y + y) * size.x + x] = value
          }
        }
      }
    }
    return world
  }

  @Test func `every voxel keeps its value through the dense numbers, in every voxel type`() throws {
    let size = SIMD3(31, 17, 13)
    let world = blocks([200, 3, 17, 1, 99, 255], size: size, seed: 3)
    let grid = Grid(size: size, spacing: [1, 2, 3])
    let types: [Voxels] = [
      .uint8(world.map { UInt8($0) }), .int16(world.map { Int16($0) }), .uint16(world),
      .int32(world.map { Int32($0) }), .float(world.map { Float($0) }),
      .double(world.map { Double($0) }),
    ]
    for voxels in types {
      let labels = try LabelMap(Volume(grid: grid, voxels: voxels))
      #expect(labels.indices.map { labels.structures[Int($0)].value } == world.map { Int($0) })
      #expect(labels.structures.map(\.value) == Set(world.map { Int($0) }).union([0]).sorted())
      #expect(labels.structures[0] == .background)
      #expect(labels.structures[1].name == "label \(labels.structures[1].value)")
      #expect(Set(labels.structures.map(\.color)).count == labels.structures.count)
    }
  }

  @Test func `all 65,535 labels at once are kept apart`() throws {
    let values = (0..<65_536).map { UInt16($0) }
    let labels = try LabelMap(
      Volume(grid: Grid(size: [256, 256, 1], spacing: [1, 1, 1]), voxels: .uint16(values)))
    #expect(labels.indices == values)
    #expect(labels.structures.count == 65_536)
  }

  @Test func `neighbouring numbers get colours that differ well`() throws {
    let values = (0..<32).map { UInt8($0) }
    let labels = try LabelMap(
      Volume(grid: Grid(size: [32, 1, 1], spacing: [1, 1, 1]), voxels: .uint8(values)))
    let colors = labels.structures.dropFirst().map { structure in
      SIMD3(
        Double(structure.color.red), Double(structure.color.green), Double(structure.color.blue))
    }
    for (first, second) in zip(colors, colors.dropFirst()) {
      #expect((first - second).length > 60)
    }
  }

  @Test(arguments: [
    (-1.0, "-1.0"), (0.5, "0.5"), (65_536, "65536.0"), (.nan, "nan"), (.infinity, "inf"),
  ])
  func `the first voxel that is no label is named`(value: Double, text: String) {
    var values = [Double](repeating: 1, count: grid.count)
    values[grid.offset(2, 4, 1)] = value
    values[grid.offset(6, 4, 2)] = -7
    let volume = Volume(grid: grid, voxels: .double(values))
    #expect(throws: LabelFailure.notALabel(value: text, voxel: [2, 4, 1])) {
      try LabelMap(volume)
    }
    let verdict = LabelMap.looksLikeLabels(volume)
    #expect(!verdict.0)
    #expect(verdict.reason.contains("(2, 4, 1) holds \(text)"))
  }

  @Test func `negative and large integers are no labels`() {
    for voxels: Voxels in [
      .int16([Int16](repeating: -5, count: grid.count)),
      .int32([Int32](repeating: 65_536, count: grid.count)),
    ] {
      #expect(throws: LabelFailure.self) { try LabelMap(Volume(grid: grid, voxels: voxels)) }
    }
  }

  @Test func `blocks look like labels, and the same blocks with noise do not`() {
    let size = SIMD3(40, 30, 20)
    let grid = Grid(size: size, spacing: [1, 1, 1])
    for seed in 0..<20 as Range<UInt64> {
      let world = blocks([500, 600, 420, 550, 205, 820, 850], size: size, seed: seed)
      #expect(LabelMap.looksLikeLabels(Volume(grid: grid, voxels: .uint16(world))).0)
      #expect(
        LabelMap.looksLikeLabels(Volume(grid: grid, voxels: .float(world.map { Float($0) }))).0)
      var random = SeededGenerator(seed: seed)
      let noisy = world.map { $0 + UInt16.random(in: 1...40, using: &random) }
      #expect(!LabelMap.looksLikeLabels(Volume(grid: grid, voxels: .uint16(noisy))).0)
    }
  }

  @Test func `thin structures look like labels though they are mostly border`() {
    var values = [UInt8](repeating: 0, count: grid.count)
    for z in 0..<3 { values[grid.offset(3, 2, z)] = 9 }
    #expect(LabelMap.looksLikeLabels(Volume(grid: grid, voxels: .uint8(values))).0)
  }

  @Test func `a smooth ramp of more than a thousand values is no label map`() {
    let size = SIMD3(4, 600, 1)
    let values = (0..<2400).map { Int32($0 / 2) }
    let verdict = LabelMap.looksLikeLabels(
      Volume(grid: Grid(size: size, spacing: [1, 1, 1]), voxels: .int32(values)))
    #expect(!verdict.0)
    #expect(verdict.reason.contains("1200 different values"))
  }

  @Test func `a volume of one voxel and a volume of zeros are label maps`() throws {
    let one = Volume(grid: Grid(size: [1, 1, 1], spacing: [1, 1, 1]), voxels: .uint8([3]))
    #expect(LabelMap.looksLikeLabels(one).0)
    #expect(try LabelMap(one).structures.map(\.value) == [0, 3])
    let empty = Volume(grid: grid, voxels: .uint8([UInt8](repeating: 0, count: grid.count)))
    #expect(LabelMap.looksLikeLabels(empty).0)
    #expect(try LabelMap(empty).structures == [.background])
  }
}
