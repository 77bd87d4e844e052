import Failures
import Geometry
import Recipes
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
}
