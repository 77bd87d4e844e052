import Geometry

extension Volume {
  /// Grows seeds of several structures until they meet, along the paths of least change in grey.
  ///
  /// Every voxel takes the structure whose seed it is joined to by the path along which the absolute
  /// differences of neighbours, summed, are least: the shortest-path form of GrowCut (Zhu et al.
  /// 2014, doi 10.1117/12.2044038), as 3D Slicer's 'grow from seeds' does it; where the force between
  /// cells falls exponentially with their difference, the automaton of Vezhnevets and Konouchine (2005)
  /// ends there too. A step costs an eighth of a grey value besides, so that of like paths the one with
  /// fewer steps wins, then the one that got there first; the same input gives the same map.
  /// Grey values of a range of more than 4095 are taken in 4096 steps.
  ///
  /// - Parameters:
  ///   - seeds: labels other than background are seeds; the background needs a seed too where it is
  ///     not to be overrun: a structure of its own.
  ///   - mask: where regions may grow; nil for everywhere. Seeds outside it are left out.
  ///   - distancePenalty: what a millimetre of path costs, in grey values.
  ///   - connectivity: the neighbours that a path may step to.
  /// - Complexity: linear in voxels times neighbours, one thread; about 24 bytes a voxel of a
  ///   CT, most of it for what waits.
  public func growFromSeeds(
    _ seeds: LabelMap, in mask: Mask? = nil, distancePenalty: Double = 0,
    connectivity: Connectivity = .corners
  ) -> LabelMap {
    precondition(seeds.grid.size == grid.size && (mask.map { $0.size == grid.size } ?? true))
    precondition(distancePenalty >= 0)
    let (grey, step) = GreyLevels.even(voxels, steps: 4096)
    let links = neighbours(connectivity, penalty: distancePenalty / step)
    var labels = seeds.indices
    spread(grey, links, &labels, mask)
    return LabelMap(grid: grid, indices: labels, structures: seeds.structures)
  }

  private struct Neighbour {
    var x: Int
    var y: Int
    var z: Int
    var offset: Int
    var cost: Int32
  }

  private func neighbours(_ connectivity: Connectivity, penalty: Double) -> [Neighbour] {
    let far = [Connectivity.faces: 1, .edges: 2, .corners: 3][connectivity] ?? 3
    let spacing = grid.spacing
    var result: [Neighbour] = []
    for z in -1...1 {
      for y in -1...1 {
        for x in -1...1 where (1...far).contains(abs(x) + abs(y) + abs(z)) {
          let length = (SIMD3(Double(x), Double(y), Double(z)) * spacing).length
          result.append(
            Neighbour(
              x: x, y: y, z: z, offset: (z * grid.size.y + y) * grid.size.x + x,
              cost: Int32(max(1, min(65536, (penalty * length * 8).rounded())))))
        }
      }
    }
    return result
  }

  /// Dijkstra's algorithm with a ring of buckets (Dial 1969): an eighth of a grey step a bucket.
  private func spread(
    _ levels: [UInt16], _ neighbours: [Neighbour], _ labels: inout [UInt16], _ mask: Mask?
  ) {
    let size = grid.size
    let farthest = Int32.max
    var costs = [Int32](repeating: mask == nil ? farthest : -1, count: grid.count)
    mask?.forEachVoxel(in: .zero, size) { x, y, z in
      costs[(z * size.y + y) * size.x + x] = farthest
    }
    let ringSize = 1 << 17
    var ring = [[Int32]](repeating: [], count: ringSize)
    var waiting = 0
    let grey = levels.span
    var cost = costs.mutableSpan
    var owner = labels.mutableSpan
    for voxel in 0..<owner.count where owner[voxel] != 0 {
      if cost[voxel] == farthest {
        cost[voxel] = 0
        ring[0].append(Int32(voxel))
        waiting += 1
      } else {
        owner[voxel] = 0
      }
    }
    var now: Int32 = 0
    var bucket: [Int32] = []
    while waiting > 0 {
      let place = Int(now) & (ringSize - 1)
      if ring[place].isEmpty {
        now += 1
        continue
      }
      bucket.removeAll(keepingCapacity: true)
      swap(&bucket, &ring[place])
      waiting -= bucket.count
      for entry in bucket where cost[Int(entry)] == now {
        let voxel = Int(entry)
        let x = voxel % size.x
        let y = voxel / size.x % size.y
        let z = voxel / (size.x * size.y)
        let here = Int32(grey[voxel])
        let inside =
          x > 0 && y > 0 && z > 0 && x + 1 < size.x && y + 1 < size.y && z + 1 < size.z
        for index in 0..<neighbours.count {
          let link = neighbours[index]
          if !inside {
            guard x + link.x >= 0, x + link.x < size.x, y + link.y >= 0, y + link.y < size.y,
              z + link.z >= 0, z + link.z < size.z
            else { continue }
          }
          let to = voxel &+ link.offset
          let total = now &+ 8 &* abs(here &- Int32(grey[to])) &+ link.cost
          guard total < cost[to] else { continue }
          cost[to] = total
          owner[to] = owner[voxel]
          ring[Int(total) & (ringSize - 1)].append(Int32(to))
          waiting += 1
        }
      }
    }
  }
}
