import Geometry
import Parallel

/// Voxels of the new map that lie between different structures of the old one, and are decided
/// together.
struct ContestBlock: Sendable {
  /// A structure that competes, and the old voxels where it may win.
  struct Rival: Sendable {
    let index: UInt16
    let box: IndexBox
  }

  /// Voxels of the new grid.
  let box: IndexBox
  /// The structures that compete there, rising.
  let rivals: [Rival]

  /// How large a block is at most: in old voxels, which have to be smoothed with all around them, and
  /// in new ones, which take memory.
  private static let edges = (old: 48.0, new: 80.0)

  /// The blocks in which more than one structure has voxels: elsewhere there is nothing to decide.
  static func blocks(
    of map: LabelMap, on target: Grid, toSource: Affine, toTarget: Affine
  ) -> [ContestBlock] {
    // How many old voxels a step along each axis of the new grid is.
    let steps = [toSource.x, toSource.y, toSource.z].map { max(abs($0.x), abs($0.y), abs($0.z)) }
    let edge = SIMD3(
      max(1, Int(min(edges.old / steps[0], edges.new))),
      max(1, Int(min(edges.old / steps[1], edges.new))),
      max(1, Int(min(edges.old / steps[2], edges.new))))
    let counts = (target.size &+ edge &- 1) / edge
    return parallelMap(counts.x * counts.y * counts.z) { number -> ContestBlock? in
      let place = SIMD3(
        number % counts.x, number / counts.x % counts.y, number / (counts.x * counts.y))
      let whole = IndexBox(
        lower: place &* edge, upper: pointwiseMin((place &+ 1) &* edge, target.size))
      guard let border = map.border(in: whole.mapped(by: toSource, within: map.grid.size)) else {
        return nil
      }
      let box = border.mapped(by: toTarget, within: target.size).intersection(with: whole)
      guard !box.isEmpty else { return nil }
      let source = box.mapped(by: toSource, within: map.grid.size)
      return ContestBlock(box: box, rivals: map.rivals(in: source))
    }.compactMap { $0 }
  }
}

extension LabelMap {
  /// The voxels of a box that have a voxel of another structure beside them, and those that touch
  /// these; nil where all of the box is of one.
  fileprivate func border(in box: IndexBox) -> IndexBox? {
    guard !box.isEmpty else { return nil }
    let all = indices.span
    var found = IndexBox()
    for z in box.lower.z..<box.upper.z {
      for y in box.lower.y..<box.upper.y {
        let first = grid.offset(box.lower.x, y, z)
        let row = all.extracting(first..<first + box.size.x)
        // Where a row of the box ends it is its own neighbour.
        let behind = y + 1 < box.upper.y ? first + grid.size.x : first
        let above = z + 1 < box.upper.z ? first + grid.size.x * grid.size.y : first
        let rows = (
          all.extracting(behind..<behind + row.count), all.extracting(above..<above + row.count)
        )
        for x in 0..<row.count {
          let isBorder =
            row[x] != rows.0[x] || row[x] != rows.1[x] || row[x] != row[min(x &+ 1, row.count &- 1)]
          guard isBorder else { continue }
          let voxel = SIMD3(box.lower.x + x, y, z)
          found.include(from: voxel, to: voxel &+ 2)
        }
      }
    }
    guard !found.isEmpty else { return nil }
    return found.grown(by: 1, within: grid.size)
  }

  /// The structures that have voxels in a box or beside it.
  ///
  /// Two voxels away from its own a structure is farther than those between which a new voxel lies, so
  /// that it cannot win. The background has all of the box: what is outside the grid is its own.
  fileprivate func rivals(in box: IndexBox) -> [ContestBlock.Rival] {
    var boxes = [IndexBox](repeating: IndexBox(), count: structures.count)
    let around = box.grown(by: 2, within: grid.size)
    for z in around.lower.z..<around.upper.z {
      for y in around.lower.y..<around.upper.y {
        include(row: y, z, around.lower.x..<around.upper.x, in: &boxes)
      }
    }
    return boxes.indices.compactMap { index in
      guard !boxes[index].isEmpty else { return nil }
      let own = boxes[index].grown(by: 2, within: grid.size).intersection(with: box)
      return ContestBlock.Rival(index: UInt16(index), box: index == 0 ? box : own)
    }
  }
}
