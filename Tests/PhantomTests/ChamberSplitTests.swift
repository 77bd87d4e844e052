import Phantom
import Testing
import Volumes

/// The house's heart, known exactly, split from seeds.
@Suite struct ChamberSplitTests {
  /// From a seed in every structure, and in the chambers alone: their vessels are found then.
  @Test(arguments: [true, false])
  func `each chamber comes within two per cent of the truth from a seed`(
    givesVessels: Bool
  ) throws {
    let (seed, sex, noise) = (UInt64(9), HeartPhantom.Sex.male, 40.0)
    let heart = try HeartPhantom(
      .init(spacing: SIMD3(repeating: 1), seed: seed, sex: sex, noise: noise))
    let labels = heart.labelMap()
    let grid = heart.grid
    let blood = HeartPhantom.bloodPools.reduce(Mask(size: grid.size)) {
      $0.union(labels.mask(of: UInt16($1)))
    }
    // Half way between blood and muscle, without bones.
    let pool = heart.volume().mask(in: 230...3071)
      .intersection(blood.dilated(by: 2, spacing: grid.spacing)).keepingLargest(1)
    let chambers = ["left ventricle", "right ventricle", "left atrium", "right atrium"]
    let vessels = [
      "aorta", "pulmonary artery", "superior vena cava", "inferior vena cava",
      "left superior pulmonary vein", "left inferior pulmonary vein",
      "right superior pulmonary vein", "right inferior pulmonary vein",
    ]
    var seeds = (givesVessels ? chambers + vessels : chambers).map { name in
      SplitSeed(
        structure: HeartPhantom.structures[HeartPhantom.index(of: name)],
        kind: SplitSeed.Kind(name: name),
        voxel: deepest(labels.mask(of: UInt16(HeartPhantom.index(of: name))), grid))
    }
    if !givesVessels {
      let findings = try pool.vessels(besides: seeds, on: grid)
      #expect(Set(findings.found.map(\.name)) == Set(vessels) && findings.missing.isEmpty)
      for vessel in findings.found {
        let place = grid.offset(vessel.voxel.x, vessel.voxel.y, vessel.voxel.z)
        #expect(HeartPhantom.structures[Int(labels.indices[place])].name == vessel.name)
        seeds.append(
          SplitSeed(
            structure: HeartPhantom.structures[HeartPhantom.index(of: vessel.name)],
            kind: SplitSeed.Kind(name: vessel.name), voxel: vessel.voxel))
      }
    }
    let (map, report) = try pool.splitFromSeeds(seeds, on: grid)
    #expect(report.strayedSeeds.isEmpty)
    let counts = map.voxelCounts()
    for name in chambers {
      let index = try #require(map.structures.firstIndex { $0.name == name })
      let truth = heart.trueVolume(of: [HeartPhantom.index(of: name)], tolerance: 400)
      let volume = Double(counts[index]) * grid.voxelVolume
      #expect(abs(volume / truth.cubicMillimetres - 1) < 0.02, "\(name)")
    }
  }

  /// The voxel of a mask that is farthest from its outside, the first of equals.
  private func deepest(_ mask: Mask, _ grid: Grid) -> SIMD3<Int> {
    let squares = mask.complement().squaredDistances(spacing: grid.spacing)
    var best = 0
    for index in squares.indices where squares[index] > squares[best] { best = index }
    let size = grid.size
    return SIMD3(best % size.x, best / size.x % size.y, best / (size.x * size.y))
  }
}
