import Phantom
import TestSupport
import Testing
import Volumes

/// The house's heart, known exactly, split from seeds.
@Suite struct ChamberSplitTests {
  private static let made = Result {
    let heart = try HeartPhantom(
      .init(spacing: SIMD3(repeating: 1), seed: 9, sex: .male, noise: 40))
    return (heart: heart, labels: heart.labelMap(), scan: heart.volume())
  }

  /// From a seed in every structure, and in the chambers alone: their vessels are found then.
  @Test(arguments: [true, false])
  func `each chamber comes within two per cent of the truth from a seed`(
    givesVessels: Bool
  ) throws {
    let (heart, labels, scan) = try Self.made.get()
    let grid = heart.grid
    let blood = HeartPhantom.bloodPools.reduce(Mask(size: grid.size)) {
      $0.union(labels.mask(of: UInt16($1)))
    }
    // Half way between blood and muscle, without bones.
    let pool = scan.mask(in: 230...3071)
      .intersection(blood.dilated(by: 2, spacing: grid.spacing)).keepingLargest(1)
    let chambers = ["left ventricle", "right ventricle", "left atrium", "right atrium"]
    let vessels = [
      "aorta", "pulmonary artery", "superior vena cava", "inferior vena cava",
      "left superior pulmonary vein", "left inferior pulmonary vein",
      "right superior pulmonary vein", "right inferior pulmonary vein",
    ]
    var seeds = try (givesVessels ? chambers + vessels : chambers).map { name in
      SplitSeed(
        structure: HeartPhantom.structures[HeartPhantom.index(of: name)],
        kind: SplitSeed.Kind(name: name),
        voxel: try #require(
          labels.mask(of: UInt16(HeartPhantom.index(of: name))).deepest(on: grid)))
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
}
