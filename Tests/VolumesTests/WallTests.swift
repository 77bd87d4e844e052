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
    // On slopes a wall is up to half a voxel thicker.
    let shell = { (width: Double) in
      4 * Double.pi / 3 * ((15 + width) * (15 + width) * (15 + width) - 15 * 15 * 15) / 1000
    }
    let found = walls.report.walls[0].millilitres
    #expect(found > shell(2.9) && found < shell(3.5))
    #expect(walls.report.walls[0].openEnds == 0)
    let hollow = walls.hollow
    #expect(hollow.structures.map(\.name) == ["background", "blood wall"])
    for offset in pool.indices.indices where pool.indices[offset] != 0 {
      #expect(hollow.indices[offset] == 0)
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a wall is all background within its thickness, and the nearest pool has it`(seed: UInt64)
    throws
  {
    let random = Worlds.labels(seed: seed, labels: 3)
    var generator = SeededGenerator(seed: seed)
    let names = ["left atrium", "right ventricle", "right ventricular wall"]
    let pool = LabelMap(
      grid: random.grid,
      indices: random.indices.map { Int.random(in: 0...3, using: &generator) == 0 ? $0 : 0 },
      structures: [.background]
        + names.enumerated().map { Structure(value: $0 + 1, name: $1, color: Color(9, 9, 9)) })
    guard pool.indices.contains(1) || pool.indices.contains(2) else { return }
    let walls = try pool.walls(opensFlatEnds: false)
    let size = pool.grid.size
    let spacing = pool.grid.spacing
    func voxel(_ offset: Int) -> SIMD3<Int> {
      SIMD3(offset % size.x, offset / size.x % size.y, offset / (size.x * size.y))
    }
    /// From a voxel's centre to the nearest box of a pool.
    func distance(_ offset: Int, to label: UInt16) -> Double {
      var least = Double.infinity
      for other in pool.indices.indices where pool.indices[other] == label {
        let step = SIMD3<Double>(voxel(other) &- voxel(offset))
        let gap = pointwiseMax(SIMD3(abs(step.x), abs(step.y), abs(step.z)) - 0.5, .zero) * spacing
        least = min(least, gap.length)
      }
      return least
    }
    for offset in pool.indices.indices {
      let name = walls.map.structures[Int(walls.map.indices[offset])].name
      let before = pool.structures[Int(pool.indices[offset])].name
      guard pool.indices[offset] == 0 else {
        #expect(name == before)
        continue
      }
      let (atrium, ventricle) = (distance(offset, to: 1), distance(offset, to: 2))
      let claims = [("left atrium wall", atrium, 2.0), ("right ventricle wall", ventricle, 3.5)]
        .filter { $0.1 <= $0.2 }
      let expected = claims.min { $0.1 < $1.1 - 1e-6 }?.0 ?? "background"
      #expect(name == expected)
    }
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
      walls.myocardium.structures.map(\.name)
        == ["background", "left ventricular myocardium", "left ventricle wall"])
    let none = map(size: [5, 5, 5], spacing: [1, 1, 1], names: ["myocardium"]) { _ in 1 }
    #expect(throws: WallFailure.noPool(["myocardium"])) { _ = try none.walls() }
  }
}
