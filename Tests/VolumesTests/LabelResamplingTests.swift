import Foundation
import Geometry
import TestSupport
import Testing
import Volumes

@Suite(.serialized) struct LabelResamplingTests {
  @Test(arguments: UInt64(0)..<40)
  func `every old voxel keeps its structure at its centre`(seed: UInt64) {
    let labels = Worlds.labels(seed: seed, labels: 3, largest: 9)
    let same = withOneAndTwoThreads { labels.resampled(to: labels.grid).indices }
    #expect(same.value == labels.indices)
    #expect(same.agree)
    // Three times as fine: the middle one of three has the old centre.
    let fine = labels.resampled(to: labels.grid.respaced(labels.grid.spacing / 3))
    #expect(fine.grid.size == labels.grid.size &* 3)
    #expect(fine.structures == labels.structures)
    for (offset, voxel) in FilterWorld.voxels(labels.grid.size).enumerated() {
      let place = voxel &* 3 &+ 1
      #expect(
        fine.indices[fine.grid.offset(place.x, place.y, place.z)] == labels.indices[offset])
    }
  }

  @Test(arguments: UInt64(0)..<40)
  func `distances near a structure are the whole map's`(seed: UInt64) {
    let labels = Worlds.labels(seed: seed, labels: 3, largest: 12)
    let (grid, limit) = (labels.grid, [0.4, 1, 2.5, 100][Int(seed % 4)])
    let box = IndexBox(lower: grid.size / 4, upper: grid.size &- grid.size / 5)
    let near = NearDistances(of: labels, limit: limit)
    for index in UInt16(0)...3 {
      let all = labels.mask(of: index).signedDistances(spacing: grid.spacing)
      let found = withOneAndTwoThreads { near.values(of: index, in: box) }
      #expect(found.agree)
      var place = 0
      for z in box.lower.z..<box.upper.z {
        for y in box.lower.y..<box.upper.y {
          for x in box.lower.x..<box.upper.x {
            let exact = min(max(all[grid.offset(x, y, z)], Float(-limit)), Float(limit))
            #expect(abs(found.value[place] - exact) <= 1e-5 * abs(exact))
            place += 1
          }
        }
      }
    }
  }

  @Test(arguments: [SIMD3(13, 0, 0), [5, 21, 3]], [1.0, 0.4])
  func `a moved map is resampled to the moved result`(shift: SIMD3<Int>, step: Double) {
    // Larger than what is worked on at once, so that its cuts lie elsewhere.
    func world(_ shift: SIMD3<Int>) -> LabelMap {
      Worlds.labels(size: [130, 60, 40], spacing: [1, 1, 1], structures: 3) { p in
        let q = p - SIMD3<Double>(shift)
        if (q - SIMD3(30, 18, 17)).length < 11 { return 1 }
        if (q - SIMD3(44, 20, 15)).length < 7.3 { return 2 }
        let along = q - SIMD3(10, 10, 18)
        return abs(along.y - 4 * sin(along.x / 9)) < 1.6 && abs(along.z) < 1.6 && along.x > 0
          && along.x < 90 ? 3 : 0
      }
    }
    let (first, second) = (world(.zero), world(shift))
    let fine = first.grid.respaced(SIMD3(repeating: step))
    let found = withOneAndTwoThreads { first.resampled(to: fine).indices }
    #expect((0...3).allSatisfy { found.value.contains($0) })
    #expect(found.agree)
    // The moved map on a grid that is moved as far gives the same.
    var map = fine.indexToPatient
    map.translation += SIMD3<Double>(shift)
    let moved = second.resampled(to: Grid(size: fine.size, indexToPatient: map))
    let inside = 4..<fine.size.x - 4 - Int(Double(shift.x) / step)
    var differences = 0
    for z in 0..<fine.size.z - Int(Double(shift.z + 2) / step) {
      for y in 4..<fine.size.y - 4 - Int(Double(shift.y) / step) {
        for x in inside {
          let offset = fine.offset(x, y, z)
          if moved.indices[offset] != found.value[offset] { differences += 1 }
        }
      }
    }
    #expect(differences == 0)
  }

  /// The mean square of how far the surface of a finer map lies from a plane: by columns along z.
  private func roughness(_ labels: LabelMap, _ height: (SIMD3<Double>) -> Double) -> Double {
    let grid = labels.grid
    var sum = 0.0
    var count = 0.0
    for y in 12..<grid.size.y - 12 {
      for x in 12..<grid.size.x - 12 {
        let column = (0..<grid.size.z).filter { labels.indices[grid.offset(x, y, $0)] == 1 }.count
        let top = grid.indexToPatient(SIMD3(Double(x), Double(y), Double(column) - 0.5))
        sum += pow(top.z - height(top), 2)
        count += 1
      }
    }
    return (sum / count).squareRoot()
  }

  @Test func `a slanted plane has no terraces when it gets finer`() {
    func height(_ p: SIMD3<Double>) -> Double { 12 + 0.23 * p.x - 0.11 * p.y }
    let coarse = Worlds.labels(size: [24, 24, 20], spacing: [1.5, 1.5, 1.5], structures: 1) {
      $0.z <= height($0) ? 1 : 0
    }
    let fine = coarse.grid.respaced([0.5, 0.5, 0.5])
    let smooth = roughness(coarse.resampled(to: fine), height)
    let nearest = Volume(grid: coarse.grid, voxels: .uint16(coarse.indices))
      .resampled(to: fine, by: .nearest)
    let terraced = (try? LabelMap(nearest)).map { roughness($0, height) } ?? 0
    // A perfect surface on this grid is off by 0.5 / sqrt(12) = 0.14 mm.
    #expect(smooth < 0.25)
    #expect(terraced > 0.4)
  }

  @Test func `a ball keeps its volume within a hundredth`() {
    let ball = Worlds.labels(size: [30, 30, 30], spacing: [1.5, 1.5, 1.5], structures: 1) {
      let gap = $0 - SIMD3(repeating: 21.75)
      return (gap * gap).sum() <= 15 * 15 ? 1 : 0
    }
    let fine = ball.resampled(to: ball.grid.respaced([0.5, 0.5, 0.5]))
    let volume = Double(fine.voxelCounts()[1]) * fine.grid.voxelVolume
    #expect(abs(volume / (4.0 / 3 * .pi * 3375) - 1) < 0.01)
  }

  @Test(arguments: [(1.6, 2.5), (2.0, 2.2), (1.0, 1.2)])
  func `slanting tubes of few voxels and a thin wall keep their volumes`(
    spacing: Double, thickness: Double
  ) {
    // Tubes of 3 mm, and a wall beside a large block.
    let direction = SIMD3(1, 2, 4).normalized
    let map = Worlds.labels(
      size: SIMD3(Int(40 / spacing), Int(40 / spacing), Int(60 / spacing)),
      spacing: SIMD3(repeating: spacing), structures: 3
    ) { p in
      let height = p.dot(SIMD3(4, 1, 0.5).normalized)
      if height > 28 && p.x < 36 && p.y > 4 && p.y < 36 && p.z > 6 && p.z < 54 {
        return height < 28 + thickness ? 2 : 3
      }
      let gap = p - SIMD3(8, 12, 30)
      let along = gap.dot(direction)
      return abs(along) < 15 && (gap - direction * along).length <= 1.5 ? 1 : 0
    }
    let fine = map.resampled(to: map.grid.respaced(SIMD3(repeating: 0.6)))
    let (before, after) = (map.voxelCounts(), fine.voxelCounts())
    for index in 1...3 {
      let volume = Double(before[index]) * map.grid.voxelVolume
      #expect(volume > 0)
      #expect(abs(Double(after[index]) * fine.grid.voxelVolume / volume - 1) < 0.025)
    }
    // The centre of every old voxel keeps its structure, widened or not.
    let thirds = map.resampled(to: map.grid.respaced(map.grid.spacing / 3))
    for z in 0..<map.grid.size.z {
      for y in 0..<map.grid.size.y {
        for x in 0..<map.grid.size.x {
          let old = map.indices[map.grid.offset(x, y, z)]
          let new = thirds.indices[thirds.grid.offset(3 * x + 1, 3 * y + 1, 3 * z + 1)]
          if old != new { Issue.record("voxel \(x), \(y), \(z) changed hands") }
        }
      }
    }
  }

  @Test(arguments: [2, 3, 4])
  func `a vessel of one voxel survives in one piece`(factor: Int) {
    let path = Worlds.labels(size: [20, 20, 20], spacing: [1, 1, 1.2], structures: 2) { p in
      let z = Int((p.z / 1.2).rounded())
      let x = Int(p.x.rounded())
      let y = Int(p.y.rounded())
      if z >= 3 && z <= 16 && x == 5 + z / 4 && y == 10 { return 1 }
      return x > 14 ? 2 : 0
    }
    // The steps of the path are joined through faces.
    var joined = path
    for z in 3...15 where (z + 1) / 4 != z / 4 {
      joined.indices[path.grid.offset(5 + (z + 1) / 4, 10, z)] = 1
    }
    let fine = joined.resampled(to: joined.grid.respaced(joined.grid.spacing / Double(factor)))
    let pieces = Components(of: fine.mask(of: 1))
    #expect(pieces.sizes.count == 1)
    #expect((pieces.sizes.first ?? 0) > 14 * factor)
  }

  @Test func `thick slices are joined by contours that move evenly`() {
    // A cone of a slope of one in slices of 4 mm.
    let cone = Worlds.labels(size: [48, 48, 8], spacing: [1, 1, 4], structures: 1) { p in
      let gap = SIMD2(p.x - 23.5, p.y - 23.5)
      return (gap * gap).sum().squareRoot() <= 4 + p.z * 0.5 ? 1 : 0
    }
    let fine = cone.resampled(to: cone.grid.respaced([1, 1, 1]))
    let areas = (0..<fine.grid.size.z).map { z in
      Double((0..<48 * 48).filter { fine.indices[z * 48 * 48 + $0] == 1 }.count)
    }
    for z in 6..<26 {
      let height = fine.grid.indexToPatient(SIMD3(0, 0, Double(z))).z
      #expect(abs((areas[z] / .pi).squareRoot() - (4 + height * 0.5)) < 0.75)
    }
  }

  @Test func `an empty map, a map of one structure and a grid elsewhere`() {
    let grid = Grid(size: [3, 2, 1], spacing: [1, 1, 1])
    let structures = [Structure.background, Structure(value: 1, name: "a", color: Color(1, 1, 1))]
    let empty = LabelMap(
      grid: grid, indices: [UInt16](repeating: 0, count: 6), structures: structures)
    let full = LabelMap(
      grid: grid, indices: [UInt16](repeating: 1, count: 6), structures: structures)
    let fine = grid.respaced([0.5, 0.5, 0.5])
    #expect(empty.resampled(to: fine).indices.allSatisfy { $0 == 0 })
    #expect(full.resampled(to: fine).indices.allSatisfy { $0 == 1 })
    let far = Grid(size: [3, 3, 3], spacing: [1, 1, 1], origin: [50, 0, 0])
    #expect(full.resampled(to: far).indices.allSatisfy { $0 == 0 })
  }
}
