import Geometry
import Parallel
import Phantom
import TestSupport
import Testing
import VolumeFiles
import Volumes

/// The blood pool that is found without being told anything, against the phantom's truth.
@Suite struct HeartPoolTests {
  @Test(arguments: [
    (1.0, 10.0, 15 as UInt64, HeartPhantom.Sex.female), (1.0, 40.0, 2, .female),
    // Of this body more muscle lies in the chest than in the heart.
    (0.8, 20.0, 13, .male),
  ])
  func `pool and coronary arteries of the phantom are found at any noise`(
    spacing: Double, noise: Double, seed: UInt64, sex: HeartPhantom.Sex
  ) throws {
    let heart = try HeartPhantom(
      .init(spacing: SIMD3(repeating: spacing), seed: seed, sex: sex, noise: noise))
    let labels = heart.labelMap()
    let pool = try heart.volume().heartPool()
    #expect(pool.mask.dice(labels.blood) >= 0.98)
    #expect(Components(of: pool.mask).sizes.count == 1)
    #expect(pool.report.certainty == .high, "\(pool.report.doubts)")
    #expect(abs(pool.report.levels.blood - 350) <= 10)
    #expect(abs(pool.report.levels.muscle - 105) <= 10)
    #expect(abs(pool.report.noise - noise) <= 0.1 * noise)
    for name in ["left coronary artery", "right coronary artery"] {
      let artery = labels.mask(of: UInt16(HeartPhantom.index(of: name)))
      let found = artery.intersection(pool.mask)
      #expect(Double(found.count) >= 0.88 * Double(artery.count), "\(name)")
      // What was found of it hangs together but for voxels at its rim.
      let pieces = Components(of: found, connectivity: .corners)
      #expect(Double(pieces.sizes.max() ?? 0) >= 0.99 * Double(found.count), "\(name)")
    }
  }

  @Test(arguments: [(1.3, 40.0, 7 as UInt64), (2.0, 20.0, 5)])
  func `of a left-phase scan the left heart is found, though its muscle is bright too`(
    spacing: Double, noise: Double, seed: UInt64
  ) throws {
    let heart = try HeartPhantom(
      .init(spacing: SIMD3(repeating: spacing), seed: seed, phase: .left, noise: noise))
    let pool = try heart.volume().heartPool()
    #expect(pool.mask.dice(heart.labelMap().leftBlood) >= 0.98)
    #expect(pool.report.certainty == .high, "\(pool.report.doubts)")
    #expect(abs(pool.report.levels.muscle - 165) <= 10)
  }

  @Test func `bone that touches the aorta stays out`() throws {
    let heart = try HeartPhantom(.init(spacing: [1, 1, 1], seed: 1))
    let labels = heart.labelMap()
    let (scan, bone) = heart.volume().withSpine(beside: labels)
    #expect(bone.count > 50_000)
    let pool = try scan.heartPool()
    #expect(Double(pool.mask.intersection(bone).count) <= 0.01 * Double(bone.count))
    #expect(pool.mask.dice(labels.blood.subtracting(bone)) >= 0.98)
    #expect(pool.report.boneContact > 100)
    // A threshold alone takes the bone along.
    let simple = scan.mask(in: 200...Double.infinity).keepingLargest(1)
    #expect(Double(simple.intersection(bone).count) >= 0.9 * Double(bone.count))
  }

  @Test func `the values that it found give the same voxels again, on one thread or two`() throws {
    let scan = try HeartPhantom(.init(spacing: [1.5, 1.2, 1.7], seed: 5)).volume()
    Threads.limit = 1
    let found = try scan.heartPool()
    Threads.limit = 2
    let again = try scan.heartPool(
      HeartPoolSettings(levels: found.report.levels, noise: found.report.noise))
    #expect(again.mask == found.mask)
    #expect(again.report == found.report)
    guard case .int16(let a) = found.field.voxels, case .int16(let b) = again.field.voxels else {
      Issue.record("the field is not Int16")
      return
    }
    #expect(a == b)
  }

  @Test func `the field is above its level inside and below it outside`() throws {
    let pool = try HeartPhantom(.init(spacing: [1.5, 1.5, 1.5], noise: 0)).volume().heartPool()
    guard case .int16(let field) = pool.field.voxels else {
      Issue.record("the field is not Int16")
      return
    }
    let size = pool.mask.size
    var wrong = 0
    for z in 1..<size.z - 1 {
      for y in 1..<size.y - 1 {
        for x in 1..<size.x - 1 where pool.mask[x, y, z] {
          let value = field[pool.field.grid.offset(x, y, z)]
          if value < 0 { wrong += 1 }
          for (v, offset) in [(x - 1, -1), (x + 1, 1)] where !pool.mask[v, y, z] {
            if field[pool.field.grid.offset(x, y, z) + offset] > 0 { wrong += 1 }
          }
        }
      }
    }
    // Filled holes lie below their level; the phantom has none.
    #expect(wrong <= pool.mask.count / 1000)
  }

  @Test func `turned and mirrored voxels are the same heart`() throws {
    let scan = try HeartPhantom(.init(spacing: [1.6, 1.6, 1.6], seed: 6)).volume()
    let pool = try scan.heartPool()
    let turned = try scan.reversedAlongXAndY().heartPool()
    #expect(turned.report.levels == pool.report.levels)
    #expect(abs(turned.mask.count - pool.mask.count) <= pool.mask.count / 500)
  }

  @Test func `what is no contrast CT is refused with the reason`() throws {
    let grid = Grid(size: [40, 40, 40], spacing: [2, 2, 2])
    func scan(_ value: (Int) -> Int16) -> Volume {
      Volume(grid: grid, voxels: .int16((0..<grid.count).map(value)))
    }
    #expect(throws: HeartPoolFailure.notCT(lowest: 0)) {
      try scan { Int16($0 % 200) }.heartPool()
    }
    #expect(throws: HeartPoolFailure.noContrast) {
      try scan { $0 % 40 < 10 ? -1000 : 40 }.heartPool()
    }
    // A thin sheet of contrast is no chamber.
    #expect(throws: HeartPoolFailure.noCore) {
      try scan { $0 % 40 < 10 ? -1000 : $0 / 1600 == 20 || $0 / 1600 == 21 ? 400 : 40 }
        .heartPool(
          HeartPoolSettings(levels: BloodLevels(blood: 400, bloodSpread: 10, muscle: 40)))
    }
  }

  static let plain = SharedData.path("volumes/thorax_ct/Baselines/3DCT_lung.mha")

  @Test(.enabled(if: plain != nil, Comment(rawValue: SharedData.absent)))
  func `a real chest without contrast has no blood pool`() throws {
    let scan = try VolumeFile.read(try #require(Self.plain)).volume
    #expect(throws: HeartPoolFailure.noContrast) { try scan.heartPool() }
  }

  static let scan = SharedData.path("volumes/totalsegmentator_cta_pulmonary/ct_cropped.nii.gz")
  static let artery = SharedData.path(
    "volumes/totalsegmentator_cta_pulmonary/pulmonary_artery.nii.gz")

  @Test(.enabled(if: scan != nil && artery != nil, Comment(rawValue: SharedData.absent)))
  func `a real angiogram's pool holds the pulmonary artery and neither ribs nor spine`() throws {
    let scan = try VolumeFile.read(try #require(Self.scan)).volume
    let truth = try VolumeFile.read(try #require(Self.artery)).volume.mask(in: 1...1)
    let pool = try scan.heartPool()
    let trimmed = pool.mask.trimmingLungVessels(thinnerThan: 4, in: scan)
    for mask in [pool.mask, trimmed] {
      #expect(Double(mask.intersection(truth).count) >= 0.95 * Double(truth.count))
      #expect(Components(of: mask).sizes.count == 1)
      #expect(mask.intersection(scan.spineAndBreastbone()).count == 0)
    }
    #expect(trimmed.count < pool.mask.count)
    #expect(trimmed.subtracting(pool.mask).count == 0)
  }
}

extension LabelMap {
  /// Everything that holds blood.
  fileprivate var blood: Mask {
    HeartPhantom.bloodPools.reduce(Mask(size: grid.size)) { $0.union(mask(of: UInt16($1))) }
  }

  /// What holds contrast in a left-phase scan: the left heart, its veins and arteries.
  fileprivate var leftBlood: Mask {
    ["left atrium", "left ventricle", "aorta", "pulmonary vein", "coronary artery"].reduce(
      Mask(size: grid.size)
    ) { all, name in
      structures.indices.filter { structures[$0].name.hasSuffix(name) }.reduce(all) {
        $0.union(mask(of: UInt16($1)))
      }
    }
  }
}

extension Mask {
  fileprivate func dice(_ other: Mask) -> Double {
    2 * Double(intersection(other).count) / Double(count + other.count)
  }
}

extension Volume {
  /// The scan with a column of bone at 700 HU, 26 mm wide, that overlaps the back of the descending
  /// aorta by 3 mm, and the bone's voxels.
  fileprivate func withSpine(beside labels: LabelMap) -> (Volume, Mask) {
    guard case .int16(var values) = voxels else { preconditionFailure("the phantom is Int16") }
    let aorta = labels.mask(of: UInt16(HeartPhantom.index(of: "aorta")))
    var bone = Mask(size: grid.size)
    for z in 0..<grid.size.z {
      // The hindmost voxel of the aorta in this slice.
      var hindmost: (x: Int, y: Int)?
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x where aorta[x, y, z] { hindmost = (x, y) }
      }
      guard let hindmost, grid.indexToPatient(SIMD3(0, Double(hindmost.y), 0)).y > 30 else {
        continue
      }
      for y in hindmost.y - 2..<min(grid.size.y, hindmost.y + 24) {
        for x in hindmost.x - 13...hindmost.x + 13 {
          bone[x, y, z] = true
          values[grid.offset(x, y, z)] = 700
        }
      }
    }
    return (Volume(grid: grid, voxels: .int16(values)), bone)
  }

  /// The same scan with its voxels in the opposite order along x and y.
  fileprivate func reversedAlongXAndY() -> Volume {
    guard case .int16(let values) = voxels else { preconditionFailure("the phantom is Int16") }
    var turned = values
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x {
          turned[grid.offset(x, y, z)] =
            values[grid.offset(grid.size.x - 1 - x, grid.size.y - 1 - y, z)]
        }
      }
    }
    let map = grid.indexToPatient
    let corner = map(SIMD3(Double(grid.size.x - 1), Double(grid.size.y - 1), 0))
    return Volume(
      grid: Grid(
        size: grid.size,
        indexToPatient: Affine(x: -map.x, y: -map.y, z: map.z, translation: corner)),
      voxels: .int16(turned))
  }

  /// Where spine and breastbone of this scan lie and no vessel does, as seen on it: in the middle
  /// 45 mm, behind 58 mm from the middle in the lower third, and before 58 mm anywhere.
  fileprivate func spineAndBreastbone() -> Mask {
    var places = Mask(size: grid.size)
    let middle = grid.indexToPatient(SIMD3<Double>(grid.size) / 2)
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x {
          let place = grid.indexToPatient(SIMD3(Double(x), Double(y), Double(z))) - middle
          let isSpine = place.y > 58 && place.z < -30
          if abs(place.x) < 22, isSpine || place.y < -58 { places[x, y, z] = true }
        }
      }
    }
    return places
  }
}
