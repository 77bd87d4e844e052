import Geometry
import TestSupport
import Testing
import Volumes

@Suite struct ComparisonTests {
  @Test(arguments: 0..<40 as Range<UInt64>)
  func `overlap and surface distances are those of their definitions`(seed: UInt64) throws {
    let first = Worlds.labels(seed: seed, labels: 2, largest: 6)
    var generator = SeededGenerator(seed: seed + 5)
    var second = first
    second.indices = first.indices.map {
      Int.random(in: 0...3, using: &generator) == 0
        ? UInt16.random(in: 0...2, using: &generator) : $0
    }
    let report = try first.comparison(with: second)
    #expect(report.match == .names && report.note == nil)
    let size = first.grid.size
    let spacing = first.grid.spacing
    func voxels(_ map: LabelMap, _ label: UInt16) -> [SIMD3<Int>] {
      map.indices.indices.filter { map.indices[$0] == label }.map {
        SIMD3($0 % size.x, $0 / size.x % size.y, $0 / (size.x * size.y))
      }
    }
    func surface(_ voxels: [SIMD3<Int>]) -> [SIMD3<Int>] {
      let all = Set(voxels)
      return voxels.filter { voxel in
        (0..<6).contains { face in
          var next = voxel
          next[face / 2] += face % 2 == 0 ? -1 : 1
          return !all.contains(next)
        }
      }
    }
    for structure in report.structures {
      let label = UInt16(structure.firstValue)
      let (a, b) = (voxels(first, label), voxels(second, label))
      let common = Set(a).intersection(b).count
      #expect(abs(structure.dice - 2 * Double(common) / Double(a.count + b.count)) < 1e-12)
      #expect(
        abs(structure.jaccard - Double(common) / Double(a.count + b.count - common)) < 1e-12)
      let (s, t) = (surface(a), surface(b))
      guard !s.isEmpty, !t.isEmpty else {
        #expect(structure.surface == nil)
        continue
      }
      func nearest(_ from: [SIMD3<Int>], _ to: [SIMD3<Int>]) -> [Double] {
        from.map { voxel in
          to.map { (SIMD3<Double>($0 &- voxel) * spacing).length }.min() ?? .infinity
        }
      }
      let distances = (nearest(s, t) + nearest(t, s)).sorted()
      let mean = distances.reduce(0, +) / Double(distances.count)
      let squares = distances.reduce(0) { $0 + $1 * $1 }
      let found = try #require(structure.surface)
      #expect(abs(found.mean - mean) < 1e-5)
      #expect(abs(found.rms - (squares / Double(distances.count)).squareRoot()) < 1e-5)
      #expect(abs(found.hausdorff - (distances.last ?? 0)) < 1e-5)
    }
  }

  @Test func `a ball against a larger one has their shells' distance`() throws {
    func ball(_ radius: Double) -> LabelMap {
      Worlds.labels(size: [60, 60, 30], spacing: [1, 1, 2], structures: 1) {
        ($0 - SIMD3(30, 30, 30)).length <= radius ? 1 : 0
      }
    }
    let report = try ball(18).comparison(with: ball(22))
    let structure = report.structures[0]
    let ratio = 18.0 * 18 * 18 / (22 * 22 * 22)
    #expect(abs(structure.jaccard - ratio) < 0.01)
    #expect(abs(structure.dice - 2 * ratio / (1 + ratio)) < 0.01)
    let surface = try #require(structure.surface)
    #expect(abs(surface.mean - 4) < 0.3)
    // No surface voxel is more than a voxel from its ball's surface.
    #expect(surface.hausdorff < 6.5 && surface.percentile95 < surface.hausdorff)
    let same = try ball(18).comparison(with: ball(18))
    #expect(same.structures[0].dice == 1)
    #expect(
      same.structures[0].surface
        == VoxelSurfaceDistance(mean: 0, rms: 0, percentile95: 0, hausdorff: 0))
  }

  @Test func `another grid is looked up with a note, another place is refused`() throws {
    let cells = Worlds.labels(size: [10, 10, 10], spacing: [2, 2, 2], structures: 1) {
      $0.x > 6 ? 1 : 0
    }
    // Both from -0.5 to 19.5 mm, their edge at 7.5 mm.
    let coarse = LabelMap(
      grid: Grid(size: [10, 10, 10], spacing: [2, 2, 2], origin: [0.5, 0.5, 0.5]),
      indices: cells.indices, structures: cells.structures)
    let fine = Worlds.labels(size: [20, 20, 20], spacing: [1, 1, 1], structures: 1) {
      $0.x > 7 ? 1 : 0
    }
    let report = try coarse.comparison(with: fine)
    #expect(report.note != nil && report.structures[0].dice == 1)
    let away = LabelMap(
      grid: Grid(size: [10, 10, 10], spacing: [2, 2, 2], origin: [500, 0, 0]),
      indices: coarse.indices, structures: coarse.structures)
    #expect(throws: ComparisonFailure.apart) { _ = try coarse.comparison(with: away) }
    var renamed = coarse
    renamed.structures[1].name = "something else"
    let byValue = try coarse.comparison(with: renamed)
    #expect(byValue.match == .values && byValue.structures[0].dice == 1)
    #expect(byValue.structures[0].name == "label 1 = something else")
    renamed.structures[1].value = 9
    #expect(
      throws: ComparisonFailure.nothingInCommon(
        first: ["label 1"], second: ["something else"], byValues: true)
    ) {
      _ = try coarse.comparison(with: renamed)
    }
  }

  /// A ball of structure 1 and, at one end, a plate of structure 2, on a grid of so many voxels.
  private func ballAndPlate(
    size: SIMD3<Int>, spacing: Double, from origin: SIMD3<Double> = .zero
  ) -> LabelMap {
    let map = Worlds.labels(
      size: size, spacing: SIMD3(repeating: spacing), structures: 2
    ) { voxel in
      let place = voxel + origin
      if (place - SIMD3(10, 10, 10)).length < 6 { return 1 }
      return place.z > 23.6 && place.z < 24.1 ? 2 : 0
    }
    return LabelMap(
      grid: Grid(size: size, spacing: SIMD3(repeating: spacing), origin: origin),
      indices: map.indices, structures: map.structures)
  }

  @Test func `what lies outside the other map's grid, or between its voxels, counts`() throws {
    let whole = ballAndPlate(size: [40, 40, 60], spacing: 0.5)
    // Half the ball, and nothing of the plate.
    let part = ballAndPlate(size: [40, 40, 21], spacing: 0.5)
    let coarse = ballAndPlate(size: [10, 10, 15], spacing: 2, from: [1, 1, 1])
    for (one, two) in [(whole, part), (part, whole)] {
      let report = try one.comparison(with: two)
      let ball = try #require(report.structures.first)
      #expect(ball.firstMillilitres == Double(one.mask(of: 1).count) * 0.125 / 1000)
      #expect(ball.secondMillilitres == Double(two.mask(of: 1).count) * 0.125 / 1000)
      let counts = (Double(whole.mask(of: 1).count), Double(part.mask(of: 1).count))
      #expect(ball.dice == 2 * counts.1 / (counts.0 + counts.1))
      #expect(report.note != nil)
      let plate = whole.mask(of: 2).count
      #expect(plate == 1600)
      #expect(
        report.union.dice == 2 * counts.1 / (counts.0 + counts.1 + Double(plate)))
      // Its integer is listed in both, though one has no voxel of it.
      try #require(report.structures.map(\.name) == ["label 1", "label 2"])
      #expect(report.structures[1].dice == 0 && report.structures[1].surface == nil)
    }
    for (one, two) in [(whole, coarse), (coarse, whole)] {
      let report = try one.comparison(with: two)
      #expect(report.structures.map(\.dice)[1] == 0)
      #expect(
        max(report.structures[1].firstMillilitres, report.structures[1].secondMillilitres) == 0.2)
      #expect(report.structures[0].dice > 0.85 && report.structures[0].dice < 1)
    }
    // A turned grid holds the same ball.
    var turn = Affine.scaling([0.5, 0.5, 0.5])
    turn.x = [0.3, 0.4, 0]
    turn.y = [-0.4, 0.3, 0]
    turn.translation = [12, -4, 0]
    let turned = Grid(size: [50, 50, 40], indexToPatient: turn)
    var indices = [UInt16](repeating: 0, count: turned.count)
    for z in 0..<40 {
      for y in 0..<50 {
        for x in 0..<50 {
          let place = turn(SIMD3(Double(x), Double(y), Double(z)))
          if (place - SIMD3(10, 10, 10)).length < 6 { indices[turned.offset(x, y, z)] = 1 }
        }
      }
    }
    let askew = LabelMap(grid: turned, indices: indices, structures: whole.structures)
    let report = try whole.comparison(with: askew)
    #expect(report.structures[0].dice > 0.95)
    let voxels = Double(askew.mask(of: 1).count)
    #expect(abs(report.structures[0].secondMillilitres - voxels * 0.000125) < 1e-9)
  }

  @Test func `structures that are called otherwise are compared in pairs, also several as one`()
    throws
  {
    let halves = Worlds.labels(size: [12, 10, 10], spacing: [1, 1, 1], structures: 3) {
      $0.x < 4 ? 1 : $0.x < 8 ? 2 : 3
    }
    var whole = Worlds.labels(size: [12, 10, 10], spacing: [1, 1, 1], structures: 1) {
      $0.x < 8 ? 1 : 0
    }
    whole.structures[1] = Structure(value: 77, name: "Pool", color: Color(9, 9, 9))
    let pair = try #require(StructurePair("label 1 + 2=pool"))
    let report = try halves.comparison(with: whole, pairs: [pair])
    #expect(report.match == .pairs && report.structures.map(\.dice) == [1])
    #expect(report.structures[0].name == "label 1 + 2 = pool")
    #expect(report.structures[0].secondValue == 77)
    #expect(report.onlyInFirst == ["label 3"] && report.onlyInSecond.isEmpty)
    #expect(
      throws: StructureChoiceFailure.unknown(["5"], known: [whole.structures[1]])
    ) {
      _ = try halves.comparison(with: whole, pairs: [try #require(StructurePair("1=5"))])
    }
    for wrong in ["", "a", "=", "a=", " =b", "a=b=c", "+=b"] {
      #expect(StructurePair(wrong) == nil)
    }
  }
}
