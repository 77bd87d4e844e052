import Failures
import Foundation
import Geometry
import TestSupport
import Testing
import Volumes

@Suite struct SplitFromSeedsTests {
  private static let chamber = Structure(value: 7, name: "left ventricle", color: Color(1, 1, 1))
  private static let other = Structure(value: 3, name: "left atrium", color: Color(2, 2, 2))

  /// A mask of a function of the position in mm from the middle of the grid.
  private func solid(
    size: SIMD3<Int>, spacing: SIMD3<Double>, _ holds: (SIMD3<Double>) -> Bool
  ) -> (Mask, Grid) {
    let grid = Grid(size: size, spacing: spacing)
    var mask = Mask(size: size)
    let middle = SIMD3<Double>(size &- 1) / 2
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x {
          let index = SIMD3(Double(x), Double(y), Double(z))
          if holds((index - middle) * spacing) { mask[x, y, z] = true }
        }
      }
    }
    return (mask, grid)
  }

  private func seed(_ structure: Structure, _ voxel: SIMD3<Int>) -> SplitSeed {
    SplitSeed(structure: structure, kind: SplitSeed.Kind(name: structure.name), voxel: voxel)
  }

  /// A ventricle and an atrium that a leak joins, and an aorta of radius 9 upwards from the ventricle.
  private func leakingHeart() -> (Mask, Grid) {
    solid(size: [80, 40, 70], spacing: [1, 1, 1]) { point in
      let ventricle = point - SIMD3(-18, 0, -15)
      let atrium = point - SIMD3(18, 0, -15)
      let aorta = SIMD3(ventricle.x, ventricle.y, 0)
      return ventricle.squaredLength <= 16 * 16 || atrium.squaredLength <= 17 * 17
        || (abs(point.x) < 18 && SIMD3(0, ventricle.y, ventricle.z).squaredLength <= 9)
        || (ventricle.z > 0 && aorta.squaredLength <= 81)
    }
  }

  @Test func `a room behind a leak that has no seed is told with its place and widths`() throws {
    let (pool, grid) = leakingHeart()
    let aorta = Structure(value: 8, name: "aorta", color: Color(3, 3, 3))
    let (_, report) = try pool.splitFromSeeds(
      [seed(Self.chamber, [22, 20, 20]), seed(aorta, [22, 20, 60])], on: grid)
    #expect(report.mismatches.isEmpty)
    let room = try #require(report.rooms.first)
    #expect(report.rooms.count == 1 && room.structure == "left ventricle")
    #expect((31...35).contains(room.width) && (4...8).contains(room.neck))
    let center = SIMD3(room.center[0], room.center[1], room.center[2])
    let truth = grid.origin + SIMD3(57.5, 19.5, 19.5)
    #expect((center - truth).length < 2)
    // With its own seed nothing is left to tell.
    let (_, whole) = try pool.splitFromSeeds(
      [
        seed(Self.chamber, [22, 20, 20]), seed(aorta, [22, 20, 60]),
        seed(Self.other, [57, 20, 20]),
      ], on: grid)
    #expect(whole.rooms.isEmpty && whole.mismatches.isEmpty)
  }

  @Test func `exchanged points of a ventricle and its artery are told by the widths`() throws {
    let (pool, grid) = leakingHeart()
    let aorta = Structure(value: 8, name: "aorta", color: Color(3, 3, 3))
    let (_, report) = try pool.splitFromSeeds(
      [
        seed(aorta, [22, 20, 20]), seed(Self.chamber, [22, 20, 60]),
        seed(Self.other, [57, 20, 20]),
      ],
      on: grid)
    let mismatch = try #require(report.mismatches.first)
    #expect(report.mismatches.count == 1)
    #expect(mismatch.artery == "aorta" && mismatch.chamber == "left ventricle")
    #expect((30...34).contains(mismatch.arteryWidth))
    #expect((16...20).contains(mismatch.chamberWidth))
  }

  private func named(_ names: [String], _ voxels: [SIMD3<Int>]) -> [SplitSeed] {
    zip(names, voxels).enumerated().map { number, pair in
      seed(Structure(value: number + 1, name: pair.0, color: Color(1, 1, 1)), pair.1)
    }
  }

  /// To the patient's left and back, or to the left and front: how chambers follow one another.
  @Test(arguments: [
    ("right ventricle", "left ventricle", SIMD3(1.0, 1, 0)),
    ("right atrium", "left atrium", SIMD3(1.0, 1, 0)),
    ("left atrium", "left ventricle", SIMD3(1.0, -1, -0.5)),
    ("right atrium", "right ventricle", SIMD3(1.0, -1, 0)),
  ])
  func `chambers that lie the other way round are told, and a turned heart is not`(
    _ first: String, _ second: String, _ way: SIMD3<Double>
  ) throws {
    let unit = way.normalized
    let side = SIMD3(-unit.y, unit.x, 0).normalized
    for (turn, isTold) in [(0.0, false), (60, false), (-60, false), (180, true), (150, true)] {
      let angle = turn * .pi / 180
      let offset = 13 * (cos(angle) * unit + sin(angle) * side)
      let (pool, grid) = solid(size: [32, 32, 32], spacing: [2, 2, 2]) { point in
        min((point - offset).length, (point + offset).length) <= 15
      }
      let places = [-offset, offset].map { SIMD3<Int>(($0 / 2 + 16).rounded(.down)) }
      let (_, report) = try pool.splitFromSeeds(named([first, second], places), on: grid)
      let told = SplitExchange(structures: [first, second], sign: .place)
      #expect(report.exchanges == (isTold ? [told] : []), "turned by \(turn)")
    }
  }

  @Test func `a cut where no blood passes is told, and one at a valve is not`() throws {
    let (pool, grid) = leakingHeart()
    func split(_ names: [String]) throws -> SplitReport {
      let places = [SIMD3(22, 20, 20), SIMD3(57, 20, 20), SIMD3(22, 20, 60)]
      return try pool.splitFromSeeds(named(names, places), on: grid).1
    }
    let valve = try split(["left ventricle", "left atrium", "aorta"])
    #expect(valve.cuts.count == 2 && valve.shortcuts.isEmpty)
    let wrong = try split(["right ventricle", "left atrium", "aorta"])
    #expect(wrong.shortcuts == wrong.cuts && wrong.cuts.count == 2)
  }

  @Test func `a vessel on the wrong ventricle is told`() throws {
    let (pool, grid) = leakingHeart()
    let places = [SIMD3(22, 20, 20), SIMD3(57, 20, 20), SIMD3(22, 20, 60)]
    let names = ["right ventricle", "left ventricle", "aorta"]
    let (_, report) = try pool.splitFromSeeds(named(names, places), on: grid)
    #expect(
      report.exchanges == [
        SplitExchange(
          structures: ["aorta", "left ventricle", "right ventricle"], sign: .connection)
      ])
    let (_, other) = try pool.splitFromSeeds(
      named(["right ventricle", "left ventricle", "pulmonary artery"], places), on: grid)
    #expect(other.exchanges.isEmpty)

    // Exchanged with its ventricle an artery leaves downwards; and one opens only into another vessel.
    let (_, third) = try pool.splitFromSeeds(
      named(["pulmonary artery", "left ventricle", "right ventricle"], places), on: grid)
    #expect(
      third.exchanges.contains(
        SplitExchange(structures: ["pulmonary artery", "right ventricle"], sign: .place)))
    let (_, fourth) = try pool.splitFromSeeds(
      named(["vessel", "left ventricle", "aorta"], places), on: grid)
    #expect(
      fourth.exchanges == [
        SplitExchange(structures: ["aorta", "left ventricle"], sign: .apart)
      ])
  }

  @Test(arguments: [SIMD3(1.0, 1, 1), SIMD3(0.7, 0.7, 1.5)])
  func `two balls that meet at a neck are cut there to a voxel`(spacing: SIMD3<Double>) throws {
    let size = SIMD3<Int>((SIMD3(64.0, 40, 40) / spacing).rounded(.up))
    let (pool, grid) = solid(size: size, spacing: spacing) { point in
      let along = SIMD3(abs(point.x) - 12, point.y, point.z)
      return along.squaredLength <= 15 * 15
    }
    let middle = size / 2
    let left = SIMD3(middle.x - Int(12 / spacing.x), middle.y, middle.z)
    let right = SIMD3(middle.x + Int(18 / spacing.x), middle.y + 3, middle.z)
    let (map, report) = try pool.splitFromSeeds(
      [seed(Self.chamber, left), seed(Self.other, right)], on: grid)
    #expect(map.structures == [.background, Self.other, Self.chamber])
    #expect(report.cuts.count == 1 && report.leakWidth == 0 && report.voxelsLeft == 0)
    #expect(Set(report.cuts[0].between) == [Self.chamber.name, Self.other.name])
    #expect(report.voxelsFilled == 0)
    let area = Double.pi * 81
    // The voxels on both sides of the neck are a little wider than the neck itself.
    #expect(report.cuts[0].area > area && report.cuts[0].area < 1.2 * area)
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x {
          let label = map.indices[grid.offset(x, y, z)]
          #expect((label != 0) == pool[x, y, z])
          let along = (Double(x) - Double(size.x - 1) / 2) * spacing.x
          if label != 0, abs(along) > 1.01 * spacing.max() { #expect(label == (along < 0 ? 2 : 1)) }
        }
      }
    }
  }

  @Test func `a vein keeps its stub with the atrium, and a leak does not join them`() throws {
    // A ball of 15 mm with a tube of 5 mm that begins about 14 mm from the middle, and a bar of one
    // voxel beside it that joins ball and tube again.
    let (pool, grid) = solid(size: [75, 41, 41], spacing: [1, 1, 1]) { point in
      let x = point.x + 20
      let across = SIMD3(0, point.y, point.z).length
      let isBar = point.y == 7 && point.z == 0 && x > 0 && x < 40
      let isRung = point.z == 0 && x > 38 && x < 40 && point.y > 0 && point.y <= 7
      return SIMD3(x, point.y, point.z).length <= 15 || (across <= 5 && x > 0) || isBar || isRung
    }
    let vein = Structure(value: 9, name: "pulmonary vein", color: Color(3, 3, 3))
    let (map, report) = try pool.splitFromSeeds(
      [seed(Self.other, [17, 20, 20]), seed(vein, [65, 20, 20])], on: grid)
    #expect(report.cuts.count == 1)
    let center = report.cuts[0].center
    // The tube leaves the ball at x = 17 + 14.1 and keeps 10 mm of it.
    #expect(abs(center[0] - 41.1) < 2.1)
    #expect(abs(report.cuts[0].area / (.pi * 25) - 1) < 0.1)
    #expect(map.indices[grid.offset(37, 20, 20)] == 1)
    #expect(map.indices[grid.offset(46, 20, 20)] == 2)
  }

  @Test func `a vein's stub begins where the auricle beside it leaves the atrium`() throws {
    // The same ball and tube, and a pouch on the tube for the first 14 mm beyond the ball: the tube alone
    // begins at 29 mm from the middle, of which the pouch took all but the first of its stub.
    let (pool, grid) = solid(size: [85, 41, 41], spacing: [1, 1, 1]) { point in
      let x = point.x + 25
      let across = SIMD3(0, point.y, point.z).length
      let isPouch = x > 0 && x < 29 && abs(point.z) <= 5 && point.y > 0 && point.y <= 14
      return SIMD3(x, point.y, point.z).length <= 15 || (across <= 5 && x > 0) || isPouch
    }
    let vein = Structure(value: 9, name: "pulmonary vein", color: Color(3, 3, 3))
    let (map, report) = try pool.splitFromSeeds(
      [seed(Self.other, [17, 20, 20]), seed(vein, [75, 20, 20])], on: grid)
    #expect(report.cuts.count == 1)
    #expect((17 + 26...17 + 33).contains(report.cuts[0].center[0]))
    #expect(abs(report.cuts[0].area / (.pi * 25) - 1) < 0.1)
    #expect(map.indices[grid.offset(40, 30, 20)] == 1)
    #expect(map.indices[grid.offset(53, 20, 20)] == 2)
  }

  @Test func `a piece that no seed reaches goes to what it touches or is left`() throws {
    var (pool, grid) = solid(size: [64, 40, 40], spacing: [1, 1, 1]) { point in
      SIMD3(abs(point.x) - 12, point.y, point.z).length <= 15
    }
    pool[0, 0, 0] = true
    pool[1, 0, 0] = true
    let (map, report) = try pool.splitFromSeeds(
      [seed(Self.chamber, [20, 20, 20]), seed(Self.other, [44, 20, 20])], on: grid)
    #expect(report.voxelsLeft == 2)
    #expect(map.indices[0] == 0 && map.indices[1] == 0)
  }

  @Test func `seeds that are amiss are refused with a sentence`() throws {
    let (pool, grid) = solid(size: [30, 20, 20], spacing: [1, 1, 1]) { abs($0.x) < 13 }
    func failure(_ seeds: [SplitSeed]) -> SplitFailure? {
      do {
        _ = try pool.splitFromSeeds(seeds, on: grid)
        return nil
      } catch { return error as? SplitFailure }
    }
    let good = seed(Self.chamber, [10, 10, 10])
    #expect(failure([good]) == .tooFewSeeds(1))
    #expect(
      failure([good, seed(Self.other, [30, 0, 0])])
        == .outside(name: "left atrium", voxel: [30, 0, 0], size: [30, 20, 20]))
    #expect(
      failure([good, seed(Self.other, [10, 10, 10])]) == .samePlace("left ventricle", "left atrium")
    )
    #expect(
      failure([good, seed(Self.chamber, [20, 10, 10])])
        == .sameStructure("left ventricle", "left ventricle"))
    let (small, _) = solid(size: [30, 20, 20], spacing: [1, 1, 1]) { $0.x < -5 }
    #expect(throws: SplitFailure.notInPool(name: "left atrium", tolerance: 3)) {
      _ = try small.splitFromSeeds(
        [seed(Self.chamber, [2, 10, 10]), seed(Self.other, [25, 10, 10])], on: grid)
    }
  }

  @Test func `a structure's name says how it is parted`() {
    #expect(SplitSeed.Kind(name: "Aorta") == .artery)
    #expect(SplitSeed.Kind(name: "left superior pulmonary vein") == .vein)
    #expect(SplitSeed.Kind(name: "inferior vena cava") == .vein)
    #expect(SplitSeed.Kind(name: "right atrium") == .chamber)
  }

  @Test func `one thread and two split alike`() throws {
    let (pool, grid) = solid(size: [64, 40, 40], spacing: [1, 1, 1]) { point in
      SIMD3(abs(point.x) - 12, point.y, point.z).length <= 15
    }
    let seeds = [seed(Self.chamber, [20, 20, 20]), seed(Self.other, [44, 20, 20])]
    let run = withOneAndTwoThreads { try? pool.splitFromSeeds(seeds, on: grid).0.indices }
    #expect(run.agree && run.value != nil)
  }
}
