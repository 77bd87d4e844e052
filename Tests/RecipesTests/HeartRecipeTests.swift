import Geometry
import Phantom
import Recipes
import TestSupport
import Testing
import Volumes

/// The recipes for hearts, against the truth of the phantom.
@Suite struct HeartRecipeTests {
  private static let made = Result {
    let heart = try HeartPhantom(.init(spacing: [1, 1, 1], seed: 1, noise: 10))
    return (labels: heart.labelMap(), scan: heart.volume())
  }
  private let labels: LabelMap
  private let scan: Volume

  init() throws { (labels, scan) = try Self.made.get() }

  private func mask(_ names: [String]) -> Mask {
    names.map { labels.mask(of: UInt16(HeartPhantom.index(of: $0))) }
      .reduce(Mask(size: labels.grid.size)) { $0.union($1) }
  }

  private let pools = [
    "left ventricle", "left atrium", "right ventricle", "right atrium", "aorta",
    "pulmonary artery", "superior vena cava", "inferior vena cava",
  ]

  /// The deepest voxel of a structure among those at a distance from others, as a seed.
  private func seed(_ name: String, from other: String? = nil, at range: ClosedRange<Float> = 0...1)
    throws -> Seed
  {
    let voxel = try #require(
      mask([name]).deepest(on: labels.grid, from: other.map { mask([$0]) }, at: range))
    return Seed(name: name, point: .voxel(voxel))
  }

  private func run(_ name: String, on scan: Volume, seeds: [Seed]) throws -> Mask {
    let result = try Recipe.load(name: name).placing(seeds).run(on: .scan(scan))
    guard case .mask(let mask, _, _) = result.selection else { throw RecipeFailure.noResult }
    return mask
  }

  @Test func `coronary arteries come as one piece a tree, without chambers`() throws {
    let names = ["left coronary artery", "right coronary artery"]
    let found = try run(
      "coronaries-ct", on: scan, seeds: try names.map { try seed($0, from: "aorta", at: 10...20) })
    // The best single level for this scan, found by the truth and counted near the arteries alone,
    // gives 0.952.
    #expect(found.dice(mask(names)) >= 0.935)
    #expect(Components(of: found).sizes.count == 2)
    #expect(found.intersection(mask(pools)).count <= found.count / 100)
    for name in names {
      let artery = mask([name])
      #expect(Double(found.intersection(artery).count) >= 0.95 * Double(artery.count), "\(name)")
    }
  }

  @Test func `the left ventricle's muscle comes without the right one's wall`() throws {
    let seeds =
      try [
        "left ventricle", "left atrium", "right ventricle", "right atrium",
        "pulmonary artery",
      ].map { try seed($0) }
      + [try seed("aorta", from: "left ventricle", at: 25...45)]
    let muscle = try run("myocardium-ct", on: scan, seeds: seeds)
    #expect(muscle.dice(mask(["left ventricular myocardium"])) >= 0.95)
    #expect(Components(of: muscle).sizes.count == 1)
  }
}

extension Mask {
  fileprivate func dice(_ other: Mask) -> Double {
    2 * Double(intersection(other).count) / Double(max(1, count + other.count))
  }
}
