import Geometry
import TestSupport
import Testing
import Volumes

/// Vessels of chambers found without seeds, on a small left heart of balls and tubes.
@Suite struct ChamberVesselsTests {
  /// Ventricle and atrium in the patient frame, mm.
  private static let ventricle = SIMD3<Double>(0, -10, 0)
  private static let atrium = SIMD3<Double>(0, 24, 0)

  /// A left heart: two balls, an aorta up to the right, a vein to each side and an auricle, which
  /// keeps 5 mm from the ventricle.
  private static func holds(_ point: SIMD3<Double>) -> Bool {
    func tube(_ from: SIMD3<Double>, _ to: SIMD3<Double>, _ radius: Double) -> Bool {
      isInTube(point, from, to, radius)
    }
    return (point - ventricle).squaredLength <= 22 * 22
      || (point - atrium).squaredLength <= 17 * 17
      || tube(ventricle, [-45, 0, 62], 9) || tube(atrium + [0, 3, 8], [70, 30, 16], 5)
      || tube(atrium + [0, 3, 8], [-70, 30, 16], 5) || tube(atrium + [0, 0, 12], [44, -8, 34], 6)
  }

  private static func isInTube(
    _ point: SIMD3<Double>, _ from: SIMD3<Double>, _ to: SIMD3<Double>, _ radius: Double
  ) -> Bool {
    let way = to - from
    let share = min(1, max(0, (point - from).dot(way) / way.squaredLength))
    return (point - from - way * share).squaredLength <= radius * radius
  }

  /// The voxels whose centres, in the patient frame, hold.
  private func pool(on grid: Grid, where holds: (SIMD3<Double>) -> Bool) -> Mask {
    var pool = Mask(size: grid.size)
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x {
          pool[x, y, z] = holds(grid.indexToPatient(SIMD3(Double(x), Double(y), Double(z))))
        }
      }
    }
    return pool
  }

  /// The heart on a grid of this spacing whose index axes lie along these axes of the patient.
  private func heart(_ spacing: SIMD3<Double>, axes: [SIMD3<Double>]) -> (Mask, Grid) {
    var map = Affine(
      x: axes[0] * spacing.x, y: axes[1] * spacing.y, z: axes[2] * spacing.z, translation: .zero)
    // Wide enough for all but the ends of the veins.
    let size = SIMD3<Int>((SIMD3(repeating: 126.0) / spacing).rounded(.up))
    map.translation = SIMD3<Double>(0, 4, 8) - map(SIMD3<Double>(size &- 1) / 2)
    let grid = Grid(size: size, indexToPatient: map)
    return (pool(on: grid, where: Self.holds), grid)
  }

  /// An atrium on a ventricle with two veins on its left side, the lower one shorter, and one on its
  /// right that is longer than that and shorter than the upper one.
  @Test(arguments: [-14.0, -10, -6])
  func `a vein is found beside a longer one that leaves near it`(end: Double) throws {
    let grid = Grid(size: [96, 60, 54], spacing: [1.5, 1.5, 1.5], origin: [-72, -36, -33])
    let pool = pool(on: grid) { point in
      (point - Self.ventricle).squaredLength <= 22 * 22
        || (point - Self.atrium).squaredLength <= 17 * 17
        || [[66, 30, 16], [-60, 30, 8], [46, 30, end]].contains {
          Self.isInTube(point, Self.atrium, $0, 5)
        }
    }
    let findings = try pool.vessels(besides: chambers(grid), on: grid)
    #expect(
      Set(findings.found.map(\.name)) == [
        "left superior pulmonary vein", "left inferior pulmonary vein",
        "right superior pulmonary vein",
      ])
  }

  private func seed(_ name: String, _ value: Int, at point: SIMD3<Double>, _ grid: Grid)
    -> SplitSeed
  {
    let index = grid.indexToPatient.inverse?(point) ?? .zero
    return SplitSeed(
      structure: Structure(value: value, name: name, color: Color(1, 2, 3)),
      kind: SplitSeed.Kind(name: name), voxel: SIMD3<Int>(index.rounded(.toNearestOrAwayFromZero)))
  }

  private func chambers(_ grid: Grid, moved: SIMD3<Double> = .zero) -> [SplitSeed] {
    [
      seed("left ventricle", 1, at: Self.ventricle + moved, grid),
      seed("left atrium", 2, at: Self.atrium - moved, grid),
    ]
  }

  @Test(arguments: [
    (SIMD3(1.5, 1.5, 1.5), [SIMD3(1.0, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)]),
    (SIMD3(1, 1, 2), [SIMD3(1, 0, 0), SIMD3(0, -1, 0), SIMD3(0, 0, 1)]),
    (SIMD3(2, 1.2, 1.2), [SIMD3(0, 0, -1), SIMD3(0.8, 0.6, 0), SIMD3(-0.6, 0.8, 0)]),
  ])
  func `an aorta and veins are found and named in any orientation of the grid`(
    spacing: SIMD3<Double>, axes: [SIMD3<Double>]
  ) throws {
    let (pool, grid) = heart(spacing, axes: axes)
    for moved in [SIMD3<Double>.zero, [9, -6, -4], [-8, -3, 5]] {
      let findings = try pool.vessels(besides: chambers(grid, moved: moved), on: grid)
      #expect(
        Set(findings.found.map(\.name)) == [
          "aorta", "left superior pulmonary vein", "right superior pulmonary vein",
        ])
      #expect(findings.missing.isEmpty && findings.auricles == ["left atrium"])
      #expect(findings.veinsInAll == 2)
      for vessel in findings.found {
        let point = grid.indexToPatient(SIMD3<Double>(vessel.voxel))
        switch vessel.name {
        case "aorta": #expect(point.z > 20 && point.x < -10 && vessel.chamber == "left ventricle")
        case "left superior pulmonary vein": #expect(point.x > 22 && point.y > 18)
        default: #expect(point.x < -22 && point.y > 18)
        }
      }
    }
  }

  @Test func `what has a seed is not sought, and its point stays`() throws {
    let (pool, grid) = heart([1.5, 1.5, 1.5], axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    let given = chambers(grid) + [seed("Aorta", 3, at: [-30, -3, 41], grid)]
    let findings = try pool.vessels(besides: given, on: grid)
    #expect(
      findings.found.map(\.name) == [
        "left superior pulmonary vein", "right superior pulmonary vein",
      ])
    #expect(findings.missing.isEmpty)
  }

  @Test func `vessels that are not there are said to be missing`() throws {
    let grid = Grid(size: [60, 70, 50], spacing: [1.5, 1.5, 1.5], origin: [-45, -40, -37])
    let pool = pool(on: grid) { point in
      (point - Self.ventricle).squaredLength <= 22 * 22
        || (point - Self.atrium).squaredLength <= 17 * 17
    }
    let findings = try pool.vessels(besides: chambers(grid), on: grid)
    #expect(findings.found.isEmpty && findings.auricles.isEmpty)
    #expect(findings.missing.map(\.name) == ["aorta", "pulmonary veins"])
    #expect(findings.missing.map(\.chamber) == ["left ventricle", "left atrium"])
  }

  @Test func `one thread and two find alike`() throws {
    let (pool, grid) = heart([2, 2, 2], axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    let seeds = chambers(grid)
    let run = withOneAndTwoThreads { try? pool.vessels(besides: seeds, on: grid).found }
    #expect(run.agree && run.value?.count == 3)
  }

  @Test func `a name says which part of the heart it is`() {
    #expect(HeartPart(name: "Left Ventricle") == .leftVentricle)
    #expect(HeartPart(name: "right atrium") == .rightAtrium)
    #expect(HeartPart(name: "ascending aorta") == .aorta)
    #expect(HeartPart(name: "pulmonary trunk") == .pulmonaryArtery)
    #expect(HeartPart(name: "right middle pulmonary vein") == .pulmonaryVein)
    #expect(HeartPart(name: "inferior vena cava") == .inferiorVenaCava)
    #expect(HeartPart(name: "left atrial appendage") == nil)
    #expect(HeartPart(name: "coronary sinus") == nil)
  }
}
