import Geometry
import Recipes
import TestSupport
import Testing
import Volumes

/// What grows from seeds, and what moves to the image's edge.
@Suite struct SeedOperationTests {
  /// 20 x 6 x 6 voxels of 1 mm with a value for each x.
  private func layers(_ value: @escaping @Sendable (Double) -> Double) -> Volume {
    Worlds.field(size: [20, 6, 6], spacing: [1, 1, 1]) { value($0.x) }
  }

  private func regions(
    _ steps: [String], seeds: [String], on scan: Volume
  ) throws -> (LabelMap, RecipeReport) {
    let recipe = try Recipe(steps: steps).placing(seeds.map { try Seed($0) })
    let result = try recipe.run(on: .scan(scan))
    guard case .labels(let map) = result.selection else {
      throw RecipeFailure.noResult
    }
    return (map, result.report)
  }

  /// The structure of every x, where all voxels of an x have the same.
  private func columns(_ map: LabelMap) -> [String] {
    (0..<map.grid.size.x).map { x in
      var names: Set<String> = []
      for z in 0..<map.grid.size.z {
        for y in 0..<map.grid.size.y {
          names.insert(map.structures[Int(map.indices[map.grid.offset(x, y, z)])].name)
        }
      }
      return names.sorted().joined(separator: "+")
    }
  }

  private let ends = ["left=ijk:1,2,3", "right=ijk:18,3,2"]

  @Test(arguments: [
    ["growcut from seeds everywhere"], ["growcut from seeds everywhere radius=2mm penalty=1"],
    ["threshold 0", "growcut from seeds"],
  ])
  func `seeds that grow meet where the values change most`(_ steps: [String]) throws {
    let (map, report) = try regions(steps, seeds: ends, on: layers { $0 < 7 ? 100 + $0 : 200 + $0 })
    #expect(map.structures.map(\.name) == ["background", "left", "right"])
    #expect(columns(map) == (0..<20).map { $0 < 7 ? "left" : "right" })
    #expect(report.notes.isEmpty)
  }

  @Test func `seeds grow within the selection, and pieces without a seed are left out and told of`()
    throws
  {
    let scan = layers { $0 < 5 ? 300 : $0 < 8 ? 0 : $0 < 18 ? 300 : $0 < 19 ? 0 : 300 }
    let (map, report) = try regions(
      ["threshold 300", "growcut from seeds"], seeds: ["a=ijk:0,0,0", "b=ijk:9,0,0"], on: scan)
    #expect(
      columns(map)
        == (0..<20).map { $0 < 5 ? "a" : $0 >= 8 && $0 < 18 ? "b" : "background" })
    #expect(
      report.notes == [
        "Step 2 (growcut from seeds penalty=0): 36 mm³ of the selection are joined with no seed "
          + "and were left out."
      ])
  }

  @Test func `water from two sides meets on the ridge between them`() throws {
    let ridge = layers { 100 - 10 * abs($0 - 8.5) }
    for steps in [
      ["watershed from seeds everywhere"], ["threshold -500", "watershed from seeds radius=1mm"],
    ] {
      let (map, _) = try regions(steps, seeds: ends, on: ridge)
      #expect(columns(map) == (0..<20).map { $0 < 9 ? "left" : "right" })
    }
  }

  @Test func `flooded by depth, two rooms are parted in the passage between them`() throws {
    let scan = Worlds.field(size: [20, 9, 9], spacing: [1, 1, 1]) { point in
      let isRoom =
        (point.x < 7 || point.x >= 12) && point.x >= 2 && point.x < 17
        && min(point.y, point.z) >= 2 && max(point.y, point.z) < 7
      return isRoom || (point.y == 4 && point.z == 4 && point.x >= 7 && point.x < 12) ? 300 : 0
    }
    let (map, _) = try regions(
      ["threshold 300", "watershed from seeds by depth"],
      seeds: ["left=ijk:2,2,2", "right=ijk:14,4,4"], on: scan)
    let counts = map.voxelCounts()
    #expect(counts[1] + counts[2] == 2 * 125 + 5)
    for z in 2..<7 {
      for y in 2..<7 {
        for x in 2..<7 { #expect(map.indices[map.grid.offset(x, y, z)] == 1) }
        for x in 12..<17 { #expect(map.indices[map.grid.offset(x, y, z)] == 2) }
      }
    }
  }

  @Test(arguments: ["growcut from seeds", "watershed from seeds", "watershed from seeds by depth"])
  func `a seed where nothing is selected is refused, unless its radius reaches what is`(
    _ step: String
  ) throws {
    let scan = layers { $0 < 6 ? 0 : 300 }
    let failed = sentence {
      _ = try regions(["threshold 300", step], seeds: ends, on: scan)
    }
    #expect(failed.contains("the seed 'left' where nothing is selected; move it"), "\(failed)")
    let (map, _) = try regions(["threshold 300", step + " radius=5mm"], seeds: ends, on: scan)
    #expect(map.voxelCounts()[0] == 6 * 36)
    #expect(map.voxelCounts()[1] > 0)
  }

  @Test func `two seeds in one voxel, and one seed alone, are refused`() {
    let same = sentence {
      _ = try regions(
        ["growcut from seeds everywhere"], seeds: ["a=ijk:1,1,1", "b=1,1,1"],
        on: layers { $0 })
    }
    #expect(same.contains("the seeds 'a' and 'b' in the same voxel; move one"), "\(same)")
    let alone = sentence {
      _ = try regions(["watershed from seeds everywhere"], seeds: ["a=1,1,1"], on: layers { $0 })
    }
    #expect(alone.contains("needs at least two seeds"), "\(alone)")
  }

  @Test func `what lies within the radius of two seeds is the nearer one's`() throws {
    let flat = layers { _ in 5 }
    let (map, _) = try regions(
      ["watershed from seeds everywhere radius=1000000mm"],
      seeds: ["a=ijk:4,0,0", "b=ijk:15,0,0"], on: flat)
    #expect(columns(map) == (0..<20).map { $0 < 10 ? "a" : "b" })
  }

  @Test func `a selection that is too small or too large is moved to the image's edge`() throws {
    let ball = Worlds.field(size: [24, 24, 24], spacing: [1, 1, 1]) { point in
      let way = point - SIMD3(repeating: 11.5)
      return (way * way).sum() < 49 ? 300 : 0
    }
    let whole = try voxels("threshold 100", on: .scan(ball))
    for step in ["erode 1mm", "dilate 1mm"] {
      let result = try Recipe(steps: ["threshold 100", step, "refine smoothness=0 reach=3mm"]).run(
        on: .scan(ball))
      #expect(result.report.steps[2].voxelsAfter == whole)
      let moved = Double(abs(result.report.steps[1].voxelsAfter - whole)) / 1000
      #expect(result.report.notes.isEmpty)
      let finding = result.report.steps[2].findings[0]
      #expect(
        finding.hasPrefix(
          step == "erode 1mm" ? "It took in 0." : "It took in 0 ml and gave away 0."),
        "\(finding), \(moved)")
      guard case .mask(let mask, _, let level) = result.selection else {
        Issue.record("no selection")
        return
      }
      #expect(mask == ball.mask(in: 100...1000))
      #expect(level == nil)
    }
  }

  @Test func `an edge that lies where the values change stays, and that is said`() throws {
    let result = try Recipe(steps: ["threshold 150", "refine smoothness=0"]).run(
      on: .scan(layers { $0 < 7 ? 100 : 200 }))
    #expect(result.report.steps[1].voxelsAfter == 13 * 36)
    #expect(result.report.steps[1].notes[0].hasPrefix("No voxel changed: "))
  }

  @Test func `vessels that a split finds are written with their points, and the run repeats`()
    throws
  {
    // Two balls that meet, and a tube up from the first, on the side of the second.
    let scan = Worlds.field(size: [50, 56, 60], spacing: [1.6, 1.6, 1.6]) { position in
      let point = position - SIMD3(40, 30, 30)
      let across = SIMD2(point.x + 0.35 * point.z, point.y - 0.15 * point.z)
      let isTube = point.z > 0 && (across * across).sum() <= 81
      let isBall =
        (point * point).sum() <= 22 * 22
        || ((point - SIMD3(0, 33, 0)) * (point - SIMD3(0, 33, 0))).sum() <= 17 * 17
      return isTube || isBall ? 300 : 0
    }
    let recipe = try Recipe(steps: ["threshold 150", "split from seeds vessels=auto"]).placing([
      Seed("left ventricle=ijk:25,18,18"), Seed("left atrium=ijk:25,40,19"),
    ])
    let result = try recipe.run(on: .scan(scan))
    guard case .labels(let map) = result.selection else {
      Issue.record("no labels")
      return
    }
    #expect(
      map.structures.map(\.name) == ["background", "left ventricle", "left atrium", "aorta"])
    #expect(result.asRun.seeds.map(\.name) == ["left ventricle", "left atrium", "aorta"])
    #expect(result.asRun.steps[1].canonicalText == "split from seeds reach=3mm")
    #expect(
      result.report.steps[1].findings.contains {
        $0.hasPrefix("Found aorta on left ventricle at ") && $0.contains("certainty high")
      })
    #expect(
      result.report.notes.contains {
        $0.contains("No pulmonary veins found on left atrium") && $0.contains("doubtful")
      })
    let folder = try TemporaryFolder()
    try folder.write(result.asRun.yaml(tool: "Heartwright"), to: "run.yaml")
    let again = try Recipe(path: folder.path + "/run.yaml").run(on: .scan(scan))
    guard case .labels(let same) = again.selection else {
      Issue.record("no labels")
      return
    }
    #expect(same.indices == map.indices && same.structures == map.structures)
  }
}
