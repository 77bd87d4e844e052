import Failures
import Geometry
import Recipes
import TestSupport
import Testing
import Volumes

/// What steps do to worlds whose voxels can be counted.
@Suite struct RecipeRunTests {
  @Test func `steps are done in their order and counted`() throws {
    let result = try Recipe(steps: ["threshold 200", "keep largest 2", "keep largest"]).run(
      on: .scan(Scans.boxes))
    #expect(result.report.steps.map(\.voxelsBefore) == [0, 73, 72])
    #expect(result.report.steps.map(\.voxelsAfter) == [73, 72, 64])
    #expect(result.report.steps.map(\.millilitresAfter) == [73, 72, 64].map { $0 * 0.125 / 1000 })
  }

  @Test func `a range takes its bounds, and an open one all beyond`() throws {
    #expect(try voxels("threshold 300..300") == 72)
    #expect(try voxels("threshold 301") == 1)
    #expect(try voxels("threshold ..0") == 8000 - 73)
    #expect(try voxels("threshold -5..5") == 8000 - 73)
  }

  @Test func `pieces are kept by size, by volume and at points`() throws {
    #expect(try voxels("threshold 200", "keep largest 2") == 72)
    #expect(try voxels("threshold 200", "keep over 0.001ml") == 72)
    #expect(try voxels("threshold 200", "keep over 0.0011ml") == 64)
    // The small box begins 6 mm from the first voxel's centre; the origin is 10, 20, 30.
    #expect(try voxels("threshold 200", "keep at 16,26,36") == 8)
    #expect(try voxels("threshold 200", "keep at ijk:18,18,18 ijk:12,12,12") == 9)
    #expect(try voxels("threshold 200", "keep at ijk:0,3,3 reach=1mm") == 64)
    let alike = try Recipe(steps: ["threshold 200", "keep at ijk:18,18,18 ijk:18,18,18"])
    #expect(
      try alike.run(on: .scan(Scans.boxes)).report.notes.contains {
        $0.contains("All 2 points lie in one piece")
      })
    let apart = try Recipe(steps: ["threshold 200", "keep at ijk:18,18,18 ijk:12,12,12"])
    #expect(try apart.run(on: .scan(Scans.boxes)).report.notes.isEmpty)
    let seeded = try Recipe(steps: ["threshold 200", "keep at seeds reach=1mm"])
      .placing([Seed("near=ijk:0,3,3"), Seed("in=ijk:18,18,18")])
    #expect(try seeded.run(on: .scan(Scans.boxes)).report.steps.last?.voxelsAfter == 65)
    let sentence = sentence {
      _ = try voxels("threshold 200", "keep at ijk:0,3,3 reach=0.9mm")
    }
    #expect(sentence.contains("where nothing is selected"), "\(sentence)")
  }

  @Test func `selections are saved, added, taken away and intersected`() throws {
    let two = ["threshold 300..300", "save both", "keep largest", "save large"]
    func run(_ more: String...) throws -> Int? {
      try Recipe(steps: two + more).run(on: .scan(Scans.boxes)).report.steps.last?.voxelsAfter
    }
    #expect(try run("use both") == 72)
    #expect(try run("use both", "subtract large") == 8)
    #expect(try run("use both", "intersect large") == 64)
    #expect(try run("threshold 900", "add both") == 73)
    #expect(try run("use both", "invert") == 8000 - 72)
  }

  @Test func `balls are in millimetres`() throws {
    // 0.5 mm is one voxel along each axis: six faces of sixteen voxels.
    #expect(try voxels("threshold 200", "keep largest", "dilate 0.5mm") == 64 + 96)
    #expect(try voxels("threshold 200", "keep largest", "erode 0.5mm") == 8)
    #expect(try voxels("threshold 200", "open 0.5mm") == 32)
    #expect(try voxels("threshold 200", "keep largest", "close 1mm") == 64)
  }

  @Test func `a region is grown from points, and what it reaches beyond is a leak`() throws {
    #expect(try voxels("grow ijk:3,3,3 200..400") == 64)
    #expect(try voxels("grow 11.5,21.5,31.5 ijk:12,12,12 200") == 72)
    for (step, part) in [
      ("grow ijk:0,0,0 0..100", "more than half of the volume, so it ran into the background"),
      ("grow ijk:3,3,3 200..400 limit=0.005ml", "8 mm³ are reached, more than the limit"),
      ("grow ijk:0,0,0 200..400", "no point lies on a value in 200..400"),
    ] {
      let sentence = sentence { _ = try voxels(step) }
      #expect(sentence.contains(part), "\(sentence)")
    }
    // Who gives a limit has said what is too much.
    #expect(try voxels("grow ijk:0,0,0 0..100 limit=1000ml") == 8000 - 72 - 1)
  }

  @Test func `a point on the outermost face lies in the voxel behind it, not beside the scan`()
    throws
  {
    let scan = Worlds.field(size: [4, 4, 4], spacing: [1, 1, 1]) { $0.max() < 2 ? 5 : 0 }
    let result = try Recipe(steps: ["grow -0.5,-0.5,-0.5 5"]).run(on: .scan(scan))
    #expect(result.report.steps[0].voxelsAfter == 8)
    for point in ["-0.6,0,0", "0,3.5,0"] {
      let sentence = sentence { _ = try Recipe(steps: ["grow \(point) 5"]).run(on: .scan(scan)) }
      #expect(sentence.contains("outside"), "\(sentence)")
    }
  }

  @Test func `a range that was taken from around a point is written out`() throws {
    let scan = Worlds.field(size: [16, 16, 16], spacing: [1, 1, 1]) { point in
      let isInside = (point - SIMD3(repeating: 7.5)).max() < 5 && point.min() > 3
      return isInside ? 300 + (point.x + 2 * point.y).truncatingRemainder(dividingBy: 5) : point.x
    }
    let result = try Recipe(steps: ["grow 7,7,7 auto"]).run(on: .scan(scan))
    #expect(result.report.steps[0].voxelsAfter == 9 * 9 * 9)
    #expect(!result.asRun.steps[0].text.contains("auto"))
    let again = try result.asRun.run(on: .scan(scan))
    #expect(again.report.steps[0].voxelsAfter == 9 * 9 * 9)
  }

  @Test func `hysteresis keeps what hangs on a bright voxel`() throws {
    #expect(try voxels("hysteresis 200 900") == 1)
    #expect(try voxels("hysteresis 200 300") == 73)
  }

  @Test func `a selection is cropped by a box, a plane and what was saved`() throws {
    #expect(try voxels("threshold 200", "crop box ijk:0,0,0 ijk:3,19,19") == 32)
    // The box spans 11 to 12.5 mm along x: the plane at 11.5 keeps two of four layers.
    #expect(try voxels("threshold 200", "crop behind 11.5,25,35 normal=1,0,0") == 32)
    #expect(try voxels("threshold 200", "crop behind 11.5,25,35 normal=-2,0,0") == 73 - 16)
    // A corner or a point counts where it is, not at the next voxel's centre.
    #expect(try voxels("threshold 200", "crop behind 11.3,25,35 normal=1,0,0") == 16)
    #expect(try voxels("threshold 200", "crop box 11.1,20,30 12.4,29.5,39.5") == 32)
    #expect(
      try voxels("threshold 900", "save dot", "threshold 0", "crop to dot margin=0.5mm") == 27)
  }

  @Test func `a wall has the thickness of whole voxels on its side`() throws {
    let box = ["threshold 200", "keep largest"]
    for (step, count) in [("shell inside 0.5mm", 56), ("shell outside 0.5mm", 96)] {
      let result = try Recipe(steps: box + [step]).run(on: .scan(Scans.boxes))
      #expect(result.report.steps[2].voxelsAfter == count)
    }
  }

  @Test func `smoothed values are what later steps see`() throws {
    #expect(try voxels("smooth median", "threshold 200") == 32)
    let sentence = sentence { _ = try voxels("smooth gaussian 0.5mm", "threshold 301") }
    #expect(sentence.contains("leaves nothing: the values reach from"), "\(sentence)")
  }

  @Test func `classes are counted from the darkest, and their bounds written out`() throws {
    #expect(try voxels("threshold auto 1 of 3") == 8000 - 73)
    #expect(try voxels("threshold auto 2 of 3") == 72)
    #expect(try voxels("threshold auto 3 of 3") == 1)
    #expect(try voxels("threshold auto in=0..400") == 73)
    #expect(
      try voxels("threshold 200", "save bright", "threshold auto within=bright") == 1)
    let result = try Recipe(steps: ["threshold auto 2 of 3"]).run(on: .scan(Scans.boxes))
    #expect(try result.asRun.run(on: .scan(Scans.boxes)).report.steps[0].voxelsAfter == 72)
    let sentence = sentence { _ = try voxels("threshold auto 2 of 5") }
    #expect(sentence.contains("fewer than 5 different values"), "\(sentence)")
  }

  @Test func `everything goes to the new grid, and points with it`() throws {
    let recipe = try Recipe(steps: [
      "threshold 300..300", "save both", "resample 0.25mm nearest", "threshold 300..300",
      "keep at ijk:3,3,3", "save one", "use both", "subtract one",
    ])
    let result = try recipe.run(on: .scan(Scans.boxes))
    #expect(result.grid.size == [40, 40, 40])
    #expect(result.report.steps[4].voxelsAfter == 8 * 64)
    // The outline of eight voxels is smooth on the finer grid: its corners are rounded.
    #expect((32...64).contains(result.report.steps[7].voxelsAfter))
    for step in ["resample 0.001mm", "resample 1e-300mm"] {
      let sentence = sentence { _ = try voxels(step, "threshold 1") }
      #expect(sentence.contains("GiB of memory, and this machine has"), "\(sentence)")
    }
    let labels = try Recipe(steps: ["resample 0.25mm"]).run(on: .labels(Scans.labels))
    guard case .labels(let map) = labels.selection else {
      Issue.record("no labels")
      return
    }
    #expect(map.grid.size == [40, 40, 40])
  }

  @Test func `middle lines are measured in the patient's frame`() throws {
    let scan = Worlds.field(size: [30, 11, 11], spacing: [1, 1, 1]) { point in
      let across = point - SIMD3(point.x, 5, 5)
      return point.x > 3 && point.x < 26 && (across * across).sum() <= 9 ? 300 : 0
    }
    let result = try Recipe(steps: ["threshold 200", "centrelines"]).run(on: .scan(scan))
    let lines = try #require(result.report.steps[1].centreLines)
    #expect(lines.count == 1)
    #expect(abs(lines[0].millimetres - 16) < 4)
    for (point, radius) in zip(lines[0].points, lines[0].radii) {
      #expect(abs(point[1] - 5) < 0.6 && abs(point[2] - 5) < 0.6)
      #expect(abs(radius - 3) < 0.7)
    }
    #expect(result.report.steps[1].voxelsAfter == result.report.steps[0].voxelsAfter)
  }

  @Test func `the scan's own values come back`() throws {
    #expect(try voxels("gradient 0.5mm", "reset", "threshold 300..300") == 72)
    #expect(try voxels("smooth median", "reset", "threshold 200") == 73)
    #expect(try voxels("local 2mm offset=200") == 73)
  }

  @Test func `a label map has the names, values and colours that the steps give`() throws {
    let recipe = try Recipe(steps: [
      "threshold 300..300", "keep largest", "label \"the large one\" value=7 color=#0A0B0C",
      "threshold 900", "label bright",
    ])
    guard case .labels(let map) = try recipe.run(on: .scan(Scans.boxes)).selection else {
      Issue.record("no labels")
      return
    }
    #expect(map.structures.map(\.name) == ["background", "bright", "the large one"])
    #expect(map.structures.map(\.value) == [0, 1, 7])
    #expect(map.structures[2].color == Color(10, 11, 12))
    #expect(map.voxelCounts() == [8000 - 65, 1, 64])
  }

  @Test func `a structure that is labelled again gets the value and colour that are given`() throws
  {
    let steps = ["threshold 300..300", "keep largest", "label a value=7", "threshold 900"]
    func map(_ last: String) throws -> LabelMap {
      let result = try Recipe(steps: steps + [last]).run(on: .scan(Scans.boxes))
      guard case .labels(let map) = result.selection else { return Scans.labels }
      return map
    }
    let again = try map("label A value=12 color=#010203")
    #expect(again.structures.map(\.value) == [0, 12] && again.voxelCounts() == [8000 - 65, 65])
    #expect(again.structures[1].color == Color(1, 2, 3))
    let other = try map("label b value=3")
    #expect(other.structures.map(\.name) == ["background", "b", "a"])
    #expect(sentence { _ = try map("label b value=7") }.contains("which another structure has"))
  }

  @Test func `structures are taken, dropped, merged and written over`() throws {
    let labels = RecipeSource.labels(Scans.labels)
    #expect(try voxels("take all", on: labels) == 72)
    #expect(try voxels("take LARGE", on: labels) == 64)
    #expect(try voxels("remove large", on: labels) == 8)
    #expect(try voxels("only large", on: labels) == 64)
    let merged = try Recipe(steps: ["merge both from small large"]).run(on: labels)
    guard case .labels(let map) = merged.selection else {
      Issue.record("no labels")
      return
    }
    #expect(map.structures.map(\.name) == ["background", "both"])
    #expect(map.structures.map(\.value) == [0, 9])
    #expect(map.voxelCounts()[1] == 72)
    let known = try Recipe(steps: ["merge both from small huge missing=skip"]).run(on: labels)
    guard case .labels(let map) = known.selection else {
      Issue.record("no labels")
      return
    }
    #expect(map.structures.map(\.name) == ["background", "large", "both"])
    #expect(known.report.notes.contains { $0.contains("Not in the map: huge") })
    #expect(throws: RecipeFailure.self) {
      _ = try Recipe(steps: ["merge both from giant huge missing=skip"]).run(on: labels)
    }
    for (over, count) in [("all", 160), ("background", 96)] {
      let shell = try Recipe(steps: ["take large", "dilate 0.5mm", "label rind over=\(over)"])
      guard case .labels(let map) = try shell.run(on: labels).selection else {
        Issue.record("no labels")
        return
      }
      #expect(map.voxelCounts().dropFirst().first == count)
    }
  }

  @Test func `a selection of a label map keeps the structure's name and has no grey surface`()
    throws
  {
    let result = try Recipe(steps: ["take small", "dilate 1mm"]).run(on: .labels(Scans.labels))
    guard case .mask(_, let structure, let level) = result.selection else {
      Issue.record("no mask")
      return
    }
    #expect(structure.name == "small")
    #expect(level == nil)
  }

  @Test func `a selection of a scan knows the values that it was grown from`() throws {
    let result = try Recipe(steps: ["threshold 200..400", "keep largest", "name bone"]).run(
      on: .scan(Scans.boxes))
    guard case .mask(let mask, let structure, let level) = result.selection else {
      Issue.record("no mask")
      return
    }
    #expect(mask.count == 64)
    #expect(structure.name == "bone")
    #expect(level?.range == 200...400)
  }

  @Test func `what was chosen automatically is written out and gives the same again`() throws {
    let result = try Recipe(steps: ["threshold auto", "keep largest"]).run(on: .scan(Scans.boxes))
    #expect(result.asRun.steps[0].text == "threshold \(result.report.steps[0].asRun.dropFirst(10))")
    #expect(result.asRun.steps[0].text != "threshold auto")
    #expect(result.asRun.steps[0].chosenFrom == "threshold auto")
    let again = try result.asRun.run(on: .scan(Scans.boxes))
    #expect(again.report.steps.map(\.voxelsAfter) == result.report.steps.map(\.voxelsAfter))
    #expect(again.asRun.steps.map(\.text) == result.asRun.steps.map(\.text))
  }

  @Test func `growing by itself looks at neighbours on voxels coarser than its radius`() throws {
    // A block of 90 and 110 in turn in 0, on voxels of 3 mm: the seed alone would choose 110..110.
    let grid = Grid(size: [12, 12, 12], spacing: [3, 3, 3])
    var values = [Int16](repeating: 0, count: grid.count)
    for z in 2..<8 {
      for y in 2..<8 {
        for x in 2..<8 { values[grid.offset(x, y, z)] = (x + y + z) % 2 == 0 ? 110 : 90 }
      }
    }
    let scan = Volume(grid: grid, voxels: .int16(values))
    #expect(try voxels("grow ijk:4,4,4 auto", on: .scan(scan)) == 216)
  }

  @Test func `a grid that no machine holds is refused with a larger distance to give`() {
    let sentence = sentence {
      _ = try Recipe(steps: ["threshold 200", "resample 1e-6mm"]).run(on: .scan(Scans.boxes))
    }
    #expect(sentence.contains("Step 2 ('resample 1e-6mm') would need"), "\(sentence)")
    #expect(sentence.contains("give a larger distance than 1e-06mm"), "\(sentence)")
  }
}
