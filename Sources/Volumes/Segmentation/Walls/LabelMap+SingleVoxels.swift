import Parallel

/// Bumps and pits of a single voxel, which noise leaves on walls: a wall follows its pool.
extension LabelMap {
  /// Takes away voxels of walls that stand out with five of their six faces, one after the other, so
  /// that a needle goes from its tip on.
  ///
  /// What lies beyond the grid is no background, so what its edge cuts stays.
  ///
  /// - Parameter walls: the positions of the structures that may give voxels away.
  /// - Returns: the number of voxels taken away.
  /// - Complexity: one pass, parallel over slices, then work only around what changes.
  package mutating func shaveBumps(of walls: [Int]) -> Int {
    let isWall = structures.indices.map { walls.contains($0) }
    return change { map, voxel in
      isWall[Int(map.indices[voxel])] && map.faces(of: voxel, beyond: false) { $0 == 0 } == 5
    } to: { _, _ in
      0
    }
  }

  /// Fills background that is one voxel wide and open to one side only, from its ground on.
  ///
  /// A background voxel of whose six faces five lie on solid structures takes the one that it shares
  /// most faces with, the first of equals. What lies beyond the grid is open, so tubes that its edge
  /// cuts stay so.
  ///
  /// - Parameter pools: the positions of structures that are no more solid than background.
  /// - Returns: the number of voxels filled.
  /// - Complexity: one pass, parallel over slices, then work only around what changes.
  package mutating func fillPits(besides pools: [Int]) -> Int {
    let isOpen = structures.indices.map { $0 == 0 || pools.contains($0) }
    return change { map, voxel in
      // Of the two faces along x one is solid at least, which most of the background lacks.
      guard map.indices[voxel] == 0, map.isBesideStructure(voxel) else { return false }
      return map.faces(of: voxel, beyond: true) { isOpen[Int($0)] } == 1
    } to: { map, voxel in
      map.surroundings(of: [map.grid.voxel(at: voxel)], label: 0)
    }
  }

  /// Gives voxels another label where a condition holds, and asks again around each.
  private mutating func change(
    where isOdd: @Sendable (LabelMap, Int) -> Bool, to label: (LabelMap, Int) -> UInt16
  ) -> Int {
    let map = self
    let slice = grid.size.x * grid.size.y
    var waiting = parallelMap(grid.size.z) { z in
      (z * slice..<(z + 1) * slice).filter { isOdd(map, $0) }
    }.flatMap { $0 }
    var (changed, next) = (0, 0)
    while next < waiting.count {
      let voxel = waiting[next]
      next += 1
      guard isOdd(self, voxel) else { continue }
      indices[voxel] = label(self, voxel)
      changed += 1
      let place = grid.voxel(at: voxel)
      for axis in 0..<3 {
        for step in [-1, 1] where place[axis] + step >= 0 && place[axis] + step < grid.size[axis] {
          var other = place
          other[axis] += step
          waiting.append(grid.offset(other.x, other.y, other.z))
        }
      }
    }
    return changed
  }

  /// Whether the voxel before or after in memory belongs to a structure.
  private func isBesideStructure(_ voxel: Int) -> Bool {
    (voxel > 0 && indices[voxel - 1] != 0)
      || (voxel + 1 < indices.count && indices[voxel + 1] != 0)
  }

  /// How many of a voxel's six faces lie on what a condition holds for.
  ///
  /// - Parameter beyond: whether it holds beyond the grid.
  private func faces(of voxel: Int, beyond: Bool, _ holds: (UInt16) -> Bool) -> Int {
    let place = grid.voxel(at: voxel)
    var (count, stride) = (0, 1)
    for axis in 0..<3 {
      let (isFirst, isLast) = (place[axis] == 0, place[axis] == grid.size[axis] - 1)
      count += (isFirst ? beyond : holds(indices[voxel - stride])) ? 1 : 0
      count += (isLast ? beyond : holds(indices[voxel + stride])) ? 1 : 0
      stride *= grid.size[axis]
    }
    return count
  }
}
