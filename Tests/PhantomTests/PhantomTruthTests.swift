import Geometry
import Phantom
import TestSupport
import Testing
import Volumes

/// The truth that scans and meshes are measured against: volumes and distances.
@Suite struct PhantomTruthTests {
  private static let names = [
    "left ventricle", "right atrium",
  ]

  @Test(arguments: names)
  func `voxels converge to the true volume`(name: String) throws {
    let heart = try HeartPhantom(.init(seed: 4))
    let map = heart.labelMap()
    let index = HeartPhantom.index(of: name)
    let truth = heart.trueVolume(of: [index], tolerance: 150)
    #expect(truth.bound <= 150)
    let voxels = Double(map.indices.count { $0 == index }) * map.grid.voxelVolume
    #expect(abs(voxels / truth.cubicMillimetres - 1) < 0.003)
  }

  @Test func `a finer octree stays within the stated bounds`() throws {
    let heart = try HeartPhantom()
    let index = HeartPhantom.index(of: "left atrium")
    let coarse = heart.trueVolume(of: [index], tolerance: 1000)
    let fine = heart.trueVolume(of: [index], tolerance: 150)
    #expect(fine.bound < coarse.bound)
    #expect(
      abs(coarse.cubicMillimetres - fine.cubicMillimetres) <= coarse.bound + fine.bound)
  }

  @Test func `volumes of separate structures add up to that of their union`() throws {
    let heart = try HeartPhantom()
    let parts = ["left ventricle", "left atrium"].map { HeartPhantom.index(of: $0) }
    let separate = parts.map { heart.trueVolume(of: [$0], tolerance: 150) }
    let union = heart.trueVolume(of: parts, tolerance: 150)
    let sum = separate.reduce(0) { $0 + $1.cubicMillimetres }
    let bound = separate.reduce(union.bound) { $0 + $1.bound }
    #expect(abs(sum - union.cubicMillimetres) <= bound)
  }

  @Test func `one walk for all finds the volumes that each has alone, and they fill the box`()
    throws
  {
    let heart = try HeartPhantom(.init(seed: 3))
    let all = heart.trueVolumes(tolerance: 2000)
    #expect(all.count == HeartPhantom.structures.count)
    #expect(all.allSatisfy { $0.bound <= 2000 })
    let box = heart.grid.voxelVolume * Double(heart.grid.count)
    #expect(abs(all.reduce(0) { $0 + $1.cubicMillimetres } / box - 1) < 1e-9)
    for name in ["aorta", "right atrial wall"] {
      let index = HeartPhantom.index(of: name)
      let alone = heart.trueVolume(of: [index], tolerance: 200)
      #expect(
        abs(all[index].cubicMillimetres - alone.cubicMillimetres) <= all[index].bound + alone.bound)
    }
  }

  @Test func `the sign of the distance is the structure, and its size is not too small`() throws {
    let heart = try HeartPhantom(.init(seed: 9))
    var generator = SeededGenerator(seed: 1)
    for name in ["left ventricle", "right atrium", "aorta"] {
      let index = HeartPhantom.index(of: name)
      for _ in 0..<15 {
        let point = SIMD3(
          Double.random(in: -60...70, using: &generator),
          Double.random(in: -50...50, using: &generator),
          Double.random(in: -50...50, using: &generator))
        let distance = heart.signedDistance(to: [index], at: point)
        #expect((distance < 0) == (heart.structure(at: point) == index))
        guard distance.isFinite, abs(distance) > 0.1 else { continue }
        // A surface lies at that distance: some point just beyond it is on the other side.
        var isCrossed = false
        for _ in 0..<1500 where !isCrossed {
          let direction = SIMD3(
            Double.random(in: -1...1, using: &generator),
            Double.random(in: -1...1, using: &generator),
            Double.random(in: -1...1, using: &generator)
          ).normalized
          let there = point + direction * (abs(distance) * 1.1 + 0.3)
          isCrossed = (heart.structure(at: there) == index) != (distance < 0)
        }
        #expect(isCrossed)
      }
    }
  }

  @Test(arguments: [1])
  func `half of each wall's samples are as thick as asked`(seed: UInt64) throws {
    for sex in HeartPhantom.Sex.allCases {
      let heart = try HeartPhantom(.init(seed: seed, sex: sex))
      let left = try thicknesses(of: "left ventricular myocardium", around: "left ventricle", heart)
      try #require(left.count > 8)
      #expect((8...11).contains(left.sorted()[left.count / 2]))
      let right = try thicknesses(of: "right ventricular wall", around: "right ventricle", heart)
      try #require(right.count > 8)
      #expect((3...4.1).contains(right.sorted()[right.count / 2]))
    }
  }

  /// Lengths of rays that leave a chamber at its middle level, from blood to beyond the wall, where
  /// they cross nothing but that wall; only rays near the normal, since others are slanted.
  private func thicknesses(
    of wall: String, around pool: String, _ heart: HeartPhantom
  ) throws -> [Double] {
    let (wall, pool) = (HeartPhantom.index(of: wall), HeartPhantom.index(of: pool))
    var generator = SeededGenerator(seed: 3)
    var found: [Double] = []
    // The middle of the ventricles in every seed; starts are anywhere in the pool near there.
    for _ in 0..<20000 where found.count < 15 {
      let start = SIMD3(
        Double.random(in: -5...55, using: &generator),
        Double.random(in: -60...10, using: &generator),
        Double.random(in: -40...0, using: &generator))
      guard heart.structure(at: start) == pool else { continue }
      let depth = heart.signedDistance(to: [pool], at: start)
      guard depth < 0, depth > -1.5 else { continue }
      let step = 0.05
      let normal = SIMD3(
        heart.signedDistance(to: [pool], at: start + [step, 0, 0]) - depth,
        heart.signedDistance(to: [pool], at: start + [0, step, 0]) - depth,
        heart.signedDistance(to: [pool], at: start + [0, 0, step]) - depth
      ).normalized
      var inWall = 0
      var at = 0.0
      while heart.structure(at: start + normal * at) == pool, at < 3 { at += step }
      while heart.structure(at: start + normal * at) == wall, at < 30 {
        inWall += 1
        at += step
      }
      // The wall must end in fat: not in another chamber, a muscle or an artery.
      guard inWall > 0, heart.structure(at: start + normal * (at + 1)) == 0,
        heart.structure(at: start + normal * at) == 0
      else { continue }
      found.append(Double(inWall) * step)
    }
    return found
  }

  @Test func `coronaries are two to four millimetres wide`() throws {
    let heart = try HeartPhantom()
    let map = try HeartPhantom(.init(spacing: SIMD3(repeating: 0.7))).labelMap()
    for name in ["left coronary artery", "right coronary artery"] {
      let index = HeartPhantom.index(of: name)
      // Deepest points of the tube: no voxel centre is deeper than the largest radius, and some
      // come close to it.
      var deepest = 0.0
      for (offset, label) in map.indices.enumerated() where label == index && offset % 41 == 0 {
        let size = map.grid.size
        let voxel = SIMD3(offset % size.x, offset / size.x % size.y, offset / (size.x * size.y))
        let point = map.grid.indexToPatient(SIMD3<Double>(voxel))
        let depth = -heart.signedDistance(to: [index], at: point)
        if depth.isFinite { deepest = max(deepest, depth) }
      }
      #expect((1.3...2.3).contains(deepest))
    }
  }
}
