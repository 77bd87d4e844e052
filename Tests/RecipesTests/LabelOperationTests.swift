import Geometry
import Recipes
import Testing
import Volumes

/// What is mended in label maps, and what is put around them.
@Suite struct LabelOperationTests {
  private func run(_ steps: String..., on map: LabelMap) throws -> (LabelMap, RecipeReport) {
    let result = try Recipe(steps: steps).run(on: .labels(map))
    guard case .labels(let made) = result.selection else { throw RecipeFailure.noResult }
    return (made, result.report)
  }

  /// The boxes' map with voxels changed to a structure: 0, 1 for `large`, 2 for `small`.
  private func labels(_ changes: [(x: Int, y: Int, z: Int, UInt16)]) -> LabelMap {
    var map = Scans.labels
    for (x, y, z, label) in changes { map.indices[map.grid.offset(x, y, z)] = label }
    return map
  }

  /// A square of 4 x 4 voxels of 1 mm in some slices of 9.
  private func squares(slices: [Int]) -> LabelMap {
    let grid = Grid(size: [10, 10, 9], spacing: [1, 1, 1], origin: .zero)
    var indices = [UInt16](repeating: 0, count: grid.count)
    for z in slices {
      for y in 3..<7 { for x in 3..<7 { indices[grid.offset(x, y, z)] = 1 } }
    }
    return LabelMap(
      grid: grid, indices: indices,
      structures: [.background, Structure(value: 1, name: "drawn", color: Color(9, 9, 9))])
  }

  @Test func `slices between drawn ones are filled in, at the grid's distance or another`() throws {
    let (same, report) = try run("interpolate slices", on: squares(slices: [1, 5]))
    #expect(same.indices == squares(slices: [1, 2, 3, 4, 5]).indices)
    #expect(
      report.steps[0].findings == ["3 slices were made between 2 that had labels, 1 mm apart."])
    #expect(report.notes.isEmpty)
    let (finer, _) = try run("interpolate slices spacing=0.5mm", on: squares(slices: [1, 5]))
    #expect(finer.grid.size == [10, 10, 17])
    #expect(finer.grid.spacing == [1, 1, 0.5])
    #expect(finer.voxelCounts()[1] == 9 * 16)
    let (across, _) = try run("interpolate slices along x", on: squares(slices: [1, 5]))
    #expect(across.indices == squares(slices: [1, 5]).indices)
  }

  @Test func `voxels that meet at an edge only are joined, and counted`() throws {
    var map = squares(slices: [4])
    map.indices[map.grid.offset(7, 7, 4)] = 1
    let (made, report) = try run("well-composed", on: map)
    #expect(report.steps[0].findings == ["1 voxel (1 mm³) changed structure."])
    #expect(made.voxelCounts()[1] == map.voxelCounts()[1] + 1)
    let (again, twice) = try run("well-composed", "well-composed", on: map)
    #expect(again.indices == made.indices)
    #expect(twice.steps[1].findings == ["0 voxels (0 ml) changed structure."])
  }

  @Test func `finer slices take the scan and what was saved with them`() throws {
    let result = try Recipe(steps: [
      "threshold 300..300", "keep largest", "save box", "label a",
      "interpolate slices spacing=0.25mm", "threshold 300..300", "use box", "label b",
    ]).run(on: .scan(Scans.boxes))
    #expect(result.grid.size == [20, 20, 39])
    #expect(result.report.steps[4].voxelsAfter == 7 * 16)
    #expect((64...128).contains(result.report.steps[6].voxelsAfter))
  }

  @Test func `one drawn slice is not enough, nor is there memory for slices without end`() {
    for (slices, part) in [([4], "finds labels on one slice only along z, and needs two")] {
      let sentence = sentence { _ = try run("interpolate slices", on: squares(slices: slices)) }
      #expect(sentence.contains(part), "\(sentence)")
    }
    for step in ["interpolate slices spacing=1e-300mm", "interpolate slices spacing=0.0000001mm"] {
      let sentence = sentence { _ = try run(step, on: squares(slices: [1, 5])) }
      #expect(sentence.contains("GiB of memory, and this machine has"), "\(sentence)")
    }
  }

  @Test func `specks go to what surrounds them, and the largest piece stays`() throws {
    let specked = labels([(3, 3, 3, 2), (10, 2, 2, 1), (11, 2, 2, 1)])
    let (clean, report) = try run("despeckle 0.0003ml", on: specked)
    #expect(clean.indices == Scans.labels.indices)
    #expect(
      report.steps[0].findings == ["2 specks of 0.375 mm³ together went to what surrounds them."])
    // A voxel has 0.000125 ml: two stay.
    let (half, _) = try run("despeckle 0.00025ml", on: specked)
    #expect(half.indices == labels([(10, 2, 2, 1), (11, 2, 2, 1)]).indices)
    let (none, _) = try run("despeckle 1ml", on: Scans.labels)
    #expect(none.indices == Scans.labels.indices)
  }

  @Test func `pieces are joined over gaps of a length, and others stay apart with the reason`()
    throws
  {
    let parted = labels([(8, 3, 3, 1)])
    let joined = labels([(8, 3, 3, 1), (7, 3, 3, 1), (6, 3, 3, 1)])
    for name in ["large", "all"] {
      let (map, report) = try run("join \(name) gap=1.5mm width=0.1mm", on: parted)
      #expect(map.indices == joined.indices)
      #expect(
        report.steps[0].findings == [
          "large: a piece of 0.125 mm³ was joined by a bridge of 1.5 mm."
        ])
      #expect(report.notes.isEmpty)
    }
    let (apart, report) = try run("join large gap=1.4mm", on: parted)
    #expect(apart.indices == parted.indices)
    #expect(
      report.steps[0].notes == [
        "large: a piece of 0.125 mm³ stays apart: it is 1.5 mm away, more than the longest bridge of "
          + "1.4 mm."
      ])
    let (_, whole) = try run("join all gap=3mm", on: Scans.labels)
    #expect(whole.steps[0].findings == ["Each structure was in one piece before."])
  }

  @Test func `a bridge goes through another structure only where that is allowed`() throws {
    var walled = labels([(8, 3, 3, 1)])
    for z in 0..<20 { for y in 0..<20 { walled.indices[walled.grid.offset(7, y, z)] = 2 } }
    let (kept, report) = try run("join large gap=3mm width=0.1mm", on: walled)
    #expect(kept.indices == walled.indices)
    #expect(report.steps[0].notes[0].contains("other structures or a detour"))
    let (cut, _) = try run("join large gap=3mm width=0.1mm through=small", on: walled)
    #expect(cut.voxelCounts()[1] == 64 + 3)
    #expect(cut.voxelCounts()[2] == 8 + 400 - 1)
    for (step, part) in [
      ("join large gap=3mm through=large", "joins 'large' through itself"),
      ("join huge gap=3mm", "names the structure 'huge', which is not there"),
      ("join large gap=3mm through=huge", "names the structure 'huge', which is not there"),
    ] {
      let sentence = sentence { _ = try run(step, on: walled) }
      #expect(sentence.contains(part), "\(sentence)")
    }
  }

  @Test func `what is taken from labels may be changed and is the result`() throws {
    let (whole, label) = ("threshold 300..300", "label a")
    let wider = try voxels(whole, "dilate 0.5mm")
    #expect(try voxels(whole, label, "take a", "dilate 0.5mm") == wider)
    #expect(
      try voxels("despeckle 1ml", "take large", "dilate 0.5mm", on: .labels(Scans.labels)) > 64)
  }

  @Test func `many pieces are told of in few words`() throws {
    let dots = labels((0..<9).map { (x: 2 * $0 + 1, y: 18, z: 2, 1) })
    let (_, report) = try run("join large gap=0.1mm", on: dots)
    #expect(report.steps[0].notes.count == 6)
    #expect(report.steps[0].notes.last == "large: 4 more pieces stay apart.")
  }

  @Test func `a wall lies around each pool, as thick as asked, and pools can be left out`() throws {
    let (all, report) = try run("walls 0.5mm", on: Scans.labels)
    #expect(
      all.structures.map(\.name) == ["background", "large", "small", "large wall", "small wall"])
    // Six and four voxels wide, less the corners and the pools.
    #expect(Array(all.voxelCounts().dropFirst()) == [64, 8, 216 - 8 - 64, 64 - 8 - 8])
    #expect(
      report.steps[0].findings == [
        "large wall: 0.5 mm, 18 mm³.", "small wall: 0.5 mm, 6 mm³.",
      ])
    // So little is no hollow model: the piece goes, and the pocket is filled.
    let (hollow, hollowReport) = try run("walls 0.5mm keep=hollow ends=closed", on: Scans.labels)
    #expect(hollow.structures.map(\.name) == ["background", "large wall"])
    #expect(Array(hollow.voxelCounts().dropFirst()) == [216 - 8])
    #expect(
      hollowReport.steps[0].notes == [
        "1 closed pocket of up to 0.01 ml inside the walls was filled, 0.008 ml in all.",
        "1 loose piece of up to 0.01 ml was taken away, 0.006 ml in all.",
      ])
  }

  @Test func `walls of the heart's muscle are kept where there are any`() throws {
    let none = sentence { _ = try run("walls keep=myocardium", on: Scans.labels) }
    #expect(none.contains("leaves nothing: no structure here is the heart's muscle"), "\(none)")
    let (muscle, report) = try run(
      "merge \"right ventricle\" from large", "walls keep=myocardium", on: Scans.labels)
    #expect(muscle.structures.map(\.name) == ["background", "right ventricle wall"])
    #expect(report.steps[1].findings[0].hasPrefix("right ventricle wall: 3.5 mm, "))
    let solid = sentence {
      _ = try run("merge \"a wall\" from large small", "walls", on: Scans.labels)
    }
    #expect(
      solid.contains("fails: no structure here is filled with blood (a wall), so"), "\(solid)")
  }
}
