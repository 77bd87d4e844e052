import Foundation
import Geometry
import TestSupport
import Testing
import Volumes

@Suite struct WallTests {
  private func map(
    size: SIMD3<Int>, spacing: SIMD3<Double>, names: [String], _ label: (SIMD3<Double>) -> Int
  ) -> LabelMap {
    let map = Worlds.labels(size: size, spacing: spacing, structures: names.count, label)
    return LabelMap(
      grid: map.grid, indices: map.indices,
      structures: [.background]
        + names.enumerated().map { Structure(value: $0 + 1, name: $1, color: Color(9, 9, 9)) })
  }

  @Test func `a ball of blood gets a wall of the thickness asked for`() throws {
    let middle = SIMD3(25.0, 25, 25)
    let pool = map(size: [101, 101, 51], spacing: [0.5, 0.5, 1], names: ["blood"]) {
      ($0 - middle).length <= 15 ? 1 : 0
    }
    let walls = try pool.walls(WallThickness(uniform: 3))
    #expect(walls.pools == [1])
    #expect(walls.map.structures.map(\.name) == ["background", "blood", "blood wall"])
    // The thickness that the volumes of blood and wall stand for.
    let radius = { (millilitres: Double) in cbrt(millilitres * 750 / Double.pi) }
    let blood = Double(pool.voxelCounts()[1]) * pool.grid.voxelVolume / 1000
    let found = radius(blood + walls.report.walls[0].millilitres) - radius(blood)
    #expect(abs(found / 3 - 1) < 0.05, "\(found) mm")
    #expect(walls.report.walls[0].openEnds == 0)
    // Closed all around: said, and not filled.
    #expect(walls.report.rooms.map(\.pools) == [["blood"]])
    #expect(walls.report.rooms.map(\.isOpen) == [false])
    let (hollow, tidying) = walls.hollow
    #expect(tidying.pocketsFilled == 0 && tidying.piecesRemoved == 0)
    #expect(tidying.cavities == walls.report.rooms.map(\.millilitres))
    #expect(hollow.structures.map(\.name) == ["background", "blood wall"])
    for offset in pool.indices.indices where pool.indices[offset] != 0 {
      #expect(hollow.indices[offset] == 0)
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a wall is all background within its thickness, and the nearest pool has it`(seed: UInt64)
    throws
  {
    let random = Worlds.labels(seed: seed, labels: 4)
    var generator = SeededGenerator(seed: seed)
    let names = ["left atrium", "right ventricle", "right ventricular wall", "rib"]
    var pool = LabelMap(
      grid: random.grid,
      indices: random.indices.map { Int.random(in: 0...3, using: &generator) == 0 ? $0 : 0 },
      structures: [.background]
        + names.enumerated().map { Structure(value: $0 + 1, name: $1, color: Color(9, 9, 9)) })
    guard pool.indices.contains(1) || pool.indices.contains(2) else { return }
    let size = pool.grid.size
    let spacing = pool.grid.spacing
    var thickness = WallThickness()
    thickness.greatVessels = 1.63 * spacing.max()
    thickness.rightVentricle = 2.75 * spacing.max()
    let walls = try pool.walls(thickness, opensFlatEnds: false)
    let leftOut = pool.indices.contains(4)
    // Close to the scan's edge pools go on to it; what follows is of those.
    let ends = EdgeEnds(
      LabelMap(
        grid: pool.grid, indices: pool.indices.map { $0 == 4 ? 0 : $0 }, structures: pool.structures
      ),
      widths: [0, thickness.greatVessels, thickness.rightVentricle, 0, 0])
    for (offset, label) in ends.continued { pool.indices[offset] = label }
    func voxel(_ offset: Int) -> SIMD3<Int> {
      SIMD3(offset % size.x, offset / size.x % size.y, offset / (size.x * size.y))
    }
    /// Whether a voxel has a face to the background.
    func isBare(_ offset: Int) -> Bool {
      pool.indices.indices.contains { other in
        let step = voxel(other) &- voxel(offset)
        return [0, 4].contains(pool.indices[other])
          && abs(step.x) + abs(step.y) + abs(step.z) == 1
      }
    }
    let depths = SurfaceDepths(
      towards: LabelMap(
        grid: pool.grid, indices: pool.indices.map { $0 == 4 ? 0 : $0 },
        structures: pool.structures
      ).mask(of: 0), spacing: spacing)
    let acrossEdge = (spacing.squaredLength - spacing.min() * spacing.min()).squareRoot()
    /// From a voxel's centre to the nearest one of the bare part of a pool that has it in its wall.
    func distance(_ offset: Int, to label: UInt16, _ width: Double) -> Double {
      var (nearest, isWithin) = (Double.infinity, false)
      for other in pool.indices.indices where pool.indices[other] == label && isBare(other) {
        let length = (SIMD3<Double>(voxel(other) &- voxel(offset)) * spacing).length
        nearest = min(nearest, length)
        let reach = max(width + depths.depth(at: voxel(other)), acrossEdge)
        if length <= reach + 1e-6 { isWithin = true }
      }
      return isWithin ? nearest : .infinity
    }
    let all = walls.map.structures
    let position = { (name: String) in UInt16(all.firstIndex { $0.name == name } ?? 0) }
    var expected = LabelMap(
      grid: pool.grid, indices: [UInt16](repeating: 0, count: pool.grid.count), structures: all)
    expected.indices = pool.indices.indices.map { offset in
      let before = pool.structures[Int(pool.indices[offset])].name
      guard before == "background" || before == "rib" else { return position(before) }
      let claims = [
        ("left atrium wall", distance(offset, to: 1, thickness.greatVessels)),
        ("right ventricle wall", distance(offset, to: 2, thickness.rightVentricle)),
      ].filter { $0.1 < .infinity }
      return position(claims.min { $0.1 < $1.1 - 1e-6 }?.0 ?? "background")
    }
    let isWall = Set(["left atrium wall", "right ventricle wall"].map { Int(position($0)) })
    (expected, _) = expected.removingSpecks(below: 8) { isWall.contains($0) }
    for (offset, _) in ends.continued { expected.indices[offset] = 0 }
    #expect(walls.map.indices == expected.indices)
    #expect(walls.report.leftOut == (leftOut ? ["rib"] : []))
    #expect(all.contains { $0.name == "rib" } == !leftOut)
  }

  @Test func `a tube stays open where it is cut flat, and a round end is closed`() throws {
    let pool = map(size: [40, 40, 60], spacing: [1, 1, 1], names: ["aorta"]) { point in
      let across = SIMD3(point.x - 20, point.y - 20, 0)
      let end = SIMD3(point.x - 20, point.y - 20, point.z - 20)
      return (across.length <= 8 && point.z >= 20 && point.z <= 50) || end.length <= 8 ? 1 : 0
    }
    let walls = try pool.walls()
    #expect(walls.report.walls[0].openEnds == 1)
    let grid = pool.grid
    let wall = { (x: Int, y: Int, z: Int) in walls.map.indices[grid.offset(x, y, z)] == 2 }
    #expect(!wall(20, 20, 51) && !wall(28, 20, 51) && wall(29, 20, 50) && wall(20, 20, 11))
    let closed = try pool.walls(opensFlatEnds: false)
    #expect(closed.map.indices[grid.offset(20, 20, 51)] == 2)
  }

  @Test func `a labelled myocardium is the left ventricle's wall`() throws {
    let pool = map(
      size: [40, 40, 40], spacing: [1, 1, 1],
      names: ["left ventricle", "left ventricular myocardium", "right ventricle"]
    ) { point in
      let radius = (point - SIMD3(20, 20, 20)).length
      return radius <= 6 ? 1 : radius <= 12 && point.z < 23 ? 2 : 0
    }
    let walls = try pool.walls()
    #expect(walls.report.walls.map(\.thickness) == [2])
    #expect(
      walls.myocardium.0.structures.map(\.name)
        == ["background", "left ventricular myocardium", "left ventricle wall"])
    let none = map(size: [5, 5, 5], spacing: [1, 1, 1], names: ["myocardium"]) { _ in 1 }
    #expect(throws: WallFailure.noPool(["myocardium"])) { _ = try none.walls() }
  }

  @Test func `small pockets and loose pieces go, large ones stay and are said`() {
    // A block with a pocket of 8 mm³ and one of 64 mm³, and loose cubes of 1 and 27 mm³.
    let block = map(size: [30, 20, 20], spacing: [1, 1, 1], names: ["left atrium wall"]) { point in
      func isIn(_ low: Double, _ high: Double) -> Bool {
        [point.x, point.y, point.z].allSatisfy { $0 >= low && $0 <= high }
      }
      if isIn(4, 5) || isIn(8, 11) { return 0 }
      if isIn(2, 14) || isIn(18, 18) { return 1 }
      return point.x >= 24 && point.x <= 26 && point.y <= 2 && point.z <= 2 ? 1 : 0
    }
    let (tidy, report) = block.tidied(upTo: 10)
    #expect(report.pocketsFilled == 1 && report.millilitresFilled == 0.008)
    #expect(report.piecesRemoved == 1 && report.millilitresRemoved == 0.001)
    #expect(report.cavities == [0.064])
    #expect(tidy.voxelCounts()[1] == block.voxelCounts()[1] + 8 - 1)
    #expect(
      report.sentences == [
        "1 closed pocket of up to 0.01 ml inside the walls was filled, 0.008 ml in all.",
        "1 loose piece of up to 0.01 ml was taken away, 0.001 ml in all.",
        "1 closed cavity stays, the largest of 0.064 ml, where resin or powder would be trapped: "
          + "cut the model open there.",
      ])
    #expect(tidy.tidied(upTo: 10).0.indices == tidy.indices)
  }

  @Test func `pits one voxel wide are filled, wider ones, pools and open ends stay`() {
    var slab = map(size: [20, 12, 12], spacing: [1, 1, 1], names: ["aorta wall", "aorta"]) {
      point in
      guard point.z >= 2, point.z <= 8, point.x >= 1, point.y >= 1 else { return 0 }
      // A pit three deep, a bent one, one of two by one, and a pool's tip.
      if point.x == 4, point.y == 4, point.z >= 6 { return 0 }
      if point.x == 8, point.y == 4, point.z >= 7 { return 0 }
      if point.x == 9, point.y == 4, point.z == 7 { return 0 }
      if point.x >= 13, point.x <= 14, point.y == 4, point.z == 8 { return 0 }
      if point.x == 17, point.y == 8, point.z >= 4 { return 2 }
      return 1
    }
    let counts = slab.voxelCounts()
    #expect(slab.fillPits(besides: [2]) == 6)
    #expect(slab.voxelCounts() == [counts[0] - 6, counts[1] + 6, counts[2]])
    // A tube along z that the grid's edge cuts: its opening is one voxel wide.
    var tube = map(size: [5, 5, 9], spacing: [1, 1, 1], names: ["vein wall"]) { point in
      max(abs(point.x - 2), abs(point.y - 2)) == 1 ? 1 : 0
    }
    #expect(tube.fillPits(besides: []) == 0)
  }

  @Test func `bumps and needles go from walls, not from what was labelled nor at the grid's edge`()
  {
    var slab = map(size: [20, 12, 12], spacing: [1, 1, 1], names: ["aorta wall", "valve"]) {
      point in
      if point.z <= 4 { return 1 }
      // A bump, a needle four high that bends, a bump of two, a labelled one, and a needle to the edge.
      if point.x == 3, point.y == 3, point.z == 5 { return 1 }
      if point.x == 6, point.y == 3, point.z <= 7 { return 1 }
      if point.x == 7, point.y == 3, point.z == 7 { return 1 }
      if point.x >= 10, point.x <= 11, point.y == 3, point.z == 5 { return 1 }
      if point.x == 14, point.y == 3, point.z == 5 { return 2 }
      return point.x == 17 && point.y == 8 ? 1 : 0
    }
    let counts = slab.voxelCounts()
    #expect(slab.shaveBumps(of: [1]) == 5)
    #expect(slab.voxelCounts() == [counts[0] + 5, counts[1] - 5, counts[2]])
  }

  @Test(arguments: 0..<40)
  func `no pocket is left that the surface would close`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let names = ["left atrium wall", "aorta wall", "myocardium"].prefix(1 + Int(seed % 3))
    let share = Double.random(in: 0.5...0.85, using: &random)
    let noise = map(size: [14, 13, 12], spacing: [1, 1, 1], names: Array(names)) { _ in
      Double.random(in: 0..<1, using: &random) < share
        ? Int.random(in: 1...names.count, using: &random) : 0
    }
    let (tidy, report) = noise.tidied(upTo: 1e6)
    let background = Components(of: tidy.wellComposed().0.mask(of: 0), connectivity: .faces)
    #expect(background.reachesBorder.allSatisfy { $0 } && report.cavities.isEmpty)
  }

  @Test func `voxels too coarse for a wall are refused`() {
    let pool = map(size: [9, 9, 9], spacing: [1, 1, 5], names: ["aorta"]) { point in
      (point - SIMD3(4, 4, 20)).length <= 6 ? 1 : 0
    }
    let failure = WallFailure.tooCoarse(wall: 2, spacing: 5)
    #expect(throws: failure) { _ = try pool.walls() }
    #expect(
      failure.description
        == "A wall of 2.0 mm would have holes among voxels of 5.0 mm: put the step "
        + "\"resample 1.0mm\" before, or take a thicker wall.")
  }

  @Test func `a vessel labelled unevenly where the scan cuts it is open, not under a crust`() throws
  {
    // A tube of 6 mm radius along z, whose half at larger x ends two slices before the edge.
    let names = ["aorta"]
    func tube(missing: Double) -> LabelMap {
      map(size: [40, 40, 30], spacing: [0.7, 0.7, 0.7], names: names) { point in
        let distance = (SIMD3(point.x, point.y, 0) - SIMD3(13.65, 13.65, 0)).length
        let end = point.x > 13.65 ? 29 * 0.7 - missing : 29 * 0.7
        return distance <= 6 && point.z <= end + 0.01 ? 1 : 0
      }
    }
    func lastSlice(_ walls: Walls) -> Int {
      let position = walls.map.structures.firstIndex { $0.name == "aorta wall" } ?? 0
      return walls.map.indices.suffix(40 * 40).count { $0 == UInt16(position) }
    }
    let even = try tube(missing: 0).walls(WallThickness(uniform: 2))
    let uneven = try tube(missing: 1.4).walls(WallThickness(uniform: 2))
    #expect(lastSlice(even) == lastSlice(uneven))
    #expect(even.report.thinAtEdge == 0 && uneven.report.thinAtEdge == 0)
    let open = try #require(uneven.report.rooms.first?.openArea)
    #expect(abs(open / (2 * Double.pi * 36) - 1) < 0.05, "\(open)")
    // One that ends farther from the edge than its wall is thick gets its wall there.
    let short = try tube(missing: 3.5).walls(WallThickness(uniform: 2))
    #expect(try #require(short.report.rooms.first?.openArea) < 0.8 * open)
    // The pool itself is what it was.
    #expect(uneven.map.voxelCounts()[1] == tube(missing: 1.4).voxelCounts()[1])
  }

  @Test func `blood near the edge that does not cut it has a thin wall, which is said`() throws {
    let pool = map(size: [30, 30, 30], spacing: [1, 1, 1], names: ["left atrium"]) {
      ($0 - SIMD3(15, 15, 11)).length <= 10.2 ? 1 : 0
    }
    let report = try pool.walls(WallThickness(uniform: 3)).report
    #expect(report.thinAtEdge > 10)
    #expect(report.sentences.contains { $0.hasPrefix("Walls are thinner than asked for") })
    #expect(try #require(report.rooms.first?.openArea) == 0)
  }

  @Test func `pools that touch where no blood passes have no wall there, which is said`() throws {
    // Boxes side by side along x, 6 x 6 voxels of 1 mm where they touch.
    let names = ["left atrium", "left ventricle", "right atrium", "aorta"]
    let pool = map(size: [40, 20, 20], spacing: [1, 1, 1], names: names) { point in
      guard (7...12).contains(point.y), (7...12).contains(point.z) else { return 0 }
      return (6..<34).contains(point.x) ? Int(point.x - 6) / 7 + 1 : 0
    }
    let report = try pool.walls(WallThickness(uniform: 2)).report
    #expect(
      report.shortcuts.map(\.pools) == [
        ["left ventricle", "right atrium"], ["right atrium", "aorta"],
      ]
    )
    #expect(report.shortcuts.map(\.area) == [36, 36])
    #expect(
      report.sentences.contains {
        $0.hasPrefix("right atrium and aorta touch on 36 mm², where no blood passes")
      })
  }

  @Test func `without a name of blood every structure is filled with it`() throws {
    let pool = map(size: [20, 20, 20], spacing: [1, 1, 1], names: ["label 1", "label 2"]) { point in
      (point - SIMD3(9, 9, 9)).length <= 5 ? (point.x < 9 ? 1 : 2) : 0
    }
    let walls = try pool.walls()
    #expect(walls.report.walls.map(\.name) == ["label 1 wall", "label 2 wall"])
    #expect(walls.report.rooms.map(\.pools) == [["label 1", "label 2"]])
    #expect(walls.myocardium.0.structures.count == 1)
  }

  @Test func `a vessel that ends in a labelled plane is open there`() throws {
    // A tube along the diagonal, so that no flat end along the grid is found.
    let axis = SIMD3(1.0, 1, 1) / 3.0.squareRoot()
    let pool = map(
      size: [50, 50, 50], spacing: [1, 1, 1],
      names: ["superior vena cava", "superior vena cava plane"]
    ) { point in
      let from = point - SIMD3(10, 10, 10)
      let along = from.x * axis.x + from.y * axis.y + from.z * axis.z
      let across = (from - axis * along).length
      return across > 6 || along < 0 || along > 42 ? 0 : along > 40 ? 2 : 1
    }
    let walls = try pool.walls()
    #expect(walls.report.walls.map(\.name) == ["superior vena cava wall"])
    #expect(walls.report.rooms.map(\.isOpen) == [true])
    #expect(walls.hollow.0.structures.map(\.name) == ["background", "superior vena cava wall"])
    #expect(walls.hollow.1.cavities.isEmpty)
    var closed = pool
    closed.indices = pool.indices.map { $0 == 2 ? 1 : $0 }
    #expect(try closed.walls().report.rooms.map(\.isOpen) == [false])
  }
}
