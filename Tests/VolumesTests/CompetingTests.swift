import Geometry
import TestSupport
import Testing
import Volumes

/// Regions that compete for voxels, against slow references on small worlds.
@Suite struct CompetingTests {
  /// Markers of up to three labels on some voxels of a world.
  private func markers(on grid: Grid, seed: UInt64) -> LabelMap {
    var generator = SeededGenerator(seed: seed ^ 0xABCD)
    let indices = (0..<grid.count).map { _ in
      UInt16(max(0, Int.random(in: -12...3, using: &generator)))
    }
    return LabelMap(
      grid: grid, indices: indices,
      structures: (0...3).map { Structure(value: $0, name: "\($0)", color: Color(1, 1, 1)) })
  }

  private func mask(on grid: Grid, seed: UInt64) -> Mask {
    var generator = SeededGenerator(seed: seed ^ 0x77)
    var mask = Mask(size: grid.size)
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x { mask[x, y, z] = Int.random(in: 0...5, using: &generator) > 0 }
      }
    }
    return mask
  }

  private func neighbours(of voxel: Int, in grid: Grid, corners: Bool) -> [Int] {
    let size = grid.size
    let (x, y, z) = (voxel % size.x, voxel / size.x % size.y, voxel / (size.x * size.y))
    var found: [Int] = []
    for k in z - 1...z + 1 {
      for j in y - 1...y + 1 {
        for i in x - 1...x + 1 {
          let steps = abs(i - x) + abs(j - y) + abs(k - z)
          guard steps > 0, corners || steps == 1, i >= 0, j >= 0, k >= 0, i < size.x, j < size.y,
            k < size.z
          else { continue }
          found.append(grid.offset(i, j, k))
        }
      }
    }
    return found
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `flooding takes the lowest voxel first and of equals the first reached`(seed: UInt64) {
    let volume = Worlds.volume(seed: seed)
    let grid = volume.grid
    let markers = markers(on: grid, seed: seed)
    let mask = seed % 2 == 0 ? mask(on: grid, seed: seed) : nil
    let isIn = { (voxel: Int) in
      mask?[
        voxel % grid.size.x, voxel / grid.size.x % grid.size.y, voxel / (grid.size.x * grid.size.y)]
        ?? true
    }
    guard case .int16(let values) = volume.voxels else { return }
    var expected = [UInt16](repeating: 0, count: grid.count)
    var waiting: [(value: Int16, age: Int, voxel: Int)] = []
    var age = 0
    for voxel in 0..<grid.count where markers.indices[voxel] > 0 && isIn(voxel) {
      expected[voxel] = markers.indices[voxel]
      waiting.append((values[voxel], age, voxel))
      age += 1
    }
    while let next = waiting.indices.min(by: {
      (waiting[$0].value, waiting[$0].age) < (waiting[$1].value, waiting[$1].age)
    }) {
      let voxel = waiting.remove(at: next).voxel
      for other in neighbours(of: voxel, in: grid, corners: false)
      where expected[other] == 0 && isIn(other) {
        expected[other] = expected[voxel]
        waiting.append((values[other], age, other))
        age += 1
      }
    }
    #expect(volume.watershed(from: markers, in: mask).indices == expected)
    let others: [Voxels] = [
      .float(values.map { Float($0) * 1.5 - 3 }), .double(values.map { Double($0) / 3 }),
      .int32(values.map { Int32($0) * 50_000 }), .int32(values.map { Int32($0) - 70_000 }),
    ]
    for voxels in others {
      let same = Volume(grid: grid, voxels: voxels)
      #expect(same.watershed(from: markers, in: mask).indices == expected)
    }
    let many = markers.withStructures(300)
    #expect(volume.watershed(from: many, in: mask).indices == expected)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `flooding by depth floods minus the squared distances`(seed: UInt64) {
    let grid = Worlds.volume(seed: seed).grid
    let markers = markers(on: grid, seed: seed)
    let mask = mask(on: grid, seed: seed)
    let depths = mask.complement().squaredDistances(spacing: grid.spacing)
    let relief = Volume(grid: grid, voxels: .float(depths.map { -$0 }))
    let expected = relief.watershed(from: markers, in: mask).indices
    #expect(mask.watershed(from: markers).indices == expected)
    #expect(mask.watershed(from: markers.withStructures(300)).indices == expected)
  }

  /// However values, costs and labels are kept while regions grow, the result is the same.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func `seeds grow alike in every type of values, and with many structures`(seed: UInt64) {
    let volume = Worlds.volume(seed: seed)
    let grid = volume.grid
    let seeds = markers(on: grid, seed: seed)
    let mask = seed % 2 == 0 ? mask(on: grid, seed: seed) : nil
    guard case .int16(let values) = volume.voxels else { return }
    for penalty in [0, 3, 5000.0] {
      let grown = volume.growFromSeeds(seeds, in: mask, distancePenalty: penalty).indices
      let whole = Volume(grid: grid, voxels: .int32(values.map { Int32($0) - 70_000 }))
      #expect(whole.growFromSeeds(seeds, in: mask, distancePenalty: penalty).indices == grown)
      let many = seeds.withStructures(300)
      #expect(volume.growFromSeeds(many, in: mask, distancePenalty: penalty).indices == grown)
      for offset in 0..<grid.count where mask.map({ !$0.has(offset) }) ?? false {
        #expect(grown[offset] == 0)
      }
    }
    // A range of more than 4095 values is taken in 4096 steps, by a table or voxel by voxel.
    let far = values.map { Int32($0) * 11 }
    let wide = Volume(grid: grid, voxels: .int16(far.map { Int16(clamping: $0) }))
    let steps = Volume(grid: grid, voxels: .double(far.map { Double(Int16(clamping: $0)) }))
    let range = (far.max() ?? 0) - (far.min() ?? 0)
    guard range > 4095 else { return }
    #expect(wide.growFromSeeds(seeds).indices == steps.growFromSeeds(seeds).indices)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `seeds win the voxels that they reach with the least change of grey`(seed: UInt64) {
    let volume = Worlds.volume(seed: seed)
    let grid = volume.grid
    let seeds = markers(on: grid, seed: seed)
    guard case .int16(let values) = volume.voxels else { return }
    // The cost of each label alone, by relaxing until nothing changes: an eighth of a grey a step.
    let costs = (1...3).map { label in
      var cost = seeds.indices.map { $0 == UInt16(label) ? 0 : Int.max / 2 }
      var changed = true
      while changed {
        changed = false
        for voxel in 0..<grid.count where seeds.indices[voxel] == 0 || cost[voxel] == 0 {
          for other in neighbours(of: voxel, in: grid, corners: true)
          where seeds.indices[other] == 0 {
            let total = cost[voxel] + 8 * abs(Int(values[voxel]) - Int(values[other])) + 1
            if total < cost[other] {
              cost[other] = total
              changed = true
            }
          }
        }
      }
      return cost
    }
    let grown = volume.growFromSeeds(seeds)
    for voxel in 0..<grid.count {
      let label = Int(grown.indices[voxel])
      let least = costs.map { $0[voxel] }.min() ?? 0
      if label == 0 {
        #expect(least >= Int.max / 4)
      } else {
        #expect(costs[label - 1][voxel] == least)
      }
    }
  }

  @Test func `grown seeds meet at the edge between two greys`() {
    let volume = Worlds.field(size: [20, 9, 9], spacing: [1, 1, 2]) { $0.x < 11.5 ? 40 : 300 }
    var seeds = Worlds.labels(size: [20, 9, 9], spacing: [1, 1, 2], structures: 2) { _ in 0 }
    seeds.indices[seeds.grid.offset(1, 4, 4)] = 1
    seeds.indices[seeds.grid.offset(18, 1, 7)] = 2
    let grown = volume.growFromSeeds(seeds)
    for offset in 0..<grown.grid.count {
      #expect(grown.indices[offset] == (offset % 20 < 12 ? 1 : 2))
    }
  }

  @Test func `a level set moves an edge to the image's and never farther than its reach`() {
    let size = SIMD3(40, 40, 40)
    let middle = SIMD3(19.5, 19.5, 19.5)
    let volume = Worlds.field(size: size, spacing: [1, 1, 1]) { point in
      ((point - middle).length <= 12 ? 300 : 100) + 8
        * ((point.x * 7 + point.y * 3).truncatingRemainder(dividingBy: 5) - 2)
    }
    let ball = { (radius: Double) in
      Worlds.field(size: size, spacing: [1, 1, 1]) { (($0 - middle).length <= radius) ? 1 : 0 }
        .mask(in: 1...1)
    }
    for start in [10.5, 13.5] {
      let refined = volume.refinedByLevelSet(ball(start))
      let common = refined.intersection(ball(12)).count
      #expect(2 * Double(common) / Double(refined.count + ball(12).count) > 0.985)
    }
    var options = LevelSetOptions()
    options.reach = 1
    let far = volume.refinedByLevelSet(ball(7), options)
    let distances = ball(7).signedDistances(spacing: [1, 1, 1])
    var moved = 0
    for offset in distances.indices {
      let (x, y, z) = (offset % 40, offset / 40 % 40, offset / 1600)
      guard far[x, y, z] != (distances[offset] < 0) else { continue }
      #expect(abs(distances[offset]) <= 1)
      moved += 1
    }
    // There is no edge within reach; the smoothing alone moves few voxels.
    #expect(moved < ball(7).count / 10)
  }
}

extension LabelMap {
  /// The map with more structures than it uses.
  fileprivate func withStructures(_ count: Int) -> LabelMap {
    LabelMap(
      grid: grid, indices: indices,
      structures: (0..<count).map { Structure(value: $0, name: "\($0)", color: Color(1, 1, 1)) })
  }
}

extension Mask {
  /// Whether the mask has the voxel at a position in the memory of a volume.
  fileprivate func has(_ offset: Int) -> Bool {
    self[offset % size.x, offset / size.x % size.y, offset / (size.x * size.y)]
  }
}
